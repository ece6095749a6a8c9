import type { Node } from '@tiptap/pm/model';
import {
  type Command,
  type EditorState,
  NodeSelection,
  TextSelection,
  type Transaction,
} from '@tiptap/pm/state';
import { isList, isOnlyReadId, KNOWN_KINDS, MAX_INDENT } from '../block.ts';
import { newBlockId } from '../block-id.ts';
import { kindOf, nodeNameOf } from '../convert.ts';

/** A block of the editor's document and where it begins. */
export interface BlockSpot {
  readonly node: Node;
  readonly pos: number;
  readonly index: number;
}

/** The blocks that the selection touches, in order. */
export function selectedBlocks({ doc, selection }: EditorState): BlockSpot[] {
  const from = selection.$from.index(0);
  const last = Math.min(doc.childCount - 1, selection.$to.index(0));
  const spots: BlockSpot[] = [];
  let pos = 0;
  doc.children.forEach((node, index) => {
    if (index >= from && index <= last) spots.push({ node, pos, index });
    pos += node.nodeSize;
  });
  return spots;
}

/** The text block that holds the caret or the start of the selection. */
export function blockAtCaret({ selection }: EditorState): BlockSpot | null {
  const { $from } = selection;
  if ($from.depth === 0) return null;
  return { node: $from.node(1), pos: $from.before(1), index: $from.index(0) };
}

/** Blocks of an unknown kind stay what they are. */
function canTurn({ node }: BlockSpot): boolean {
  return KNOWN_KINDS.has(kindOf(node)) && node.isTextblock;
}

/** What turns a block into another kind: its text, id and indent stay (MERGE-1). */
export function turn(tr: Transaction, { node, pos }: BlockSpot, kind: string, attrs: object = {}): void {
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

/** The selected blocks with all that hangs under them: the blocks that follow and are indented more. */
function withBranches(state: EditorState): BlockSpot[] {
  const selected = selectedBlocks(state);
  const spots = [...selected];
  const last = selected.at(-1);
  if (!last) return spots;
  const least = Math.min(...selected.map(({ node }) => Number(node.attrs.indent)));
  let pos = last.pos + last.node.nodeSize;
  for (let index = last.index + 1; index < state.doc.childCount; index++) {
    const node = state.doc.child(index);
    if (Number(node.attrs.indent) <= least) break;
    spots.push({ node, pos, index });
    pos += node.nodeSize;
  }
  return spots;
}

/** Indents the selected blocks and what hangs under them, at most one step deeper than the block above. */
export const indent: Command = (state, dispatch) => {
  const spots = withBranches(state);
  const first = spots[0];
  if (!first || first.index === 0) return false;
  const above = Number(state.doc.child(first.index - 1).attrs.indent);
  const deepest = Math.max(...spots.map(({ node }) => Number(node.attrs.indent)));
  if (Number(first.node.attrs.indent) > above || deepest >= MAX_INDENT) return false;
  if (dispatch) dispatch(shift(state, spots, 1).scrollIntoView());
  return true;
};

/** The other way. What is not indented stays. */
export const outdent: Command = (state, dispatch) => {
  const spots = withBranches(state).filter(({ node }) => Number(node.attrs.indent) > 0);
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
export function openBelow(state: EditorState, { node, pos }: BlockSpot): Transaction | null {
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
  return { node: selection.node, pos: selection.from, index: selection.$from.index(0) };
}
