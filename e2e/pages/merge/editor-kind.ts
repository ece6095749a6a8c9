import { CORE_EXTENSIONS, editorExtensions } from '@coscribe/editor/tiptap';
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { TaskItem, TaskList } from '@tiptap/extension-list';
import { TableKit } from '@tiptap/extension-table';
import { StarterKit } from '@tiptap/starter-kit';
import type * as Y from 'yjs';

export type EditorName = 'coscribe' | 'tiptap';

/** An editor on a Y.Doc. Both kinds are Tiptap editors: they differ in schema, commands and binding. */
type OpenEditor = (doc: Y.Doc, element: HTMLElement, options: { hasTables: boolean }) => Editor;

export const openEditor: Readonly<Record<EditorName, OpenEditor>> = {
  coscribe: (doc, element) =>
    new Editor({
      element,
      extensions: editorExtensions({
        doc,
        awareness: null,
        onBound: () => undefined,
        leaveUp: () => false,
        goToToolbar: () => undefined,
        editLink: () => undefined,
      }),
      enableCoreExtensions: CORE_EXTENSIONS,
      injectCSS: false,
    }),
  tiptap: (doc, element, { hasTables }) =>
    new Editor({
      element,
      extensions: [
        StarterKit.configure({ undoRedo: false }),
        TaskList,
        TaskItem.configure({ nested: true }),
        ...(hasTables ? [TableKit] : []),
        Collaboration.configure({ document: doc }),
      ],
    }),
};
