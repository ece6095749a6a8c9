import type { Node } from '@tiptap/pm/model';
import { type Command, type EditorState, NodeSelection, Selection, TextSelection } from '@tiptap/pm/state';
import { isList } from '../block.ts';
import { kindOf, LINE_BREAK, TABLE, UNKNOWN_ATOM } from '../convert.ts';
import { SpanSelection } from '../table-selection.ts';
import {
  type BlockSpot,
  blockAround,
  blockAtCaret,
  openBelow,
  outdent,
  selectedAtom,
  toggleChecked,
  turn,
} from './blocks.ts';

/** The first command that applies. */
export function firstOf(...commands: readonly Command[]): Command {
  return (state, dispatch, view) => commands.some((command) => command(state, dispatch, view));
}

function caretBlock(state: EditorState): (BlockSpot & { offset: number }) | null {
  if (!(state.selection instanceof TextSelection) || !state.selection.empty) return null;
  const spot = blockAtCaret(state);
  return spot && { ...spot, offset: state.selection.$from.parentOffset };
}

/** Enter in code is a line break; a second one at the end leaves the block. */
const newLineInCode: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if (!$from.sameParent($to) || !$from.parent.type.spec.code || $from.depth === 0) return false;
  const spot = blockAtCaret(state);
  if (spot && state.selection.empty && $from.parentOffset === spot.node.content.size) {
    if (spot.node.textContent.endsWith('\n')) {
      const tr = openBelow(state, spot);
      tr?.delete($from.pos - 1, $from.pos);
      if (tr && dispatch) dispatch(tr);
      return tr !== null;
    }
  }
  if (dispatch) dispatch(state.tr.insertText('\n').scrollIntoView());
  return true;
};

/** Enter in an empty list item, quote or indented paragraph goes one step out. */
const leaveEmpty: Command = (state, dispatch) => {
  const spot = caretBlock(state);
  if (!spot || spot.node.content.size > 0) return false;
  if (Number(spot.node.attrs.indent) > 0) return outdent(state, dispatch);
  if (!isList(kindOf(spot.node)) && kindOf(spot.node) !== 'quote') return false;
  if (dispatch) {
    const tr = state.tr;
    turn(tr, spot, 'paragraph');
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** What Enter makes of the block that it opens. */
function nextAttrs(spot: BlockSpot): { kind: string; attrs: object } {
  const { indent } = spot.node.attrs;
  const kind = kindOf(spot.node);
  return isList(kind) || kind === 'quote'
    ? { kind, attrs: { indent } }
    : { kind: 'paragraph', attrs: { indent } };
}

/**
 * Enter. At a block's start the new block comes above and the text keeps its block; at its end lists and quotes go on and
 * everything else gives a paragraph; in between both halves are of the block's kind.
 */
const splitBlock: Command = (state, dispatch) => {
  const isText = state.selection instanceof TextSelection || state.selection instanceof SpanSelection;
  if (!isText) return false;
  const tr = state.tr;
  if (!state.selection.empty) tr.deleteSelection();
  const { $from } = tr.selection;
  const spot = blockAround($from);
  if (spot === null || !spot.node.isTextblock) return false;
  if (!dispatch) return true;
  const { kind, attrs } = nextAttrs(spot);
  const type = state.schema.nodes[kind];
  if (!type) return false;
  const size = spot.node.content.size;
  if ($from.parentOffset === 0 && size > 0) tr.insert(spot.pos, type.create(attrs));
  else if ($from.parentOffset === size) {
    const at = spot.pos + spot.node.nodeSize;
    tr.insert(at, type.create(attrs)).setSelection(TextSelection.create(tr.doc, at + 1));
  } else {
    // The second half is what the block is, but not done.
    const same = { ...spot.node.attrs, id: null, ...(kind === 'task' ? { checked: false } : {}) };
    tr.split($from.pos, 1, [{ type: spot.node.type, attrs: same }]);
  }
  const marks =
    state.storedMarks ?? (state.selection.$to.parentOffset > 0 ? state.selection.$from.marks() : null);
  if (marks) tr.ensureMarks(marks.filter((mark) => mark.type.spec.inclusive !== false));
  dispatch(tr.scrollIntoView());
  return true;
};

/** Enter on a selected divider. */
const openBelowAtom: Command = (state, dispatch) => {
  const spot = selectedAtom(state);
  const tr = spot && openBelow(state, spot);
  if (tr && dispatch) dispatch(tr);
  return tr !== null;
};

export const enter = firstOf(newLineInCode, leaveEmpty, openBelowAtom, splitBlock);

/** What is not deleted by one key beside it, but selected first. */
function isKeptWhole({ type }: Node): boolean {
  return type.name === UNKNOWN_ATOM || type.name === TABLE;
}

/** Backspace at a block's start: first it becomes a paragraph, then it moves out, then it joins the block above. */
export const backspace: Command = (state, dispatch) => {
  const spot = caretBlock(state);
  if (!spot || spot.offset > 0) return false;
  const { node, pos, home, index } = spot;
  if (isList(kindOf(node)) || ['heading', 'quote', 'code'].includes(kindOf(node))) {
    if (dispatch) {
      const tr = state.tr;
      turn(tr, spot, 'paragraph');
      dispatch(tr.scrollIntoView());
    }
    return true;
  }
  if (Number(node.attrs.indent) > 0) return outdent(state, dispatch);
  // The body's start, or a cell's: there it stays.
  if (index === 0) return true;
  const above = home.child(index - 1);
  const start = pos - above.nodeSize;
  if (!dispatch) return true;
  const tr = state.tr;
  if (above.type.name === TABLE && node.content.size === 0) {
    tr.delete(pos, pos + node.nodeSize);
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(pos), -1)).scrollIntoView());
    return true;
  }
  // An empty block above goes; the text keeps its own block.
  if (isKeptWhole(above)) tr.setSelection(NodeSelection.create(tr.doc, start));
  else if (!above.isTextblock || above.content.size === 0) tr.delete(start, pos);
  else tr.join(pos);
  dispatch(tr.scrollIntoView());
  return true;
};

/** Delete at a block's end brings the next block's text up. */
export const forwardDelete: Command = (state, dispatch) => {
  const spot = caretBlock(state);
  if (!spot || spot.offset < spot.node.content.size) return false;
  const { node, pos, home, index } = spot;
  if (index === home.childCount - 1) return true;
  const end = pos + node.nodeSize;
  const below = home.child(index + 1);
  if (!dispatch) return true;
  const tr = state.tr;
  if (isKeptWhole(below)) tr.setSelection(NodeSelection.create(tr.doc, end));
  else if (!below.isTextblock) tr.delete(end, end + below.nodeSize);
  else if (node.content.size === 0) {
    tr.delete(pos, end).setSelection(TextSelection.create(tr.doc, pos + 1));
  } else tr.join(end);
  dispatch(tr.scrollIntoView());
  return true;
};

/** Shift-Enter. */
export const lineBreak: Command = (state, dispatch) => {
  const type = state.schema.nodes[LINE_BREAK];
  const { $from } = state.selection;
  if (!type || !($from.parent.isTextblock || state.selection instanceof SpanSelection)) return false;
  if (!dispatch) return true;
  const tr = $from.parent.type.spec.code
    ? state.tr.insertText('\n')
    : state.tr.replaceSelectionWith(type.create(), true);
  dispatch(tr.scrollIntoView());
  return true;
};

/** Mod-Enter: ticks a task, else opens a paragraph below (and so leaves a code block). */
export const modEnter: Command = firstOf(toggleChecked, (state, dispatch) => {
  const spot = blockAtCaret(state);
  const tr = spot && openBelow(state, spot);
  if (tr && dispatch) dispatch(tr);
  return tr !== null;
});

/** Arrow down at the end of the document leaves a code block or a divider, where there is nothing below to go to. */
export const arrowDown: Command = (state, dispatch, view) => {
  const spot = selectedAtom(state) ?? blockAtCaret(state);
  if (!spot || spot.home !== state.doc || spot.index < state.doc.childCount - 1) return false;
  const isCode = kindOf(spot.node) === 'code' && state.selection.empty;
  if (!isCode && spot.node.isTextblock) return false;
  if (isCode && view && !view.endOfTextblock('down')) return false;
  const tr = openBelow(state, spot);
  if (tr && dispatch) dispatch(tr);
  return tr !== null;
};

/** Arrow up in the first line of the document. `leave` says whether there is somewhere to go. */
export function arrowUp(leave: () => boolean): Command {
  return (state, _, view) => {
    const { selection } = state;
    const spot = blockAtCaret(state);
    const isFirst = selection.empty && spot?.home === state.doc && spot.index === 0;
    if (!isFirst || (view && !view.endOfTextblock('up'))) return false;
    return leave();
  };
}

/** A click below the last block goes on writing: in it when it is an empty paragraph, else in a new one. */
export const writeOn: Command = (state, dispatch) => {
  const last = state.doc.lastChild;
  if (!last) return false;
  const spot = { node: last, pos: state.doc.content.size - last.nodeSize };
  if (last.isTextblock && kindOf(last) !== 'code') {
    if (dispatch) dispatch(state.tr.setSelection(Selection.atEnd(state.doc)).scrollIntoView());
    return true;
  }
  const tr = openBelow(state, spot);
  if (tr && dispatch) dispatch(tr);
  return tr !== null;
};
