import type { Editor } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type Command, TextSelection, type Transaction } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { type EditorName, openEditor } from './editor-kind.ts';

const NETWORK = 'network';

/** A block at the top of the document, or what nests in it (a list's item, a quote's paragraph …), and where it begins. */
export interface Spot {
  readonly node: Node;
  readonly pos: number;
}

export interface PersonOptions {
  readonly clientId: number;
  readonly state?: Uint8Array;
  /** Stock Tiptap is given its extension for tables; Coscribe has them in any case. */
  readonly hasTables?: boolean;
}

/** Somebody with an editor of their own on a copy of the document. What they write waits in `outbox`. */
export class Person {
  readonly kind: EditorName;
  readonly doc = new Y.Doc();
  readonly editor: Editor;
  readonly outbox: Uint8Array[] = [];
  readonly #element = document.createElement('div');

  constructor(kind: EditorName, options: PersonOptions) {
    this.kind = kind;
    this.doc.clientID = options.clientId;
    if (options.state) Y.applyUpdate(this.doc, options.state, NETWORK);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== NETWORK) this.outbox.push(update);
    });
    document.body.append(this.#element);
    this.editor = openEditor[kind](this.doc, this.#element, { hasTables: options.hasTables ?? false });
  }

  /** The text of each block that holds text, in the order in which one reads them. */
  get blocks(): string[] {
    const texts: string[] = [];
    this.editor.state.doc.descendants((node) => {
      if (node.isTextblock) texts.push(node.textContent);
      return !node.isTextblock;
    });
    return texts;
  }

  get text(): string {
    return this.blocks.join('');
  }

  /** All that this copy of the document holds. */
  get state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc);
  }

  receive(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, NETWORK);
  }

  /** Types as a keyboard does, through the editor's input rules. A line break is the Enter key. */
  type(text: string): void {
    for (const char of text) {
      if (char === '\n') {
        this.press('Enter');
        continue;
      }
      const { view } = this.editor;
      const { from, to } = view.state.selection;
      const plain = () => view.state.tr.insertText(char, from, to);
      const isHandled = view.someProp('handleTextInput', (handle) => handle(view, from, to, char, plain));
      if (!isHandled) view.dispatch(plain());
    }
  }

  /** `Mod-b`, `Shift-Tab`, `Backspace` … through the editor's own key bindings. Throws where nothing is bound. */
  press(keys: string): void {
    if (!this.#isHandled(keys)) throw new Error(`${keys} does nothing`);
  }

  /** There may be nothing to undo, or to redo. */
  undo(): void {
    this.#isHandled('Mod-z');
  }

  redo(): void {
    this.#isHandled('Mod-Shift-z');
  }

  #isHandled(keys: string): boolean {
    const parts = keys.split('-');
    const event = new KeyboardEvent('keydown', {
      key: parts.at(-1) ?? '',
      ctrlKey: parts.includes('Mod'),
      shiftKey: parts.includes('Shift'),
      altKey: parts.includes('Alt'),
      cancelable: true,
      bubbles: true,
    });
    const { view } = this.editor;
    return view.someProp('handleKeyDown', (handle) => handle(view, event)) ?? false;
  }

  /** The caret before or behind a character, or at the start or the end of the block that holds it. */
  caret(where: 'before' | 'behind' | 'block start' | 'block end', char: string): void {
    const pos = this.#find(char);
    const $pos = this.editor.state.doc.resolve(pos);
    const at = { before: pos, behind: pos + 1, 'block start': $pos.start(), 'block end': $pos.end() }[where];
    this.select(at, at);
  }

  /** All of the blocks from the one that holds `first` to the one that holds `last`. */
  selectBlocks(first: string, last = first): void {
    const { doc } = this.editor.state;
    this.select(doc.resolve(this.#find(first)).start(), doc.resolve(this.#find(last)).end());
  }

  /** From behind `first` to before `last`. */
  selectBetween(first: string, last: string): void {
    this.select(this.#find(first) + 1, this.#find(last));
  }

  select(anchor: number, head: number): void {
    const { state, view } = this.editor;
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, anchor, head)));
  }

  /** The block at the top of the document that holds `char`. */
  topBlock(char: string): Spot {
    const $pos = this.editor.state.doc.resolve(this.#find(char));
    return { node: $pos.node(1), pos: $pos.before(1) };
  }

  /** The caret into the block, and keys for what the editor has a command for; stock Tiptap gets a transaction instead. */
  keysOr(char: string, keys: string, change: (tr: Transaction) => Transaction): void {
    this.caret('block start', char);
    if (this.kind === 'coscribe') this.press(keys);
    else this.dispatch(change);
  }

  run(command: Command): void {
    const { view } = this.editor;
    if (!command(view.state, view.dispatch, view)) throw new Error('the command does nothing');
  }

  dispatch(change: (tr: Transaction) => Transaction): void {
    const { view } = this.editor;
    view.dispatch(change(view.state.tr));
  }

  paste(html: string): void {
    this.editor.view.pasteHTML(html);
  }

  #find(char: string): number {
    let found = -1;
    this.editor.state.doc.descendants((node, pos) => {
      const index = found === -1 && node.isText ? (node.text ?? '').indexOf(char) : -1;
      if (index !== -1) found = pos + index;
    });
    if (found === -1) throw new Error(`no “${char}” in ${JSON.stringify(this.blocks)}`);
    return found;
  }

  leave(): void {
    this.editor.destroy();
    this.doc.destroy();
    this.#element.remove();
  }
}

/** Hands over what `from` has written. */
export function deliver(from: Person, to: Person): void {
  for (const update of from.outbox.splice(0)) to.receive(update);
}

/** Delivers until nothing waits; `first` is the one whose updates arrive first. */
export function exchange(first: Person, second: Person): void {
  while (first.outbox.length > 0 || second.outbox.length > 0) {
    deliver(first, second);
    deliver(second, first);
  }
}
