import { expect, test } from 'vitest';
import { Rate } from '../../src/room/rate.ts';

test('what happens steadily is counted as often as it happens, and is forgotten soon after it stopped', () => {
  let now = 0;
  const rate = new Rate(() => now);
  for (; now < 5_000; now += 10) rate.count();
  expect(rate.perSecond).toBeGreaterThan(95);
  expect(rate.perSecond).toBeLessThan(105);
  now += 2_000;
  expect(rate.perSecond).toBeLessThan(2);
});
