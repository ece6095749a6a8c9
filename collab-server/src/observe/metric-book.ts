import { Counter, Gauge, type Histogram as PromHistogram, Registry } from 'prom-client';
import type { Histogram } from './histogram.ts';

/** One number, or several by the one label that tells them apart. */
export type Reading = number | readonly [label: string, values: Readonly<Record<string, number>>];

/** Collects metrics that are read when somebody asks. `help` is one sentence that an operator understands. */
export class MetricBook {
  readonly registry = new Registry();

  /** A number that only rises. */
  counter(name: string, help: string, read: () => Reading): void {
    new Counter({
      name,
      help,
      labelNames: labelsOf(read()),
      registers: [this.registry],
      collect() {
        this.reset();
        const now = read();
        if (typeof now === 'number') this.inc(now);
        else for (const [value, count] of Object.entries(now[1])) this.inc({ [now[0]]: value }, count);
      },
    });
  }

  /** A number that rises and falls. */
  gauge(name: string, help: string, read: () => Reading): void {
    new Gauge({
      name,
      help,
      labelNames: labelsOf(read()),
      registers: [this.registry],
      collect() {
        const now = read();
        if (typeof now === 'number') this.set(now);
        else for (const [value, number] of Object.entries(now[1])) this.set({ [now[0]]: value }, number);
      },
    });
  }

  /** What one of our histograms has counted. `unit`: what its values are multiplied by, as milliseconds to seconds. */
  histogram(name: string, help: string, { source, unit = 1 }: { source: Histogram; unit?: number }): void {
    const bucket = (le: string | number, value: number) => ({
      metricName: `${name}_bucket`,
      labels: { le },
      value,
    });
    const get = async () => {
      let total = 0;
      const buckets = [...source.bounds].map((bound, at) => {
        total += source.counts[at] ?? 0;
        return bucket(round(bound * unit), total);
      });
      total += source.counts.at(-1) ?? 0;
      const values = [
        ...buckets,
        bucket('+Inf', total),
        { metricName: `${name}_sum`, labels: {}, value: source.sum * unit },
        { metricName: `${name}_count`, labels: {}, value: total },
      ];
      return { name, help, type: 'histogram', aggregator: 'sum', values };
    };
    // The library's own histogram can only be filled value by value. Its registry asks a metric for its name and for `get`.
    this.registry.registerMetric({ name, get } as unknown as PromHistogram);
  }
}

function labelsOf(reading: Reading): string[] {
  return typeof reading === 'number' ? [] : [reading[0]];
}

/** 33 ms is 0.033 s, not 0.033000000000000002. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
