/** What one look at `/metrics` said. */
export class Samples {
  /** The values of each metric by its label; without one by ''. */
  readonly #metrics: ReadonlyMap<string, ReadonlyMap<string, number>>;

  constructor(metrics: ReadonlyMap<string, ReadonlyMap<string, number>>) {
    this.#metrics = metrics;
  }

  /** 0 for what the server does not know. */
  value(name: string): number {
    return this.#metrics.get(name)?.get('') ?? 0;
  }

  /** The values of a metric with a label. */
  byLabel(name: string): ReadonlyMap<string, number> {
    return this.#metrics.get(name) ?? new Map();
  }

  has(name: string): boolean {
    return this.#metrics.has(name);
  }
}

// Whoever answers may not be a server of ours: nothing of it gets to the terminal but names and numbers.
const SAMPLE = /^([a-z0-9_]+)(?:\{[a-z]+="([\w.+-]*)"\})? (\S+)$/;

/** Reads Prometheus text as our server writes it: at most one label for each value. Other lines are passed over. */
export function readSamples(text: string): Samples {
  const metrics = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const [, name, label = '', number] = SAMPLE.exec(line) ?? [];
    if (name === undefined) continue;
    const values = metrics.get(name) ?? new Map<string, number>();
    values.set(label, Number(number));
    metrics.set(name, values);
  }
  return new Samples(metrics);
}

/**
 * What lay below `quantile` (0 to 1) of the values that a histogram counted from `before` to `now`, evenly spread within
 * each bucket; `undefined` when there were none. Beyond the last bucket: the end of the last one.
 */
export function quantileOf(
  name: string,
  quantile: number,
  { before, now }: { before: Samples; now: Samples },
): number | undefined {
  const earlier = before.byLabel(`${name}_bucket`);
  const buckets = [...now.byLabel(`${name}_bucket`)]
    .map(([le, count]) => ({
      end: le === '+Inf' ? Infinity : Number(le),
      count: count - (earlier.get(le) ?? 0),
    }))
    .sort((one, other) => one.end - other.end);
  const wanted = quantile * (buckets.at(-1)?.count ?? 0);
  if (wanted <= 0) return undefined;
  let start = 0;
  let below = 0;
  for (const { end, count } of buckets) {
    if (end === Infinity) return start;
    if (count >= wanted) return start + ((end - start) * (wanted - below)) / (count - below);
    start = end;
    below = count;
  }
  return start;
}
