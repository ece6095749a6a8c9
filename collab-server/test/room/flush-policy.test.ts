import { expect, test } from 'vitest';
import { flushIntervalMs } from '../../src/room/flush-policy.ts';

test('PACE-1: with few people nothing waits, however fast they type', () => {
  for (const people of [1, 2, 3, 5])
    for (const perSecond of [1, 10, 50]) expect(flushIntervalMs({ people, perSecond }, 33)).toBe(0);
});

test('PACE-1: the interval grows smoothly with people and with what they do, and never beyond the budget', () => {
  for (const budget of [1, 33, 500]) {
    let before = 0;
    for (let people = 1; people <= 100_000; people *= 1.1) {
      const interval = flushIntervalMs({ people, perSecond: people }, budget);
      expect(interval).toBeGreaterThanOrEqual(before);
      expect(interval - before).toBeLessThan(budget / 8);
      expect(interval).toBeLessThanOrEqual(budget);
      before = interval;
    }
    expect(before).toBeGreaterThan(budget * 0.99);
  }
});

test('PACE-1: one fast typist among many readers weighs as much as many slow ones', () => {
  const fast = flushIntervalMs({ people: 100, perSecond: 50 }, 33);
  const slow = flushIntervalMs({ people: 50, perSecond: 100 }, 33);
  expect(fast).toBe(slow);
  expect(fast).toBeGreaterThan(10);
});

test('PACE-1: without a budget nothing ever waits', () => {
  expect(flushIntervalMs({ people: 1_000, perSecond: 1_000 }, 0)).toBe(0);
});
