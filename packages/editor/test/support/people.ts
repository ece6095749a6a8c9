import { Editor, type Extensions } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type Command, TextSelection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import type { BoundDocument } from '../../src/collab/bind-document.ts';
import { nodeFromBlock } from '../../src/document/convert.ts';
import { readDocument } from '../../src/document/read-document.ts';
import { toPlainText } from '../../src/document/to-plain-text.ts';
import { CORE_EXTENSIONS, editorExtensions } from '../../src/react/editor-extensions.ts';

/** Somebody with an editor of their own on a copy of the document. What they write waits in `outbox`. */
export class Writer {
  readonly doc = new Y.Doc();
  readonly editor: Editor;
  readonly outbox: Uint8Array[] = [];
  /** Updates that this copy made by itself: while opening, or in answer to somebody else's. */
  unasked = 0;
  #isReceiving = true;
  #bound: BoundDocument | null = null;

  constructor(options: { clientId?: number; state?: Uint8Array; more?: Extensions } = {}) {
    if (options.clientId !== undefined) this.doc.clientID = options.clientId;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'network') return;
      if (this.#isReceiving) this.unasked += 1;
      this.outbox.push(update);
    });
    if (options.state) Y.applyUpdate(this.doc, options.state, 'network');
    const element = document.createElement('div');
    document.body.append(element);
    this.editor = new Editor({
      element,
      extensions: editorExtensions({
        doc: this.doc,
        awareness: null,
        onBound: (bound) => {
          this.#bound = bound;
        },
        leaveUp: () => false,
        goToToolbar: () => undefined,
        editLink: () => undefined,
        more: options.more ?? [],
      }),
      enableCoreExtensions: CORE_EXTENSIONS,
      injectCSS: false,
    });
    this.#isReceiving = false;
  }

  get bound(): BoundDocument {
    if (this.#bound === null) throw new Error('no document is bound');
    return this.#bound;
  }

  get page(): Node {
    return this.editor.state.doc;
  }

  get blocks() {
    return readDocument(this.doc).blocks;
  }

  get text(): string {
    return toPlainText(this.blocks);
  }

  /** What the editor is to show: the body read from scratch. */
  freshReading(): Node {
    return this.page.type.create(
      null,
      this.blocks.map((block) => nodeFromBlock(this.editor.schema, block)),
    );
  }

  receive(update: Uint8Array): void {
    this.#isReceiving = true;
    try {
      Y.applyUpdate(this.doc, update, 'network');
    } finally {
      this.#isReceiving = false;
    }
  }

  /** The caret into block number `block`, `offset` characters in; a negative offset counts from its end. */
  caret(block: number, offset: number): this {
    const pos = this.#pos(block, offset);
    this.editor.view.dispatch(this.editor.state.tr.setSelection(TextSelection.create(this.page, pos)));
    return this;
  }

  select(from: readonly [number, number], to: readonly [number, number]): this {
    const selection = TextSelection.create(this.page, this.#pos(...from), this.#pos(...to));
    this.editor.view.dispatch(this.editor.state.tr.setSelection(selection));
    return this;
  }

  #pos(block: number, offset: number): number {
    let pos = 0;
    for (let i = 0; i < block; i++) pos += this.page.child(i).nodeSize;
    const size = this.page.child(block).content.size;
    return pos + 1 + (offset < 0 ? size + 1 + offset : offset);
  }

  /** The selection as (block, offset) of its anchor and head. */
  get where(): [number, number, number, number] {
    const { $anchor, $head } = this.editor.state.selection;
    return [$anchor.index(0), $anchor.parentOffset, $head.index(0), $head.parentOffset];
  }

  run(command: Command): this {
    command(this.editor.state, this.editor.view.dispatch, this.editor.view);
    return this;
  }

  /** Types as a keyboard does: key by key, through the input rules. */
  type(text: string): this {
    for (const char of text) {
      const { view } = this.editor;
      if (char === '\n') {
        this.press('Enter');
        continue;
      }
      const { from, to } = view.state.selection;
      const deflt = () => view.state.tr.insertText(char, from, to);
      const isHandled = view.someProp('handleTextInput', (handle) => handle(view, from, to, char, deflt));
      if (!isHandled) view.dispatch(deflt());
    }
    return this;
  }

  /** `Mod-b`, `Shift-Tab`, `Backspace` … */
  press(keys: string): boolean {
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

  undo(): this {
    this.bound.undo.undo(this.editor.view);
    return this;
  }

  redo(): this {
    this.bound.undo.redo(this.editor.view);
    return this;
  }

  destroy(): void {
    this.editor.destroy();
    this.doc.destroy();
  }
}

/** Delivers what each has written to all others, until nothing waits. */
export function exchange(...people: readonly Writer[]): void {
  for (let isQuiet = false; !isQuiet; ) {
    isQuiet = true;
    for (const from of people) {
      for (const update of from.outbox.splice(0)) {
        isQuiet = false;
        for (const to of people) if (to !== from) to.receive(update);
      }
    }
  }
}

/** So many people on equal copies of a document that the first of them typed. */
export function gather(count: number, write: (first: Writer) => void): [Writer, Writer, ...Writer[]] {
  const people = Array.from({ length: count }, (_, i) => new Writer({ clientId: i + 1 }));
  const [first, second, ...rest] = people;
  if (!first || !second) throw new Error('at least two people');
  write(first);
  exchange(...people);
  return [first, second, ...rest];
}
