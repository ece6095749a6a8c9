import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { measureCrowd, measurePair, type Ratios } from '../regression/measure.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../regression/recorded.json', import.meta.url), 'utf8'),
) as Ratios;

/** A busy machine makes both sides dearer, but not evenly: what is wrong shows in every try, noise does not. */
const TRIES = 3;
/** CPU time is steady; latency on a machine with other work is not. */
const TOLERANCE = { crowdCpu: 1.5, pairLatency: 2 } as const satisfies Record<keyof Ratios, number>;

/** The lowest of up to three measurements, the first one that is low enough. */
async function bestOf(measure: () => Promise<number>, limit: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best > limit; tries++) best = Math.min(best, await measure());
  return best;
}

test('BENCH-1: a delivered keystroke of a crowd costs no more than recorded, in what it costs a bare relay', async () => {
  const limit = recorded.crowdCpu * TOLERANCE.crowdCpu;
  expect(await bestOf(measureCrowd, limit)).toBeLessThanOrEqual(limit);
});

test('BENCH-1: two people are as near to each other as recorded, in what a bare relay and an fsync take', async () => {
  const limit = recorded.pairLatency * TOLERANCE.pairLatency;
  expect(await bestOf(measurePair, limit)).toBeLessThanOrEqual(limit);
});
