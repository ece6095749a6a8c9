import { expect, test } from 'vitest';
import { CommitPace } from '../../src/journal/commit-pace.ts';

interface Load {
  /** Calls a millisecond, whoever waits for what. */
  readonly rate: number;
  /** How long a commit takes, in milliseconds. */
  readonly cost: number;
}

/** Lets calls come in steadily for a while. Says how long each commit was to wait, and how many calls each held. */
function run({ rate, cost }: Load): { readonly waits: number[]; readonly calls: number[] } {
  let now = 1000;
  const start = now;
  let taken = 0;
  const pace = new CommitPace(() => now);
  const waits: number[] = [];
  const calls: number[] = [];
  for (let round = 0; round < 400; round++) {
    now = Math.max(now, start + (taken + 1) / rate);
    const wait = pace.wait();
    now += wait;
    const come = Math.floor((now - start) * rate + 1e-6) - taken;
    taken += come;
    pace.begin(come);
    now += cost;
    pace.end();
    waits.push(wait);
    calls.push(come);
  }
  return { waits, calls };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const settled = (values: readonly number[]): number => mean(values.slice(100));

test('JOURNAL-1: people who type, be it a whole room of them, never wait for company', () => {
  for (const rate of [0.005, 0.05, 0.1, 0.2])
    expect(run({ rate, cost: 0.4 }).waits.every((wait) => wait === 0)).toBe(true);
});

test('The more calls come, the longer a commit waits for company, and never longer than 8 ms', () => {
  const waits = [0.2, 1, 2, 4, 8, 100].map((rate) => settled(run({ rate, cost: 0.9 }).waits));
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(waits[0]).toBe(0);
  expect(waits.at(-1)).toBeGreaterThan(4);
  expect(waits.at(-1)).toBeLessThan(8);
});

test('A wait gathers company that pays for it', () => {
  const { calls } = run({ rate: 4, cost: 0.4 });
  expect(settled(calls)).toBeGreaterThan(4 * 0.4 * 2);
});

test('A commit that takes longer than that is followed by the next at once', () => {
  expect(run({ rate: 10, cost: 8 }).waits.every((wait) => wait === 0)).toBe(true);
  expect(run({ rate: 10, cost: 500 }).waits.every((wait) => wait === 0)).toBe(true);
});

test('Somebody who waits for each commit before the next is not made to wait more than now and then', () => {
  let now = 1000;
  const pace = new CommitPace(() => now);
  const waits = Array.from({ length: 1000 }, () => {
    const wait = pace.wait();
    now += wait;
    pace.begin(1);
    now += 0.4;
    pace.end();
    now += 0.1;
    return wait;
  });
  expect(waits.filter((wait) => wait > 0).length).toBeLessThan(50);
});
