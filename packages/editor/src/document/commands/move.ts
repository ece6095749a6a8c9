import type { Node } from '@tiptap/pm/model';
import { type Command, type EditorState, NodeSelection, Selection, type Transaction } from '@tiptap/pm/state';
import { MAX_INDENT } from '../block.ts';
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

/** Only the run is taken out and put in again: whoever types in what it passes loses nothing. */
function moved(state: EditorState, run: Run, to: number): Transaction {
  const { home, first } = run;
  const { from, to: end } = range(run);
  const at = to < first ? posOf(run, to) : posOf(run, to) - (end - from);
  const excess = indentOf(home, first) - (to === 0 ? 0 : indentOf(home, to - 1) + 1);
  const nodes = blocksOf(run).map((node) => (excess > 0 ? outdented(node, excess) : node));
  const tr = state.tr.delete(from, end).insert(at, nodes);
  return tr.setSelection(shifted(state.selection, tr.doc, at - from)).scrollIntoView();
}

function outdented(node: Node, by: number): Node {
  const indent = Math.max(0, Number(node.attrs.indent) - by);
  return node.type.create({ ...node.attrs, indent }, node.content, node.marks);
}

/** The same without an id: it gets one of its own. */
function copyOf(node: Node): Node {
  return node.type.create({ ...node.attrs, id: null }, node.content, node.marks);
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
