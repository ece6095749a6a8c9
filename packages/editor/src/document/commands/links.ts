import type { Mark, MarkType } from '@tiptap/pm/model';
import type { Command, EditorState } from '@tiptap/pm/state';
import { hrefFromInput } from '../safe-href.ts';

/** The link at the caret or at the start of the selection, and how far it goes. */
export function linkAt(state: EditorState): { href: string; from: number; to: number } | null {
  const type = state.schema.marks.link;
  const { $from } = state.selection;
  if (!type || !$from.parent.isTextblock) return null;
  const { parent, parentOffset } = $from;
  const start = $from.start();
  const spans: { mark: Mark; from: number; to: number }[] = [];
  parent.forEach((child, offset) => {
    const mark = type.isInSet(child.marks);
    if (!mark) return;
    const last = spans.at(-1);
    if (last && last.to === offset && last.mark.eq(mark)) last.to += child.nodeSize;
    else spans.push({ mark, from: offset, to: offset + child.nodeSize });
  });
  const found = spans.find(
    ({ from, to }) => from <= parentOffset && parentOffset < to + (state.selection.empty ? 1 : 0),
  );
  return found
    ? { href: String(found.mark.attrs.href), from: start + found.from, to: start + found.to }
    : null;
}

/**
 * Makes the selection a link; without a selection changes the link at the caret, or inserts the address as text. False for
 * an address that is not http, https or mail.
 */
export function setLink(input: string): Command {
  return (state, dispatch) => {
    const href = hrefFromInput(input);
    const type = state.schema.marks.link;
    if (href === null || !type || !state.selection.$from.parent.isTextblock) return false;
    if (!dispatch) return true;
    const { from, to, empty } = state.selection;
    const present = linkAt(state);
    const mark = type.create({ href });
    const tr = state.tr;
    if (!empty) tr.removeMark(from, to, type).addMark(from, to, mark);
    else if (present) tr.removeMark(present.from, present.to, type).addMark(present.from, present.to, mark);
    else tr.insertText(input.trim(), from).addMark(from, from + input.trim().length, mark);
    dispatch(tr.removeStoredMark(type).scrollIntoView());
    return true;
  };
}

/** Takes the link off the selection, or off the whole link at the caret. */
export const unsetLink: Command = (state, dispatch) => {
  const type: MarkType | undefined = state.schema.marks.link;
  const present = linkAt(state);
  const { from, to, empty } = state.selection;
  const range = empty ? present : { from, to };
  if (!type || !range || (!empty && !state.doc.rangeHasMark(from, to, type))) return false;
  if (dispatch) dispatch(state.tr.removeMark(range.from, range.to, type));
  return true;
};
