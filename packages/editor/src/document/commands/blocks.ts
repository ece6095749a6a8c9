import type { Node, ResolvedPos } from '@tiptap/pm/model';
import {
  type Command,
  type EditorState,
  NodeSelection,
  TextSelection,
  type Transaction,
} from '@tiptap/pm/state';
import { isList, isOnlyReadId, KNOWN_KINDS, MAX_INDENT } from '../block.ts';
import { newBlockId } from '../block-id.ts';
import { kindOf, nodeNameOf, TABLE, TABLE_CELL, TABLE_ROW } from '../convert.ts';
import { CELL_DEPTH, cellAt } from '../table-selection.ts';

/** A block of the editor's document and where it begins. */
export interface BlockSpot {
  readonly node: Node;
  readonly pos: number;
  /** What the block stands in: the document, or a table's cell. */
  readonly home: Node;
  /** Its number there. */
  readonly index: number;
}

/** The blocks that the selection touches, in order. A table that is selected as a whole is one of them, else those in its cells. */
export function selectedBlocks({ doc, selection }: EditorState): BlockSpot[] {
  const spots: BlockSpot[] = [];
  for (const { $from, $to } of selection.ranges) {
    doc.nodesBetween($from.pos, $to.pos, (node, pos, home, index) => {
      const isPart = node.type.name === TABLE && ($from.pos > pos || $to.pos < pos + node.nodeSize);
      if (isPart || node.type.name === TABLE_ROW || node.type.name === TABLE_CELL) return true;
      if (home !== null) spots.push({ node, pos, home, index });
      return false;
    });
  }
  return spots;
}

/** The block around a position: one of the body, or of a cell. */
export function blockAround($pos: ResolvedPos): BlockSpot | null {
  const depth = cellAt($pos) === null ? 0 : CELL_DEPTH;
  if ($pos.depth <= depth) return null;
  return {
    node: $pos.node(depth + 1),
    pos: $pos.before(depth + 1),
    home: $pos.node(depth),
    index: $pos.index(depth),
  };
}

/** The text block that holds the caret or the start of the selection. */
export function blockAtCaret({ selection }: EditorState): BlockSpot | null {
  return blockAround(selection.$from);
}

/** Blocks of an unknown kind stay what they are. */
function canTurn({ node }: BlockSpot): boolean {
  return KNOWN_KINDS.has(kindOf(node)) && node.isTextblock;
}

/** What turns a block into another kind: its text, id and indent stay (MERGE-1). */
export function turn(
  tr: Transaction,
  { node, pos }: Pick<BlockSpot, 'node' | 'pos'>,
  kind: string,
  attrs: object = {},
): void {
  const type = tr.doc.type.schema.nodes[nodeNameOf(kind)];
  if (!type) return;
  const { id, indent, extra } = node.attrs;
  // A block that was only read gets its marker by this. Were the id given later, an input rule could not be taken back.
  const own = isOnlyReadId(String(id)) ? newBlockId() : id;
  tr.setNodeMarkup(pos, type, { id: own, indent, extra, ...attrs });
}

/** Turns the selected blocks into `kind`; into paragraphs when all of them are of that kind already. */
export function toggleKind(kind: string, attrs: Readonly<Record<string, unknown>> = {}): Command {
  return (state, dispatch) => {
    const spots = selectedBlocks(state).filter(canTurn);
    if (spots.length === 0) return false;
    const isAll = spots.every(({ node }) => isKind(node, kind, attrs));
    if (dispatch) {
      const tr = state.tr;
      for (const spot of spots) turn(tr, spot, isAll ? 'paragraph' : kind, isAll ? {} : attrs);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** Turns the selected blocks into `kind`. */
export function setKind(kind: string, attrs: Readonly<Record<string, unknown>> = {}): Command {
  return (state, dispatch) => {
    const spots = selectedBlocks(state).filter((spot) => canTurn(spot) && !isKind(spot.node, kind, attrs));
    if (spots.length === 0) return false;
    if (dispatch) {
      const tr = state.tr;
      for (const spot of spots) turn(tr, spot, kind, attrs);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

export function isKind(node: Node, kind: string, attrs: Readonly<Record<string, unknown>> = {}): boolean {
  return kindOf(node) === kind && Object.entries(attrs).every(([name, value]) => node.attrs[name] === value);
}

/** Selected neighbours with all that hangs under them: the blocks that follow and are indented more. */
interface Branches {
  readonly home: Node;
  readonly first: number;
  readonly spots: readonly BlockSpot[];
}

/** The selected blocks by what they stand in. */
function selectedBranches(state: EditorState): Branches[] {
  const runs: BlockSpot[][] = [];
  for (const spot of selectedBlocks(state)) {
    const last = runs.at(-1)?.at(-1);
    if (last && last.home === spot.home && last.index === spot.index - 1) runs.at(-1)?.push(spot);
    else runs.push([spot]);
  }
  return runs.flatMap((run) => withBranches(run) ?? []);
}

function withBranches(selected: readonly BlockSpot[]): Branches | null {
  const [first] = selected;
  const last = selected.at(-1);
  if (!first || !last) return null;
  const { home } = first;
  const spots = [...selected];
  const least = Math.min(...selected.map(({ node }) => Number(node.attrs.indent)));
  let pos = last.pos + last.node.nodeSize;
  for (let index = last.index + 1; index < home.childCount; index++) {
    const node = home.child(index);
    if (Number(node.attrs.indent) <= least) break;
    spots.push({ node, pos, home, index });
    pos += node.nodeSize;
  }
  return { home, first: first.index, spots };
}

/** Indents the selected blocks and what hangs under them, at most one step deeper than the block above. */
export const indent: Command = (state, dispatch) => {
  const spots = selectedBranches(state).flatMap((branches) => (canIndent(branches) ? branches.spots : []));
  if (spots.length === 0) return false;
  if (dispatch) dispatch(shift(state, spots, 1).scrollIntoView());
  return true;
};

function canIndent({ home, first, spots }: Branches): boolean {
  const indents = spots.map(({ node }) => Number(node.attrs.indent));
  if (first === 0 || Math.max(...indents) >= MAX_INDENT) return false;
  return (indents[0] ?? 0) <= Number(home.child(first - 1).attrs.indent);
}

/** The other way. What is not indented stays. */
export const outdent: Command = (state, dispatch) => {
  const spots = selectedBranches(state)
    .flatMap(({ spots }) => spots)
    .filter(({ node }) => Number(node.attrs.indent) > 0);
  if (spots.length === 0) return false;
  if (dispatch) dispatch(shift(state, spots, -1).scrollIntoView());
  return true;
};

function shift(state: EditorState, spots: readonly BlockSpot[], by: 1 | -1): Transaction {
  const tr = state.tr;
  for (const { node, pos } of spots) tr.setNodeAttribute(pos, 'indent', Number(node.attrs.indent) + by);
  return tr;
}

/** Ticks the selected tasks, or unticks them when all are done. */
export const toggleChecked: Command = (state, dispatch) => {
  const spots = selectedBlocks(state).filter(({ node }) => kindOf(node) === 'task');
  if (spots.length === 0) return false;
  if (dispatch) {
    const checked = !spots.every(({ node }) => node.attrs.checked === true);
    const tr = state.tr;
    for (const { pos } of spots) tr.setNodeAttribute(pos, 'checked', checked);
    dispatch(tr);
  }
  return true;
};

/** Puts a divider below the block with the caret (in place of an empty one) and the caret below the divider. */
export const insertDivider: Command = (state, dispatch) => {
  const spot = selectedBlocks(state).at(-1);
  const { divider, paragraph } = state.schema.nodes;
  if (!spot || !divider || !paragraph) return false;
  if (!dispatch) return true;
  const tr = state.tr;
  const isEmpty = spot.node.isTextblock && spot.node.content.size === 0;
  const end = spot.pos + spot.node.nodeSize;
  const at = isEmpty ? spot.pos : end;
  tr.insert(at, divider.create());
  const below = at + 1;
  if (!isEmpty && !tr.doc.nodeAt(below)?.isTextblock) tr.insert(below, paragraph.create());
  dispatch(tr.setSelection(TextSelection.create(tr.doc, below + 1)).scrollIntoView());
  return true;
};

/** An empty paragraph below the block, with the caret in it. */
export function openBelow(
  state: EditorState,
  { node, pos }: Pick<BlockSpot, 'node' | 'pos'>,
): Transaction | null {
  const { paragraph } = state.schema.nodes;
  if (!paragraph) return null;
  const at = pos + node.nodeSize;
  const indentOf = isList(kindOf(node)) ? 0 : node.attrs.indent;
  const tr = state.tr.insert(at, paragraph.create({ indent: indentOf }));
  return tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView();
}

/** Is a whole block selected, as a divider is when it is clicked? */
export function selectedAtom({ selection }: EditorState): BlockSpot | null {
  if (!(selection instanceof NodeSelection) || !selection.node.isBlock) return null;
  const { $from } = selection;
  return { node: selection.node, pos: selection.from, home: $from.parent, index: $from.index() };
}
