import { expect, onTestFinished, test } from 'vitest';
import { KeepAlive } from '../../src/handshake/keep-alive.ts';

function patients(count: number) {
  const keepAlive = new KeepAlive(1_000);
  onTestFinished(() => keepAlive.stop());
  const visits = new Map<number, number>();
  const perTurn: number[] = [];
  let all: () => void = () => undefined;
  const everybody = new Promise<void>((resolve) => {
    all = resolve;
  });
  let inTurn = 0;
  const list = Array.from({ length: count }, (_, index) => ({
    keepAlive: () => {
      visits.set(index, (visits.get(index) ?? 0) + 1);
      if (inTurn++ === 0)
        setImmediate(() => {
          perTurn.push(inTurn);
          inTurn = 0;
          if (visits.size === count) all();
        });
    },
  }));
  for (const patient of list) keepAlive.add(patient);
  return { keepAlive, list, visits, perTurn, everybody };
}

test('LIMIT-1: everybody is looked after, and never many in one turn', async () => {
  const { perTurn, everybody } = patients(5_000);
  await everybody;
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(50);
});

test('whoever has left is not looked after', async () => {
  const { keepAlive, list, visits, everybody } = patients(200);
  await everybody;
  for (const patient of list) keepAlive.remove(patient);
  expect(keepAlive.size).toBe(0);
  const before = [...visits.values()];
  const late = Promise.withResolvers<void>();
  let rounds = 0;
  keepAlive.add({
    keepAlive: () => {
      if (++rounds === 2) late.resolve();
    },
  });
  await late.promise;
  expect([...visits.values()]).toEqual(before);
});
