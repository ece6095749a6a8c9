/** Milliseconds of one bucket, and how many there are: 10 s in all, the last one takes what is above. */
const STEP_MS = 0.05;
const BUCKETS = 200_000;

/** Latencies by the million: counted in buckets of 0.05 ms, never kept one by one. */
export class Histogram {
  readonly #counts: Uint32Array;

  /** `counts`: those of another thread's histogram. */
  constructor(counts: Uint32Array = new Uint32Array(BUCKETS)) {
    this.#counts = counts;
  }

  /** What goes to another thread. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  add(milliseconds: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(milliseconds / STEP_MS)));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** Takes in another one's. */
  merge(counts: Uint32Array): void {
    for (const [bucket, count] of counts.entries())
      if (count > 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** The value below which `share` (0 to 1) lie, to half a bucket; `NaN` for none. */
  percentile(share: number): number {
    let left = Math.ceil(this.total * share);
    if (left === 0) return Number.NaN;
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return (bucket + 0.5) * STEP_MS;
    }
    return BUCKETS * STEP_MS;
  }
}

/** One histogram of all threads'. */
export function mergedHistogram(all: readonly Uint32Array[]): Histogram {
  const merged = new Histogram();
  for (const counts of all) merged.merge(counts);
  return merged;
}
