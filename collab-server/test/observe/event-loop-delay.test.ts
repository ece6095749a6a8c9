import { expect, onTestFinished, test } from 'vitest';
import { EventLoopDelay } from '../../src/observe/event-loop-delay.ts';

const HELD_MS = 100;
const SEEN_SECONDS = 0.08;

test('OBSERVE-1: a main thread that was held up is seen, for one to two windows', async () => {
  const delay = new EventLoopDelay(200);
  onTestFinished(() => delay.stop());
  const longest = (): number => delay.max();
  // Each look holds the thread up: the first may come before anybody watches.
  const hold = (): number => {
    const end = performance.now() + HELD_MS;
    while (performance.now() < end);
    return longest();
  };
  await expect.poll(hold, { timeout: 10_000 }).toBeGreaterThan(SEEN_SECONDS);
  expect(delay.quantile(0.5)).toBeLessThanOrEqual(longest());
  await expect.poll(longest, { timeout: 10_000 }).toBeLessThan(SEEN_SECONDS);
});
