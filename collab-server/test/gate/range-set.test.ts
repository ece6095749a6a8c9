import { expect, test } from 'vitest';
import { RangeSet } from '../../src/gate/range-set.ts';
import { randomFrom } from './support.ts';

test.each([11, 12, 13, 14])(
  'a range set holds the clocks that were added, as few ranges (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const end = 120;
    for (let round = 0; round < 200; round++) {
      const set = new RangeSet();
      const clocks = new Set<number>();
      for (let step = 0; step < 25; step++) {
        const ranges = Array.from({ length: 1 + random.below(4) }, () => {
          const start = random.below(end);
          return { start, end: start + 1 + random.below(8) };
        }).sort((left, right) => left.start - right.start);
        if (random.chance(0.3)) set.addSorted(ranges.flatMap((range) => [range.start, range.end]));
        else for (const range of ranges) set.add(range.start, range.end);
        for (const range of ranges)
          for (let clock = range.start; clock < range.end; clock++) clocks.add(clock);

        const missing: number[] = [];
        const from = random.below(end);
        const to = from + random.below(40);
        const parts: number[] = [];
        set.missing(from, to, parts);
        for (let at = 0; at < parts.length; at += 2) {
          for (let clock = parts[at] ?? 0; clock < (parts[at + 1] ?? 0); clock++) missing.push(clock);
        }
        const expected = Array.from({ length: to - from }, (_, index) => from + index);
        expect(missing).toEqual(expected.filter((clock) => !clocks.has(clock)));
        expect(set.ranges).toBe([...clocks].filter((clock) => !clocks.has(clock - 1)).length);
      }
    }
  },
);

test('WIRE-2: eight times as many ranges, a thousand at a time, take about eight times as long', () => {
  const costOf = (count: number): number => {
    const costs = [1, 2, 3].map(() => {
      const set = new RangeSet();
      const { user } = process.cpuUsage();
      for (let start = 0; start < count; start += 1_000)
        set.addSorted(Array.from({ length: 2_000 }, (_, at) => 4 * start + 2 * at - (at % 2)));
      expect(set.ranges).toBe(count);
      return process.cpuUsage().user - user;
    });
    return Math.min(...costs);
  };
  const few = costOf(100_000);
  expect(costOf(800_000)).toBeLessThan(30 * few);
});
