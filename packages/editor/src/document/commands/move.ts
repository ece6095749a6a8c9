import type { Node } from '@tiptap/pm/model';
import { type Command, type EditorState, NodeSelection, Selection, type Transaction } from '@tiptap/pm/state';
import { MAX_INDENT } from '../block.ts';
import { TABLE } from '../convert.ts';
import { cellRange, selectionBetween } from '../table-selection.ts';

/** Neighbouring blocks of the document, or of one cell of a table. */
interface Run {
  /** What the blocks are in. */
  readonly home: Node;
  /** The position before the first block of `home`. */
  readonly start: number;
  /** The blocks from number `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
}

/** Moves the selected blocks, with what hangs under them, above the block before them and what hangs under that. */
export const moveUp: Command = (state, dispatch) => {
  const run = branchesOf(state);
  if (run === null || run.first === 0) return false;
  dispatch?.(moved(state, run, above(run)));
  return true;
};

/** The other way: below the next block and what hangs under it. */
export const moveDown: Command = (state, dispatch) => {
  const run = branchesOf(state);
  if (run === null || run.end === run.home.childCount) return false;
  dispatch?.(moved(state, run, below(run)));
  return true;
};

/** Puts a copy of the selected blocks, with what hangs under them, below them, and selects in the copy what was selected. */
export const duplicate: Command = (state, dispatch) => {
  const run = branchesOf(state);
  if (run === null) return false;
  if (dispatch) {
    const { from, to } = range(run);
    const tr = state.tr.insert(to, blocksOf(run).map(copyOf));
    dispatch(tr.setSelection(shifted(state.selection, tr.doc, to - from)).scrollIntoView());
  }
  return true;
};

/** Deletes the selected blocks with what hangs under them; selected cells are no reason to delete their table. An empty paragraph stays where nothing else would. */
export const deleteBlocks: Command = (state, dispatch) => {
  const run = branchesOf(state);
  const { paragraph } = state.schema.nodes;
  if (run === null || !paragraph || (run.home === state.doc && cellRange(state.selection) !== null))
    return false;
  if (dispatch) {
    const { from, to } = range(run);
    const isAll = run.first === 0 && run.end === run.home.childCount;
    const tr = isAll ? state.tr.replaceWith(from, to, paragraph.create()) : state.tr.delete(from, to);
    const isLast = !isAll && run.end === run.home.childCount;
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(from), isLast ? -1 : 1)).scrollIntoView());
  }
  return true;
};

/** The selected blocks and those behind them that are indented more. */
function branchesOf({ selection: { $anchor, $head } }: EditorState): Run | null {
  const [$from, $to] = $anchor.pos <= $head.pos ? [$anchor, $head] : [$head, $anchor];
  for (let depth = $from.sharedDepth($to.pos); depth >= 0; depth--) {
    const home = $from.node(depth);
    if (!isHome(home)) continue;
    const first = $from.index(depth);
    // A whole selected block ends before the next one begins.
    let end = $to.indexAfter(depth);
    if (first >= end) return null;
    const least = leastIndent(home, first, end);
    while (end < home.childCount && indentOf(home, end) > least) end += 1;
    return { home, start: $from.start(depth), first, end };
  }
  return null;
}

/** Do blocks stand in it? Rows and cells have no indent. */
function isHome(node: Node): boolean {
  return node.firstChild?.isBlock === true && node.firstChild.type.spec.attrs?.indent !== undefined;
}

function indentOf(home: Node, index: number): number {
  return Number(home.child(index).attrs.indent);
}

function leastIndent(home: Node, first: number, end: number): number {
  let least = MAX_INDENT;
  for (let i = first; i < end; i++) least = Math.min(least, indentOf(home, i));
  return least;
}

/** The block before which a run comes to stand when it moves up: not between another block and what hangs under that. */
function above({ home, first, end }: Run): number {
  const least = leastIndent(home, first, end);
  let index = first - 1;
  while (index > 0 && indentOf(home, index) > least) index -= 1;
  return index;
}

/** The same when it moves down. Behind a block that is indented less it becomes the first of what hangs under that. */
function below({ home, first, end }: Run): number {
  const least = leastIndent(home, first, end);
  let index = end + 1;
  while (index < home.childCount && indentOf(home, index) > least) index += 1;
  return index;
}

/**
 * Takes only the run out and puts it in again: whoever types in what it passes loses nothing. A run with tables stays, and
 * what it passes is put on its other side: a table is more than can be put in again. Where tables pass tables, they become
 * copies with ids of their own, and what somebody writes in one meanwhile stays in what is left of the old one.
 */
function moved(state: EditorState, run: Run, to: number): Transaction {
  const { home, first, end } = run;
  const passed = to < first ? { ...run, first: to, end: first } : { ...run, first: end, end: to };
  const isRunPut = !hasTable(run) || hasTable(passed);
  const at = to < first ? posOf(run, to) : posOf(run, to) - sizeOf(run);
  const excess = indentOf(home, first) - (to === 0 ? 0 : indentOf(home, to - 1) + 1);
  const tr = state.tr;
  if (isRunPut) put(tr, run, at);
  else put(tr, passed, to < first ? posOf(run, to) + sizeOf(run) : posOf(run, first));
  if (excess > 0) outdent(tr, at, { ...run, by: excess });
  return tr.setSelection(shifted(state.selection, tr.doc, at - posOf(run, first))).scrollIntoView();
}

/** Takes blocks out and puts them in where `at` is then. */
function put(tr: Transaction, run: Run, at: number): void {
  const { from, to } = range(run);
  tr.delete(from, to).insert(
    at,
    blocksOf(run).map((node) => (node.type.name === TABLE ? copyOf(node) : node)),
  );
}

function outdent(tr: Transaction, start: number, { home, first, end, by }: Run & { by: number }): void {
  let pos = start;
  for (let i = first; i < end; i++) {
    tr.setNodeAttribute(pos, 'indent', Math.max(0, indentOf(home, i) - by));
    pos += home.child(i).nodeSize;
  }
}

function hasTable(run: Run): boolean {
  return blocksOf(run).some(({ type }) => type.name === TABLE);
}

/** The same without an id: it gets one of its own. */
function copyOf(node: Node): Node {
  return node.type.create({ ...node.attrs, id: null }, node.content, node.marks);
}

function sizeOf(run: Run): number {
  return posOf(run, run.end) - posOf(run, run.first);
}

function blocksOf({ home, first, end }: Run): readonly Node[] {
  return home.children.slice(first, end);
}

function range(run: Run): { from: number; to: number } {
  return { from: posOf(run, run.first), to: posOf(run, run.end) };
}

function posOf({ home, start }: Run, index: number): number {
  let pos = start;
  for (let i = 0; i < index; i++) pos += home.child(i).nodeSize;
  return pos;
}

function shifted(selection: Selection, doc: Node, by: number): Selection {
  if (selection instanceof NodeSelection) return NodeSelection.create(doc, selection.from + by);
  const $anchor = doc.resolve(selection.anchor + by);
  const $head = doc.resolve(selection.head + by);
  return selectionBetween($anchor, $head);
}
