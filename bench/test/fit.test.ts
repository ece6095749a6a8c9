import { expect, test } from 'vitest';
import { fit, interpolate, predict, type Sample, spreadOf } from '../growth/fit.ts';
import { mulberry32 } from '../growth/typed-history.ts';

const COSTS = [40, 6, 0.002, 300];

function madeUp(noise: number): Sample[] {
  const random = mulberry32(4);
  return Array.from({ length: 30 }, (_, index) => {
    const causes = [10, 100, 10_000, 5].map((size) => size * (0.1 + 10 ** (random() * 2)));
    const measured = predict(COSTS, causes) * (1 + noise * (2 * random() - 1));
    return { name: `${index}`, causes, measured };
  });
}

test('BENCH: the fit finds the constants that measurements were made with, exactly and through noise', () => {
  const exact = fit(madeUp(0));
  for (const [index, constant] of exact.constants.entries())
    expect(constant / (COSTS[index] ?? 0)).toBeCloseTo(1, 3);
  expect(spreadOf(exact.residuals)).toBeLessThan(1e-4);
  const noisy = fit(madeUp(0.05));
  expect(spreadOf(noisy.residuals)).toBeLessThan(0.05);
  for (const index of [0, 1, 3])
    expect((noisy.constants[index] ?? 0) / (COSTS[index] ?? 0)).toBeCloseTo(1, 0);
});

test('BENCH: a cause that costs nothing gets no negative constant', () => {
  const samples = madeUp(0).map((sample, index) => ({ ...sample, causes: [...sample.causes, index % 2] }));
  const lessAtOdd = samples.map((sample, index) => ({ ...sample, measured: sample.measured - (index % 2) }));
  expect(fit(lessAtOdd).constants[4]).toBe(0);
});

test('BENCH: a curve is straight on logarithmic axes, and level beyond its ends', () => {
  const curve = [
    [10, 100],
    [1_000, 10_000],
  ] as const;
  expect(interpolate(curve, 100)).toBeCloseTo(1_000);
  expect(interpolate(curve, 1)).toBe(100);
  expect(interpolate(curve, 1e6)).toBe(10_000);
});
