import type { Node, Schema } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import type { StepMap } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import type * as Y from 'yjs';
import { isOnlyReadId } from '../document/block.ts';
import { BodyBinding } from './body-binding.ts';
import type { ChangedRun } from './body-reading.ts';
import { giveIds, keepsIds } from './give-ids.ts';
import { mapSelection } from './map-selection.ts';
import { hasUnread, readPageSelection } from './read-page-selection.ts';
import { BodyUndo } from './undo.ts';

/** Steps made in the editor since its document was last equal to what the body reads as. */
interface Unwritten {
  readonly base: Node;
  readonly maps: readonly StepMap[];
}

/** Marks transactions that bring other people's changes into the editor. */
const REMOTE = 'coscribe-remote';
const CATCH_UP_MS = 50;
const key = new PluginKey<Unwritten>('coscribe-document');

export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(REMOTE) === true;
}

export interface BoundDocument {
  readonly binding: BodyBinding;
  readonly undo: BodyUndo;
  /** What the editor is to begin with: the body as it reads. */
  readonly content: Node;
  readonly plugin: Plugin<Unwritten>;
  /** Are others' changes held back? Then positions of the editor's document are not those of the body. */
  isBehind(): boolean;
  destroy(): void;
}

/**
 * Binds an editor to the body of `doc`, in both directions, change by change. Nothing is written on opening nor in answer
 * to a remote change (MERGE-3); remote changes are not in the editor's history, move no selection and scroll nothing
 * (CARET-1). While somebody composes text with an input method, or the page holds letters that ProseMirror has yet to read,
 * changes to their block are held back.
 */
export function bindDocument(doc: Y.Doc, schema: Schema): BoundDocument {
  const binding = new BodyBinding(doc, schema);
  const undo = new BodyUndo(binding);
  let synced: Node = binding.document();
  /** Has the body moved on since it read as `synced`? */
  let isBehind = false;
  const wait = () => {
    isBehind = true;
  };
  /** What to do when it has. Without a view: nothing yet. */
  let follow: (runs: readonly ChangedRun[] | null) => void = wait;
  const stop = binding.observe((runs) => follow(runs));

  const plugin = new Plugin<Unwritten>({
    key,
    state: {
      init: (_, state) => ({ base: state.doc, maps: [] }),
      apply(tr, value, before) {
        const since = before.doc === synced ? { base: synced, maps: [] } : value;
        if (isRemote(tr)) return { base: tr.doc, maps: [] };
        return tr.docChanged ? { base: since.base, maps: [...since.maps, ...tr.mapping.maps] } : since;
      },
    },
    appendTransaction(transactions, before, state) {
      if (!transactions.some((tr) => tr.docChanged && !isRemote(tr))) return null;
      if (keepsIds(before.doc, state.doc)) return null;
      const tr = state.tr;
      const isMarked = (id: string) => {
        const entry = binding.reading.index.ofId(id);
        return entry ? entry.marker !== null : !isOnlyReadId(id);
      };
      return giveIds(tr, isMarked) ? tr.setMeta('addToHistory', false) : null;
    },
    view: (view) => {
      const connection = connect(view);
      return { update: (_, before) => connection.write(before), destroy: connection.stop };
    },
  });

  function connect(view: EditorView) {
    const write = (before: EditorState) => {
      const { doc: after } = view.state;
      if (after === synced) return;
      const pending = key.getState(view.state);
      const maps = pending?.base === synced ? pending.maps : null;
      let isExact = false;
      try {
        isExact = undo.around(before, after, () => binding.write(synced, after, { maps, isBehind }));
      } finally {
        synced = after;
        if (!isExact && !(isBehind && view.composing)) bring(null);
      }
    };
    const bring = (runs: readonly ChangedRun[] | null) => {
      const before = isBehind ? null : synced;
      // What the view takes in first is an edit of what it shows.
      isBehind = true;
      readPageSelection(view);
      const { state } = view;
      const tr = state.tr;
      binding.follow(tr, before === synced ? runs : null);
      if (!tr.docChanged) isBehind = false;
      else if ((view.composing || hasUnread(view)) && touchesSelection(state, tr)) {
        if (!view.composing) catchUp();
      } else {
        tr.setSelection(mapSelection(state.selection, tr.mapping, tr.doc));
        tr.setStoredMarks(state.storedMarks);
        tr.setMeta(REMOTE, true).setMeta('addToHistory', false).setMeta('preventClearDocument', true);
        dispatch(tr);
      }
    };
    const dispatch = (tr: Transaction) => {
      const { state } = view;
      const shown = synced;
      synced = tr.doc;
      isBehind = false;
      try {
        view.dispatch(tr);
      } finally {
        // Another plugin has refused it or thrown. What the editor lacks then must never look like something deleted in it.
        if (view.state === state) {
          synced = shown;
          isBehind = true;
        }
      }
    };
    // ProseMirror reads composed text, and some of what is typed on a phone, from the page a moment after the event.
    const catchUp = () => {
      page.clearTimeout(timer);
      timer = page.setTimeout(() => {
        if (view.composing || hasUnread(view)) catchUp();
        else if (isBehind) bring(null);
      }, CATCH_UP_MS);
    };
    let timer = 0;
    const page = view.dom.ownerDocument.defaultView ?? window;
    follow = bring;
    view.dom.addEventListener('compositionend', catchUp);
    if (!view.state.doc.eq(synced)) isBehind = true;
    synced = view.state.doc;
    if (isBehind) bring(null);
    return {
      write,
      stop: () => {
        follow = wait;
        page.clearTimeout(timer);
        view.dom.removeEventListener('compositionend', catchUp);
      },
    };
  }

  return {
    binding,
    undo,
    content: synced,
    plugin,
    isBehind: () => isBehind,
    destroy: () => {
      stop();
      undo.destroy();
      binding.destroy();
    },
  };
}

/** Would these steps change the block in which the caret is? */
function touchesSelection(state: EditorState, tr: Transaction): boolean {
  const { $head } = state.selection;
  if ($head.depth === 0) return true;
  const block = $head.node(1);
  const pos = tr.mapping.mapResult($head.before(1), 1);
  return pos.deleted || tr.doc.nodeAt(pos.pos) !== block;
}
