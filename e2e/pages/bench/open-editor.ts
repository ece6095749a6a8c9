import { CORE_EXTENSIONS, editorExtensions } from '@coscribe/editor/tiptap';
import '@coscribe/editor/styles.css';
import { Editor, Extension } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { StarterKit } from '@tiptap/starter-kit';
import { ySyncPlugin, yUndoPlugin } from 'y-prosemirror';
import type * as Y from 'yjs';
import { type Sample, sequenceSample, treeSample } from './sample.ts';

export const EDITORS = ['coscribe', 'y-tiptap', 'y-prosemirror'] as const;
export type EditorName = (typeof EDITORS)[number];

export interface OpenOptions {
  /** Draws all blocks side by side, however many there are. */
  readonly isPlain?: boolean;
}

interface Kind {
  readonly sample: (count: number) => Sample;
  readonly open: (doc: Y.Doc, options: OpenOptions) => Editor;
  /** The plugins that are the binding. */
  readonly binding: RegExp;
  /** The value of the attribute or mark that is bold. */
  readonly bold: unknown;
}

const STARTER = StarterKit.configure({ undoRedo: false });

export const KINDS: Readonly<Record<EditorName, Kind>> = {
  coscribe: {
    sample: sequenceSample,
    binding: /^coscribe-document\$/,
    bold: true,
    open: (doc, { isPlain }) =>
      new Editor({
        element: page('coscribe-editor', 'coscribe-page', 'coscribe-content'),
        extensions: editorExtensions({
          doc,
          awareness: null,
          onBound: () => undefined,
          leaveUp: () => false,
          goToToolbar: () => undefined,
          editLink: () => undefined,
          ...(isPlain ? { chunks: { least: Number.POSITIVE_INFINITY, size: 1 } } : {}),
        }),
        enableCoreExtensions: CORE_EXTENSIONS,
        injectCSS: false,
        editorProps: { attributes: { class: 'coscribe-text coscribe-blocks', spellcheck: 'true' } },
      }),
  },
  'y-tiptap': {
    sample: treeSample,
    binding: /^y-(sync|undo)\$/,
    bold: {},
    open: (doc) =>
      new Editor({ element: page(), extensions: [STARTER, Collaboration.configure({ document: doc })] }),
  },
  'y-prosemirror': {
    sample: treeSample,
    binding: /^y-(sync|undo)\$/,
    bold: {},
    open: (doc) =>
      new Editor({
        element: page(),
        extensions: [
          STARTER,
          Extension.create({
            name: 'yProsemirror',
            priority: 1000,
            addProseMirrorPlugins: () => [ySyncPlugin(doc.getXmlFragment('default')), yUndoPlugin()],
          }),
        ],
      }),
  },
};

/** Nested elements as our page has them around its editor; the innermost is where it goes. */
function page(...classes: readonly string[]): HTMLElement {
  let inner: HTMLElement = document.body;
  for (const name of [...classes, '']) {
    const element = document.createElement('div');
    element.className = name;
    inner.append(element);
    inner = element;
  }
  return inner;
}
