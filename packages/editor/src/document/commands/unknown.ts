import { type EditorState, NodeSelection, TextSelection, type Transaction } from '@tiptap/pm/state';
import { UNKNOWN_ATOM, UNKNOWN_INLINE } from '../convert.ts';
import { openBelow, selectedAtom } from './blocks.ts';

/**
 * The caret beside a selected thing of a newer version: in a new paragraph below, or behind it in the text. What is typed or
 * pasted then goes there, because nobody means to replace what they can't see (SCHEMA-1). `null` when none is selected.
 */
export function besideUnknown(state: EditorState): Transaction | null {
  const { selection } = state;
  if (!(selection instanceof NodeSelection)) return null;
  const { type } = selection.node;
  if (type.name === UNKNOWN_INLINE)
    return state.tr.setSelection(TextSelection.create(state.doc, selection.to));
  const spot = type.name === UNKNOWN_ATOM ? selectedAtom(state) : null;
  return spot && openBelow(state, spot);
}
