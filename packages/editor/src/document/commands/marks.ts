import { toggleMark } from '@tiptap/pm/commands';
import type { Command, EditorState } from '@tiptap/pm/state';
import type { SwitchMark } from '../block.ts';

/** Will what is typed next have the mark, or has all of the selected text got it? */
export function isMarked({ doc, schema, selection, storedMarks }: EditorState, name: SwitchMark): boolean {
  const type = schema.marks[name];
  if (!type) return false;
  const { from, to, empty, $from } = selection;
  if (empty) return type.isInSet(storedMarks ?? $from.marks()) !== undefined;
  let hasText = false;
  let isEverywhere = true;
  doc.nodesBetween(from, to, (node) => {
    if (!node.isText) return;
    hasText = true;
    isEverywhere = isEverywhere && type.isInSet(node.marks) !== undefined;
  });
  return hasText && isEverywhere;
}

/** Puts the mark on the selection, or takes it off where all of it has it already. Code blocks have no marks. */
export function toggle(name: SwitchMark): Command {
  return (state, dispatch, view) => {
    const type = state.schema.marks[name];
    const { $from, $to } = state.selection;
    if (!type || ($from.sameParent($to) && $from.parent.type.spec.code)) return false;
    return toggleMark(type, null, { removeWhenPresent: false, enterInlineAtoms: true })(
      state,
      dispatch,
      view,
    );
  };
}
