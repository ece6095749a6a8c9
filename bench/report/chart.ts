/** One bar: a value with the lowest and highest of its repetitions. */
export interface BarValue {
  readonly label: string;
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

export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Both axes by powers of ten. */
  readonly logarithmic: boolean;
  readonly lines: readonly {
    readonly label: string;
    readonly points: readonly (readonly [x: number, y: number])[];
    readonly isOurs: boolean;
  }[];
}

const WIDTH = 760;
const LABELS = 250;
const ROW = 34;
const TOP = 48;
const FONT = 'font-family="system-ui, sans-serif"';
const INK = ['#0b6e99', '#b3541e', '#6a4c93', '#2e7d32', '#8d6e00', '#ad1457'];

/** Colours for a light page, and others where the reader's system is dark. */
const STYLE = `<style>
.text{fill:#1f2328}.faint{fill:#59636e}.axis{stroke:#b7bec6}.ours{fill:#0969da}.other{fill:#9aa4af}.spread{stroke:#1f2328}.limit{stroke:#bf3989}.limit-text{fill:#bf3989}
@media (prefers-color-scheme:dark){.text{fill:#e6edf3}.faint{fill:#9da7b3}.axis{stroke:#4b535d}.ours{fill:#4493f8}.other{fill:#6e7681}.spread{stroke:#e6edf3}.limit{stroke:#f778ba}.limit-text{fill:#f778ba}}
</style>`;

/** Horizontal bars with whiskers from the lowest to the highest repetition, as an SVG document. */
export function barChart({ title, digits, bars, limit }: BarChart): string {
  const most = Math.max(...bars.map(({ high }) => high), limit ?? 0, 1e-9);
  const scale = (value: number): number => (value / most) * (WIDTH - LABELS - 90);
  const height = TOP + bars.length * ROW + (limit === undefined ? 8 : 26);
  const rows = bars.map(({ label, value, low, high, isOurs }, index) => {
    const y = TOP + index * ROW;
    const middle = y + ROW / 2 - 3;
    return [
      text(LABELS - 10, middle + 5, label, 'text', 'end'),
      `<rect class="${isOurs ? 'ours' : 'other'}" x="${LABELS}" y="${y + 3}" width="${fixed(Math.max(1, scale(value)))}" height="${ROW - 12}" rx="2"/>`,
      `<path class="spread" fill="none" d="M${fixed(LABELS + scale(low))} ${middle}H${fixed(LABELS + scale(high))}m0-4v8M${fixed(LABELS + scale(low))} ${middle - 4}v8"/>`,
      text(LABELS + scale(Math.max(value, high)) + 8, middle + 5, value.toFixed(digits), 'text'),
    ].join('');
  });
  const line =
    limit === undefined
      ? ''
      : `<path class="limit" stroke-dasharray="4 3" d="M${fixed(LABELS + scale(limit))} ${TOP - 6}V${height - 22}"/>` +
        text(LABELS + scale(limit), height - 8, `bar: ${limit.toFixed(digits)}`, 'limit-text', 'middle');
  return svg(title, height, [
    `<path class="axis" d="M${LABELS} ${TOP - 6}V${TOP + bars.length * ROW}"/>`,
    ...rows,
    line,
  ]);
}

/** Lines over one axis, as an SVG document. */
export function lineChart({ title, x, y, logarithmic, lines }: LineChart): string {
  const [left, right, top, bottom] = [70, WIDTH - 20, TOP + 6, 340];
  const points = lines.flatMap((line) => line.points);
  const place = (values: readonly number[], from: number, to: number) => {
    const project = (value: number): number => (logarithmic ? Math.log10(Math.max(value, 1e-9)) : value);
    const low = logarithmic ? Math.floor(project(Math.min(...values))) : 0;
    const high = logarithmic ? Math.ceil(project(Math.max(...values))) : Math.max(...values);
    const ticks = logarithmic
      ? Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
      : Array.from({ length: 5 }, (_, index) => (high * index) / 4);
    return {
      ticks,
      at: (value: number) => from + ((project(value) - low) / Math.max(1e-9, high - low)) * (to - from),
    };
  };
  const across = place(
    points.map(([value]) => value),
    left,
    right,
  );
  const up = place(
    points.map(([, value]) => value),
    bottom,
    top,
  );
  const parts = [
    ...across.ticks.map((tick) => text(across.at(tick), bottom + 18, short(tick), 'faint', 'middle')),
    ...up.ticks.map(
      (tick) =>
        `<path class="axis" stroke-width="0.5" d="M${left} ${fixed(up.at(tick))}H${right}"/>${text(left - 8, up.at(tick) + 4, short(tick), 'faint', 'end')}`,
    ),
    text((left + right) / 2, bottom + 38, x, 'faint', 'middle'),
    text(left, TOP - 6, y, 'faint'),
    ...lines.map(({ label, points: own, isOurs }, index) => {
      const ink = INK[index % INK.length] ?? '#000';
      const path = own.map(([a, b]) => `${fixed(across.at(a))} ${fixed(up.at(b))}`).join('L');
      const dots = own.map(
        ([a, b]) => `<circle cx="${fixed(across.at(a))}" cy="${fixed(up.at(b))}" r="3" fill="${ink}"/>`,
      );
      const y0 = bottom + 62 + index * 20;
      return `<path fill="none" stroke="${ink}" stroke-width="${isOurs ? 3 : 1.5}" d="M${path}"/>${dots.join('')}<rect x="${left}" y="${y0 - 10}" width="14" height="10" fill="${ink}"/>${text(left + 22, y0, label, 'text')}`;
    }),
  ];
  return svg(title, bottom + 62 + lines.length * 20, parts);
}

function svg(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" ${FONT} font-size="13">
${STYLE}
<text class="text" x="12" y="24" font-size="15" font-weight="600">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`;
}

function text(x: number, y: number, words: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function short(value: number): string {
  return value !== 0 && value < 0.01
    ? value.toExponential(0)
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
