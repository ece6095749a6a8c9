import { COLOURS, element, label, picture } from '../harness/svg.ts';

/** One bar: a value with the lowest and highest of its repetitions. */
export interface BarValue {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Ours stands out. */
  readonly isOurs: boolean;
}

export interface BarChart {
  readonly title: string;
  readonly digits: number;
  readonly bars: readonly BarValue[];
  /** A line across all bars: what the design promises. */
  readonly limit?: number | undefined;
}

const WIDTH = 760;
const NAMES = 250;
const FIGURES = 90;
const ROW = 34;
const TOP = 48;
const OURS = COLOURS[0];
const OTHERS = '#8a94a0';
const LIMIT = COLOURS[3];

/** Horizontal bars with whiskers from the lowest to the highest repetition, as an SVG document. */
export function barChart({ title, digits, bars, limit }: BarChart): string {
  const most = Math.max(...bars.map(({ high }) => high), limit ?? 0, 1e-9);
  const right = (value: number): number => NAMES + (value / most) * (WIDTH - NAMES - FIGURES);
  const bottom = TOP + bars.length * ROW;
  const rows = bars.flatMap(({ name, value, low, high, isOurs }, index) => {
    const y = TOP + index * ROW;
    const middle = y + ROW / 2 - 3;
    return [
      label(name, { x: NAMES - 10, y: middle + 4, 'text-anchor': 'end' }),
      element('rect', {
        x: NAMES,
        y: y + 3,
        width: Math.max(1, right(value) - NAMES),
        height: ROW - 12,
        rx: 2,
        fill: isOurs ? OURS : OTHERS,
      }),
      element('path', {
        class: 'axis',
        fill: 'none',
        d: `M${right(low)} ${middle}H${right(high)}m0 -4v8M${right(low)} ${middle - 4}v8`,
      }),
      label(value.toFixed(digits), { x: right(Math.max(value, high)) + 8, y: middle + 4 }),
    ];
  });
  const line =
    limit === undefined
      ? []
      : [
          element('path', {
            stroke: LIMIT,
            'stroke-dasharray': '4 3',
            d: `M${right(limit)} ${TOP - 6}V${bottom + 2}`,
          }),
          label(`bar: ${limit.toFixed(digits)}`, {
            x: right(limit),
            y: bottom + 16,
            'text-anchor': 'middle',
          }),
        ];
  return picture(
    { width: WIDTH, height: bottom + (limit === undefined ? 8 : 26), title },
    label(title, { x: 12, y: 24, class: 'title' }),
    element('path', { class: 'axis', d: `M${NAMES} ${TOP - 6}V${bottom}` }),
    ...rows,
    ...line,
  );
}
