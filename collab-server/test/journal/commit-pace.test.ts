import { expect, test } from 'vitest';
import { CommitPace } from '../../src/journal/commit-pace.ts';

/** Commits so many batches of `rows` rows, `apart` milliseconds from each other; says how long each was to wait. */
function waitsOf(
  commits: number,
  { rows, apart }: { readonly rows: number; readonly apart: number },
): number[] {
  let now = 1000;
  const pace = new CommitPace(() => now);
  return Array.from({ length: commits }, () => {
    const wait = pace.wait();
    now += wait;
    pace.committing(rows);
    now += apart;
    return wait;
  });
}

test('JOURNAL-1: two people who type never wait for company', () => {
  expect(waitsOf(100, { rows: 1, apart: 20 }).every((wait) => wait === 0)).toBe(true);
});

test('a crowd’s commits keep a distance of 8 ms', () => {
  const waits = waitsOf(100, { rows: 5, apart: 2 });
  expect(waits[0]).toBe(0);
  expect(waits.slice(10).every((wait) => wait === 6)).toBe(true);
});

test('one author who waits for each commit is not made to wait more than now and then', () => {
  const waits = waitsOf(200, { rows: 1, apart: 1 });
  expect(waits.filter((wait) => wait > 0).length).toBeLessThan(12);
});

test('a commit that takes longer than the distance is followed by the next at once', () => {
  expect(waitsOf(50, { rows: 100, apart: 12 }).every((wait) => wait === 0)).toBe(true);
});
