/** One axis of a chart: where a value lies, and the values that are written beside it. */
export interface Scale {
  /** 0 at the axis's beginning, 1 at its end. */
  place(value: number): number;
  readonly ticks: readonly number[];
}

// More of them would touch.
const MOST_TICKS = 7;

/** An axis that holds all of `values`. A logarithmic one leaves out what is not above 0. */
export function scaleFor(values: readonly number[], isLog: boolean): Scale {
  return isLog ? logScale(values.filter((value) => value > 0)) : linearScale(values);
}

function linearScale(values: readonly number[]): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(low + Number.EPSILON, ...values);
  const step = niceStep((high - low) / (MOST_TICKS - 2));
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { place: (value) => (value / step - first) / (last - first), ticks };
}

function logScale(values: readonly number[]): Scale {
  const low = Math.log10(Math.min(...values, Infinity));
  const high = Math.log10(Math.max(...values, -Infinity));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return linearScale([0, 1]);
  // Within a decade or two, the powers of ten alone would say too little.
  const [from, to] =
    high - low < 1.5 ? [edge(low, 'below'), edge(high, 'above')] : [Math.floor(low), Math.ceil(high)];
  const end = to > from ? to : from + 1;
  const every = Math.max(1, Math.ceil((end - from) / (MOST_TICKS - 1)));
  const mantissas = end - from > 2.5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(end); power += every)
    for (const mantissa of mantissas) {
      const tick = mantissa * 10 ** power;
      const at = Math.log10(tick);
      if (at >= from - 1e-9 && at <= end + 1e-9) ticks.push(tick);
    }
  return { place: (value) => (Math.log10(value) - from) / (end - from), ticks };
}

/** The next of 1, 2, 5, 10 …, as a logarithm. */
function edge(log: number, side: 'below' | 'above'): number {
  const power = Math.floor(log + 1e-9);
  const steps = [0, Math.log10(2), Math.log10(5), 1].map((part) => power + part);
  if (side === 'below') return steps.filter((step) => step <= log + 1e-9).at(-1) ?? power;
  return steps.find((step) => step >= log - 1e-9) ?? power + 1;
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((mantissa) => mantissa * power >= least * (1 - 1e-9)) ?? 10);
}

/** A tick's value in few characters: 1500 → 1.5k, 2,000,000 → 2M, 0.05 → 0.05. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e3) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}
