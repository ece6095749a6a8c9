import type { Node } from '@tiptap/pm/model';
import type { EditorState } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import * as Y from 'yjs';
import { isUsableId } from '../document/block.ts';
import { TABLE } from '../document/convert.ts';
import { noteRevived } from '../document/note-origins.ts';
import { isOrderKey, readTableName } from '../document/table-keys.ts';
import { firstItem, keyOf, mapIn, rootNameOf } from '../document/yjs-internals.ts';
import { anchorsOf, type SelectionAnchors, selectionOf } from './anchors.ts';
import type { BodyBinding } from './body-binding.ts';
import { touched } from './touched.ts';

type Deletions = Parameters<typeof noteRevived>[1];

const PAUSE_MS = 500;
const SELECTION = 'selection';

/**
 * Undo and redo of what was done in this editor, and of nothing else (CARET-1). Edits of one kind less than half a second
 * apart are one step; a change of structure or formatting begins a new one. The selection comes back with the edit.
 */
export class BodyUndo {
  readonly #binding: BodyBinding;
  readonly #manager: Y.UndoManager;
  readonly #listeners = new Set<() => void>();
  #kind: KindOfEdit = 'structure';
  #before: SelectionAnchors | null = null;
  #restore: SelectionAnchors | null = null;

  constructor(binding: BodyBinding) {
    this.#binding = binding;
    this.#manager = new Y.UndoManager(binding.doc, {
      trackedOrigins: new Set([binding.origin]),
      captureTimeout: PAUSE_MS,
      deleteFilter: (item) => !this.#isOfTable(item),
    });
    this.#manager.on('stack-item-added', ({ stackItem }) => {
      stackItem.meta.set(SELECTION, this.#before);
      this.#notify();
    });
    this.#manager.on('stack-item-updated', () => this.#notify());
    this.#manager.on('stack-item-popped', ({ stackItem }) => {
      this.#restore = (stackItem.meta.get(SELECTION) as SelectionAnchors | null | undefined) ?? null;
      this.#notify();
    });
  }

  get canUndo(): boolean {
    return this.#manager.undoStack.length > 0;
  }

  get canRedo(): boolean {
    return this.#manager.redoStack.length > 0;
  }

  /** Calls `listener` whenever there may be more or less to undo or redo. Returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  undo(view: EditorView): boolean {
    return this.#pop(view, () => this.#manager.undo());
  }

  redo(view: EditorView): boolean {
    return this.#pop(view, () => this.#manager.redo());
  }

  /** The next edit begins a step of its own. */
  split(): void {
    this.#manager.stopCapturing();
  }

  /** Runs `write`, which brings the editor's step from `before` to `after` into the body, with the selection from before. */
  around<Result>(before: EditorState, after: Node, write: () => Result): Result {
    const kind = kindOfEdit(before.doc, after);
    if (kind === 'structure' || kind !== this.#kind) this.split();
    this.#kind = kind;
    // Only the first edit of a step has a selection to come back to; finding its anchors walks the text.
    const isFirst = Date.now() - this.#manager.lastChange >= PAUSE_MS || !this.canUndo;
    if (isFirst) this.#before = anchorsOf(this.#binding, before.selection);
    return write();
  }

  /** After the body's change has reached the editor: puts the selection of an undone or redone step back. */
  restoreSelection(view: EditorView): void {
    const anchors = this.#restore;
    if (anchors === null) return;
    this.#restore = null;
    const selection = selectionOf(this.#binding, view.state.doc, anchors);
    if (selection) view.dispatch(view.state.tr.setSelection(selection).scrollIntoView());
  }

  #pop(view: EditorView, pop: () => { readonly deletions: Deletions } | null): boolean {
    if (view.composing) return true;
    this.#before = anchorsOf(this.#binding, view.state.selection);
    const item = pop();
    if (item !== null) noteRevived(this.#binding.doc, item.deletions);
    this.restoreSelection(view);
    return item !== null;
  }

  /**
   * Undoing my insertion of a table, a row or a column takes their `here` away, and what I wrote in them; that they are, and
   * where, stays: somebody else may have written there by now. Undoing a move takes the table's later marker away.
   */
  #isOfTable(item: Y.Item): boolean {
    const { text, doc } = this.#binding.reading;
    const marker = mapIn(item);
    if (marker?.get('kind') === TABLE) return !hasMarkerBeside(text, marker);
    const own = keyOf(item);
    if (own === null) return false;
    if (own.map.get('kind') === TABLE) return own.key === 'id' || own.key === 'kind';
    return isOrderKey(own.key) && readTableName(rootNameOf(doc, item) ?? '') !== null;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  destroy(): void {
    this.#manager.destroy();
    this.#listeners.clear();
  }
}

/** Is there another marker of the same block? */
function hasMarkerBeside(text: Y.Text, marker: Y.Map<unknown>): boolean {
  for (let item = firstItem(text); item !== null; item = item.right) {
    const other = item.deleted ? null : mapIn(item);
    if (other !== null && other !== marker && other.get('id') === marker.get('id')) return true;
  }
  return false;
}

type KindOfEdit = 'writing' | 'deleting' | 'structure';

/** Blocks that come, go or change their kind, and text that gets other marks, are structure. */
function kindOfEdit(before: Node, after: Node): KindOfEdit {
  if (before.childCount !== after.childCount) return 'structure';
  const { first, newCount } = touched(before.children, after.children) ?? { first: 0, newCount: 0 };
  const isStructure = after.children
    .slice(first, first + newCount)
    .some((node, i) => changesShape(before.maybeChild(first + i), node));
  if (isStructure) return 'structure';
  return after.content.size < before.content.size ? 'deleting' : 'writing';
}

function changesShape(old: Node | null, node: Node): boolean {
  if (old === null || old === node) return false;
  // Another block stands here.
  if (old.attrs.id !== node.attrs.id && isUsableId(old.attrs.id)) return true;
  if (!old.hasMarkup(node.type, { ...node.attrs, id: old.attrs.id })) return true;
  return old.content.size === node.content.size && old.textContent === node.textContent;
}
