import { type Scale, scaleFor, shortNumber } from './scale.ts';
import { COLOURS, element, label, picture } from './svg.ts';

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  /** In ascending order of x. A y that is no finite number leaves a hole. */
  readonly points: readonly Point[];
  /** For what was computed, beside what was measured. */
  readonly dashed?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly log?: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  /** Stand beside each other, over the same x. */
  readonly panels: readonly { readonly y: Axis; readonly series: readonly Series[] }[];
}

const PLOT = { width: 270, height: 200 };
const MARGIN = { top: 40, right: 16, bottom: 42, left: 54 };
const LEGEND_LINE = 16;

/** Lines with a mark at every point, as an SVG file. */
export function lineChart({ title, x, panels }: LineChart): string {
  const legendLines = Math.max(...panels.map(({ series }) => series.length));
  const panelWidth = MARGIN.left + PLOT.width + MARGIN.right;
  const height = MARGIN.top + PLOT.height + MARGIN.bottom + legendLines * LEGEND_LINE + 10;
  const xs = scaleFor(
    panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([at]) => at))),
    x.log === true,
  );
  return picture(
    { width: panelWidth * panels.length, height, title },
    label(title, { x: 12, y: 18, class: 'title' }),
    ...panels.map((panel, index) => {
      const place = `translate(${index * panelWidth + MARGIN.left},${MARGIN.top})`;
      return element('g', { transform: place }, drawPanel(panel, x, xs));
    }),
  );
}

function drawPanel({ y, series }: LineChart['panels'][number], x: Axis, xs: Scale): string {
  const values = series.flatMap(({ points }) => points.map(([, at]) => at).filter(Number.isFinite));
  const ys = scaleFor(values, y.log === true);
  return [
    drawAxes(xs, ys),
    label(x.label, { x: PLOT.width / 2, y: PLOT.height + 34, 'text-anchor': 'middle' }),
    label(y.label, { x: -MARGIN.left + 12, y: -8 }),
    ...series.map((each, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? COLOURS[0];
      return drawSeries(each, colour, { xs, ys, isLog: y.log === true }) + drawLegend(each, colour, index);
    }),
  ].join('\n');
}

function drawAxes(xs: Scale, ys: Scale): string {
  const { width, height } = PLOT;
  const parts: string[] = [];
  for (const tick of xs.ticks) {
    const at = xs.place(tick) * width;
    parts.push(element('line', { class: 'grid', x1: at, x2: at, y1: 0, y2: height }));
    parts.push(label(shortNumber(tick), { class: 'faint', x: at, y: height + 16, 'text-anchor': 'middle' }));
  }
  for (const tick of ys.ticks) {
    const at = (1 - ys.place(tick)) * height;
    parts.push(element('line', { class: 'grid', x1: 0, x2: width, y1: at, y2: at }));
    parts.push(label(shortNumber(tick), { class: 'faint', x: -6, y: at + 4, 'text-anchor': 'end' }));
  }
  parts.push(element('path', { class: 'axis', fill: 'none', d: `M0,0V${height}H${width}` }));
  return parts.join('');
}

function drawSeries(
  { points, dashed = false }: Series,
  colour: string,
  { xs, ys, isLog }: { readonly xs: Scale; readonly ys: Scale; readonly isLog: boolean },
): string {
  const drawn = points.map(([x, y]) =>
    Number.isFinite(y) && !(isLog && y <= 0)
      ? { x: xs.place(x) * PLOT.width, y: (1 - ys.place(y)) * PLOT.height }
      : undefined,
  );
  const path = drawn
    .map((point, index) => {
      if (point === undefined) return '';
      return `${drawn[index - 1] === undefined ? 'M' : 'L'}${point.x.toFixed(1)},${point.y.toFixed(1)}`;
    })
    .join('');
  const line = { d: path, fill: 'none', stroke: colour, 'stroke-width': 1.8 };
  const dots = drawn.flatMap((point) =>
    point === undefined || dashed
      ? []
      : [element('circle', { cx: point.x, cy: point.y, r: 2.8, fill: colour })],
  );
  return element('path', dashed ? { ...line, 'stroke-dasharray': '5 4' } : line) + dots.join('');
}

function drawLegend({ name, dashed = false }: Series, colour: string, index: number): string {
  const y = PLOT.height + MARGIN.bottom + 8 + index * LEGEND_LINE;
  const stroke = { x1: 0, x2: 18, y1: y - 4, y2: y - 4, stroke: colour, 'stroke-width': 2.4 };
  return (
    element('line', dashed ? { ...stroke, 'stroke-dasharray': '5 4' } : stroke) + label(name, { x: 24, y })
  );
}
