import { cpus } from 'node:os';
import type { Act } from '../../e2e/pages/bench/main.ts';
import type { EditorName } from '../../e2e/pages/bench/open-editor.ts';
import { median, percentile } from '../statistics.ts';
import type { HistoryMeasure } from './history.ts';
import { ACTS, EDITORS, type EditorMeasure } from './run-editor.ts';
import { PARTS } from './trace.ts';

const NAMES: Readonly<Record<EditorName, string>> = {
  coscribe: 'Coscribe',
  'y-tiptap': 'Tiptap 3.31.3, @tiptap/y-tiptap 3.0.9',
  'y-prosemirror': 'Tiptap 3.31.3, y-prosemirror 1.3.7',
};

/** What a bar of the design says, where it says something. */
const BARS = {
  binding: { 3000: 0.5, 30000: 1 },
  view: { 3000: 1.5 },
  task: { 300: 5, 3000: 5, 30000: 5 },
} as const satisfies Record<Measured, Readonly<Record<number, number>>>;

type Measured = 'binding' | 'view' | 'task';

export interface EditorResults {
  readonly measures: readonly EditorMeasure[];
  readonly history: readonly HistoryMeasure[];
  readonly times: number;
  /** How busy the machine was before and behind, as its load average. */
  readonly load: readonly [before: number, behind: number];
}

/** The section “Editor” of RESULTS.md. */
export function editorSection({ measures, history, times, load }: EditorResults): string {
  return `# Editor

Written by \`npm run bench -- editor\`. All three editors in one run of Chromium, each in a fresh page; ${times} operations each after a
warm-up, spread over the document; median / 95th percentile in milliseconds. Blocks have about 100 characters and a bold word.
Compare the ratios: the milliseconds belong to this machine (${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}), whose load average was ${load.map((value) => value.toFixed(1)).join(' before and ')} behind.

- **Binding**: for a remote edit, from \`Y.applyUpdate\` to the finished ProseMirror transaction (the whole call less the time in
  \`view.dispatch\`, Yjs included); for a key, the binding's own plugin: from the changed state to the finished Yjs transaction.
- **With the view**: JavaScript until \`Y.applyUpdate\`, or \`view.dispatch\`, returns.
- **Whole task**: all that the page's main thread does from the edit until the second frame after it, by a trace of the browser:
  script, style, layout, paint and what the browser does around them (an empty pair of frames is in it). Keys are real key presses.

${ACTS.map((act) => actTable(act, measures)).join('\n\n')}

## Where the whole task goes (medians)

${table(
  ['blocks', 'edit', 'editor', ...PARTS],
  measures.flatMap(({ blocks, editor, acts }) =>
    ACTS.map((act) => [
      blocks.toLocaleString('en'),
      act,
      NAMES[editor],
      ...PARTS.map((part) => median(acts[act].task.map(({ parts }) => parts[part])).toFixed(2)),
    ]),
  ),
)}

## Opening

${table(
  ['blocks', ...EDITORS.map((name) => `${NAMES[name]}, ms`)],
  sizesOf(measures).map((blocks) => [
    blocks.toLocaleString('en'),
    ...EDITORS.map((name) => (find(measures, name, blocks)?.openMs ?? Number.NaN).toFixed(0)),
  ]),
)}

${historySection(history)}
`;
}

function actTable(act: Act, measures: readonly EditorMeasure[]): string {
  const rows = sizesOf(measures).flatMap((blocks) =>
    EDITORS.map((name) => {
      const measure = find(measures, name, blocks);
      const ours = find(measures, 'coscribe', blocks);
      const cells = (['binding', 'view', 'task'] as const).map((what) => {
        const values = measure ? valuesOf(measure, act, what) : [];
        const base = ours ? median(valuesOf(ours, act, what)) : Number.NaN;
        const times = name === 'coscribe' ? '' : ` (${(median(values) / base).toFixed(1)}×)`;
        return `${median(values).toFixed(2)} / ${percentile(values, 0.95).toFixed(2)}${times}${barOf(name, what, blocks, median(values))}`;
      });
      return [blocks.toLocaleString('en'), NAMES[name], ...cells];
    }),
  );
  return `## One ${act}\n\n${table(['blocks', 'editor', 'binding', 'with the view', 'whole task'], rows)}`;
}

function barOf(name: EditorName, what: Measured, blocks: number, value: number): string {
  const bar = (BARS[what] as Readonly<Record<number, number>>)[blocks];
  if (name !== 'coscribe' || bar === undefined) return '';
  return value <= bar ? ` (bar ${bar}: kept)` : ` (bar ${bar}: missed)`;
}

function valuesOf(measure: EditorMeasure, act: Act, what: Measured): readonly number[] {
  const found = measure.acts[act];
  return what === 'task' ? found.task.map(({ total }) => total) : found[what];
}

function historySection(history: readonly HistoryMeasure[]): string {
  const [ours, tree] = history;
  if (!ours || !tree) return '';
  const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  const row = (name: string, value: (of: HistoryMeasure) => number, show: (value: number) => string) => [
    name,
    show(value(ours)),
    show(value(tree)),
    `${(value(tree) / value(ours)).toFixed(2)}×`,
  ];
  return `## The same ${ours.keystrokes.toLocaleString('en')} keystrokes in both models

One history, made once: somebody writes a growing document, deletes, splits, joins, makes words bold and blocks headings. It is
written to a Y.Doc as each binding writes it (ours: one text with markers; theirs: an XML element for each block, where a split
is a cut and a new element, a join moves the text, and a changed kind is a new element). ${ours.blocks.toLocaleString('en')} blocks and
${ours.characters.toLocaleString('en')} characters are left. Node ${process.versions.node}; memory after garbage collection; load time is the median of ${ours.loads} loads into a new Y.Doc.

${table(
  ['', 'Coscribe', 'XmlFragment', 'against Coscribe'],
  [
    row('all updates, one for each keystroke', ({ updateBytes }) => updateBytes, kb),
    row('the document’s state', ({ stateBytes }) => stateBytes, kb),
    row(
      'the state of the same without splits, joins, headings',
      ({ plainStateBytes }) => plainStateBytes,
      kb,
    ),
    row('memory of the loaded Y.Doc', ({ memoryBytes }) => memoryBytes, kb),
    row(
      'loading it',
      ({ loadMs }) => loadMs,
      (ms) => `${ms.toFixed(0)} ms`,
    ),
  ],
)}

A tree writes a block's text anew and in one piece at every heading, split and join. That keeps its state small, and is how it
loses what others type meanwhile.`;
}

function find(
  measures: readonly EditorMeasure[],
  name: EditorName,
  blocks: number,
): EditorMeasure | undefined {
  return measures.find((one) => one.editor === name && one.blocks === blocks);
}

function sizesOf(measures: readonly EditorMeasure[]): number[] {
  return [...new Set(measures.map(({ blocks }) => blocks))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
