import { expect, test } from 'vitest';
import { Door, type LeaveDoor } from '../../src/handshake/door.ts';
import { createMeters } from '../../src/observe/meters.ts';

const nobodyGoes = (): void => undefined;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('LIMIT-1: only so many come in at once, the others in the order in which they came, and too many are told to come later', async () => {
  const meters = createMeters();
  const door = new Door({ limits: { openingsAtOnce: 2, openingsWaiting: 3 }, meters });
  const inside: { readonly who: number; readonly leave: LeaveDoor }[] = [];
  const forgets: (() => void)[] = [];
  for (let who = 0; who < 5; who++) {
    const entering = door.enter((forget) => forgets.push(forget));
    expect(entering).toBeDefined();
    void entering?.then((leave) => inside.push({ who, leave }));
  }
  expect(door.enter(nobodyGoes)).toBeUndefined();
  await turn();
  expect(inside.map(({ who }) => who)).toEqual([0, 1]);
  expect(meters.openingsWaiting).toBe(3);

  // The third one goes away before its turn.
  forgets[0]?.();
  // Who leaves twice makes one place.
  inside[0]?.leave();
  inside[0]?.leave();
  await turn();
  await turn();
  expect(inside.map(({ who }) => who)).toEqual([0, 1, 3]);
  for (const { leave } of inside) leave();
  await turn();
  await turn();
  expect(inside.map(({ who }) => who)).toEqual([0, 1, 3, 4]);
  inside[3]?.leave();
  await turn();
  expect(meters).toMatchObject({ openings: 0, openingsWaiting: 0, mostOpenings: 2 });
  const last = await door.enter(nobodyGoes);
  expect(last).toBeDefined();
});
