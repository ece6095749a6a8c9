import { expect, test } from 'vitest';
import { Pace } from '../../src/room/pace.ts';
import { Tick } from '../../src/room/tick.ts';

const tick = new Tick((error) => {
  throw error;
});
const turn = (): Promise<void> => new Promise(setImmediate);

test('a task runs at the end of the turn, once however often it was asked for, when it has not run lately', async () => {
  let runs = 0;
  const pace = new Pace(tick, () => runs++);
  for (let ask = 0; ask < 3; ask++) pace.ask(60_000);
  expect(runs).toBe(0);
  await turn();
  expect(runs).toBe(1);
  pace.ask(0);
  await turn();
  expect(runs).toBe(2);
});

test('a task that ran lately waits until the gap is over, and then runs once for all who asked', async () => {
  const ranAt: number[] = [];
  let onRun = (): void => undefined;
  const pace = new Pace(tick, () => {
    ranAt.push(performance.now());
    onRun();
  });
  pace.ask(30);
  await turn();
  const again = new Promise<void>((resolve) => {
    onRun = resolve;
  });
  for (let ask = 0; ask < 3; ask++) pace.ask(30);
  await turn();
  expect(ranAt.length).toBe(1);
  await again;
  await turn();
  expect(ranAt.length).toBe(2);
  // Node's timers count whole milliseconds.
  expect((ranAt[1] ?? 0) - (ranAt[0] ?? 0)).toBeGreaterThan(28);
});
