/** One measurement: how much there was of each cause, and what came of it. */
export interface Sample {
  readonly name: string;
  readonly causes: readonly number[];
  readonly measured: number;
}

export interface Residual {
  readonly name: string;
  readonly measured: number;
  readonly predicted: number;
  /** Share of the measured value; above 0 when too much was predicted. */
  readonly error: number;
}

export interface Fit {
  /** What one of each cause costs, none below 0. */
  readonly constants: readonly number[];
  readonly residuals: readonly Residual[];
}

const ROUNDS = 20_000;

/**
 * Least squares of the relative errors, so that a small measurement counts as much as a large one, with constants that
 * are not negative: no cause makes anything cheaper. Coordinate descent on the normal equations, which for a handful of
 * causes is exact enough. Samples that measured nothing are left out.
 */
export function fit(samples: readonly Sample[]): Fit {
  const used = samples.filter(
    ({ measured, causes }) => measured > 0 && Number.isFinite(measured) && causes.every(Number.isFinite),
  );
  const causes = used[0]?.causes.length ?? 0;
  const rows = used.map((sample) => sample.causes.map((cause) => cause / sample.measured));
  // Columns of one size, or the small ones would hardly move.
  const sizes = Array.from({ length: causes }, (_, column) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[column] ?? 0) ** 2, 0)),
  );
  const scaled = rows.map((row) => row.map((value, column) => value / (sizes[column] || 1)));
  const product = (left: number, right: number): number =>
    scaled.reduce((sum, row) => sum + (row[left] ?? 0) * (row[right] ?? 0), 0);
  const gram = sizes.map((_, left) => sizes.map((_, right) => product(left, right)));
  const target = sizes.map((_, column) => scaled.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const solution = sizes.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    let change = 0;
    for (const [column, row] of gram.entries()) {
      const diagonal = row[column] ?? 0;
      if (diagonal === 0) continue;
      const before = solution[column] ?? 0;
      const slope = row.reduce((sum, value, other) => sum + value * (solution[other] ?? 0), 0);
      const next = Math.max(0, before + ((target[column] ?? 0) - slope) / diagonal);
      solution[column] = next;
      change = Math.max(change, Math.abs(next - before));
    }
    if (change < 1e-12) break;
  }
  const constants = solution.map((value, column) => value / (sizes[column] || 1));
  return {
    constants,
    residuals: used.map(({ name, causes: of, measured }) => {
      const predicted = predict(constants, of);
      return { name, measured, predicted, error: predicted / measured - 1 };
    }),
  };
}

export function predict(constants: readonly number[], causes: readonly number[]): number {
  return constants.reduce((sum, constant, index) => sum + constant * (causes[index] ?? 0), 0);
}

/** Root of the mean square of the relative errors. */
export function spreadOf(residuals: readonly Residual[]): number {
  return Math.sqrt(residuals.reduce((sum, { error }) => sum + error ** 2, 0) / residuals.length);
}

/** A curve through points in ascending order of x, straight between them on logarithmic axes, and level beyond them. */
export function interpolate(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const behind = points.findIndex(([at]) => at >= x);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  if (behind === 0) return first[1];
  if (behind === -1) return last[1];
  const [x0, y0] = points[behind - 1] ?? first;
  const [x1, y1] = points[behind] ?? last;
  const share = Math.log(x / x0) / Math.log(x1 / x0);
  return y0 * (y1 / y0) ** share;
}
