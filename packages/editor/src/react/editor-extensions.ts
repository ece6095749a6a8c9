import { type Content, Extension, type Extensions } from '@tiptap/core';
import { deleteSelection, selectAll, selectNodeBackward, selectNodeForward } from '@tiptap/pm/commands';
import { type Command, Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { type BoundDocument, bindDocument } from '../collab/bind-document.ts';
import { carets } from '../collab/carets.ts';
import { holdScreen } from '../collab/hold-screen.ts';
import type { SwitchMark } from '../document/block.ts';
import { CarriedParser } from '../document/carried-blocks.ts';
import { ClipboardHtml, cleanPastedHtml, cleanPastedSlice, clipboardText } from '../document/clipboard.ts';
import { indent, outdent, setKind, toggleKind } from '../document/commands/blocks.ts';
import { dividerInputRule, kindInputRules } from '../document/commands/input-rules.ts';
import {
  arrowDown,
  arrowUp,
  backspace,
  enter,
  firstOf,
  forwardDelete,
  lineBreak,
  modEnter,
} from '../document/commands/keys.ts';
import { linkAt } from '../document/commands/links.ts';
import { toggle } from '../document/commands/marks.ts';
import { deleteBlocks, duplicate, moveDown, moveUp } from '../document/commands/move.ts';
import { downInTable, nextCell, previousCell, upInTable } from '../document/commands/tables.ts';
import { besideUnknown } from '../document/commands/unknown.ts';
import { safeHref } from '../document/safe-href.ts';
import { schemaExtensions } from '../document/schema/extensions.ts';
import { tablePlugin } from '../document/table-plugin.ts';
import { type ChunkOptions, chunkedView } from './chunked-view.ts';
import { heldSelection } from './held-selection.ts';
import { softKeyboard } from './soft-keyboard.ts';

export interface EditorOptions {
  readonly doc: Y.Doc;
  readonly awareness: Awareness | null;
  /** Told once, when the editor is made. */
  readonly onBound: (bound: BoundDocument) => void;
  /** Arrow up in the first line; false when there is nowhere to go. */
  readonly leaveUp: () => boolean;
  /** Alt-F10, as in other editors: Tab indents, so that there is no short way back from the text to the toolbar. */
  readonly goToToolbar: () => void;
  /** Mod-K. */
  readonly editLink: () => void;
  /**
   * Kinds of block, inline things and marks beyond this build's, as Tiptap nodes and marks. `convert.ts` says how they are
   * found; everybody whose editor lacks them carries them along as they are (SCHEMA-1).
   */
  readonly more?: Extensions;
  /** From how many blocks on the text is drawn in chunks, and how many a chunk has. */
  readonly chunks?: ChunkOptions;
}

/** All that makes the editor: schema, binding, keys, input rules, clipboard. */
export function editorExtensions(options: EditorOptions): Extensions {
  return [
    ...schemaExtensions,
    ...(options.more ?? []),
    collaboration(options),
    rules,
    keys(options),
    surface,
    drawing(options),
  ];
}

/** Tiptap's own key bindings (its keymap extension, its block toggles) know trees, not flat blocks: ours replace them. */
export const CORE_EXTENSIONS = { keymap: false, clipboardTextSerializer: false } as const;

function collaboration({ doc, awareness, onBound }: EditorOptions): Extension {
  return Extension.create<object, { bound: BoundDocument | null }>({
    name: 'coscribeDocument',
    priority: 1000,
    addStorage: () => ({ bound: null }),
    onBeforeCreate() {
      const bound = bindDocument(doc, this.editor.schema);
      // A node is taken as it is, which the option's type doesn't say; going by JSON takes long in a long document.
      this.editor.options.content = bound.content as unknown as Content;
      this.storage.bound = bound;
      onBound(bound);
    },
    onDestroy() {
      this.storage.bound?.destroy();
    },
    addProseMirrorPlugins() {
      const { bound } = this.storage;
      if (bound === null) return [];
      const plugins = [bound.plugin, holdScreen()];
      return awareness === null ? plugins : [...plugins, carets(bound, awareness)];
    },
    addKeyboardShortcuts() {
      const undo = (view: EditorView) => this.storage.bound?.undo.undo(view) ?? false;
      const redo = (view: EditorView) => this.storage.bound?.undo.redo(view) ?? false;
      // Always handled: the browser's own undo would take back what others typed.
      return {
        'Mod-z': ({ editor }) => undo(editor.view) || true,
        'Mod-Shift-z': ({ editor }) => redo(editor.view) || true,
        'Mod-y': ({ editor }) => redo(editor.view) || true,
      };
    },
  });
}

function keys({ leaveUp, goToToolbar, editLink }: EditorOptions): Extension {
  return Extension.create({
    name: 'coscribeKeys',
    priority: 200,
    addKeyboardShortcuts() {
      const run =
        (command: Command) =>
        ({ editor }: { editor: { view: EditorView } }) =>
          command(editor.view.state, editor.view.dispatch, editor.view);
      const mark = (name: SwitchMark) => run(toggle(name));
      const undoRule = () => this.editor.commands.undoInputRule();
      return {
        Enter: run(enter),
        'Shift-Enter': run(lineBreak),
        'Mod-Enter': run(modEnter),
        Backspace: (props) =>
          undoRule() || run(firstOf(deleteSelection, backspace, selectNodeBackward))(props),
        'Shift-Backspace': run(firstOf(deleteSelection, backspace, selectNodeBackward)),
        'Mod-Backspace': run(firstOf(deleteSelection, backspace, selectNodeBackward)),
        Delete: run(firstOf(deleteSelection, forwardDelete, selectNodeForward)),
        'Mod-Delete': run(firstOf(deleteSelection, forwardDelete, selectNodeForward)),
        // Tab stays in the text even where there is nothing to indent; Escape leaves it, and Tab goes on from there.
        Escape: ({ editor }) => {
          editor.view.dom.blur();
          return true;
        },
        Tab: (props) => run(firstOf(nextCell, indent))(props) || true,
        'Shift-Tab': (props) => run(firstOf(previousCell, outdent))(props) || true,
        ArrowDown: run(firstOf(downInTable, arrowDown)),
        ArrowUp: run(firstOf(upInTable, arrowUp(leaveUp))),
        // At either end of the document too: the browser would move the caret instead.
        'Alt-ArrowUp': (props) => run(moveUp)(props) || true,
        'Alt-ArrowDown': (props) => run(moveDown)(props) || true,
        'Mod-Shift-d': run(duplicate),
        'Mod-Shift-Backspace': run(deleteBlocks),
        'Mod-a': run(selectAll),
        'Mod-b': mark('bold'),
        'Mod-B': mark('bold'),
        'Mod-i': mark('italic'),
        'Mod-I': mark('italic'),
        'Mod-u': mark('underline'),
        'Mod-U': mark('underline'),
        'Mod-e': mark('code'),
        'Mod-Shift-x': mark('strike'),
        'Mod-Shift-s': mark('strike'),
        'Mod-Alt-0': run(setKind('paragraph')),
        'Mod-Alt-1': run(toggleKind('heading', { level: 1 })),
        'Mod-Alt-2': run(toggleKind('heading', { level: 2 })),
        'Mod-Alt-3': run(toggleKind('heading', { level: 3 })),
        'Mod-Alt-c': run(toggleKind('code')),
        'Mod-Shift-7': run(toggleKind('ordered')),
        'Mod-Shift-8': run(toggleKind('bullet')),
        'Mod-Shift-9': run(toggleKind('task')),
        'Mod-Shift-b': run(toggleKind('quote')),
        'Alt-F10': () => {
          goToToolbar();
          return true;
        },
        'Mod-k': () => {
          editLink();
          return true;
        },
      };
    },
  });
}

/** Before the keys: three backticks and Enter are a rule. */
const rules = Extension.create({
  name: 'coscribeRules',
  priority: 300,
  addInputRules() {
    const { divider } = this.editor.schema.nodes;
    return divider ? [...kindInputRules(), dividerInputRule(divider)] : kindInputRules();
  },
});

const surface = Extension.create({
  name: 'coscribeSurface',
  addProseMirrorPlugins() {
    return [
      heldSelection,
      softKeyboard(),
      tablePlugin(),
      new Plugin({
        props: {
          clipboardSerializer: new ClipboardHtml(this.editor.schema),
          clipboardParser: new CarriedParser(this.editor.schema),
          clipboardTextSerializer: clipboardText,
          transformPastedHTML: cleanPastedHtml,
          transformPasted: cleanPastedSlice,
          handleTextInput: (view, _from, _to, text) => {
            const tr = besideUnknown(view.state);
            if (tr) view.dispatch(tr.insertText(text).scrollIntoView());
            return tr !== null;
          },
          handlePaste: (view, _event, slice) => {
            const tr = besideUnknown(view.state);
            if (tr) view.dispatch(tr.replaceSelection(slice).scrollIntoView());
            return tr !== null;
          },
          handleClick: (view, _, event) => {
            if (!(event.ctrlKey || event.metaKey) && view.editable) return false;
            const anchor = event.target instanceof Element ? event.target.closest('a') : null;
            const href = safeHref(anchor?.getAttribute('href')) ?? (anchor ? linkAt(view.state)?.href : null);
            if (!href) return false;
            window.open(href, '_blank', 'noopener,noreferrer');
            return true;
          },
        },
      }),
    ];
  },
});

function drawing({ chunks }: EditorOptions): Extension {
  return Extension.create({
    name: 'coscribeDrawing',
    addProseMirrorPlugins: () => [chunkedView(chunks)],
  });
}
