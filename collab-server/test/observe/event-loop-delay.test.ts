import { expect, onTestFinished, test } from 'vitest';
import { EventLoopDelay } from '../../src/observe/event-loop-delay.ts';

test('OBSERVE-1: a main thread that was held up is seen, for one to two windows', async () => {
  const delay = new EventLoopDelay(200);
  onTestFinished(() => delay.stop());
  await new Promise((resolve) => setTimeout(resolve, 30));
  const end = performance.now() + 100;
  while (performance.now() < end);
  while (delay.max() < 0.08) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(delay.quantile(0.5)).toBeLessThanOrEqual(delay.max());
  while (delay.max() >= 0.08) await new Promise((resolve) => setTimeout(resolve, 10));
});
