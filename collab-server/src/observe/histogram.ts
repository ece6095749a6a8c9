/** Counts values in fixed buckets: a few additions per value, and nothing is ever allocated after it was made. */
export class Histogram {
  /** Upper ends of the buckets, rising; what is larger than the last one counts in a bucket of its own. */
  readonly bounds: Float64Array;
  /** How many values fell into each bucket alone, one more than there are bounds. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = Float64Array.from(bounds);
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? Infinity)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }

  /** How many values there were. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}
