import { type Editor, useEditorState } from '@tiptap/react';

/** Lies over the first line of an empty document: not part of its text. */
export function Placeholder({ editor, text }: { readonly editor: Editor; readonly text: string }) {
  const isEmpty = useEditorState({
    editor,
    selector: ({ editor: { state } }) => {
      const { firstChild } = state.doc;
      return (
        state.doc.childCount === 1 && firstChild?.type.name === 'paragraph' && firstChild.content.size === 0
      );
    },
  });
  return isEmpty ? (
    <div className="coscribe-placeholder" aria-hidden="true">
      {text}
    </div>
  ) : null;
}
