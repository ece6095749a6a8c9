import { expect } from '@playwright/test';
import * as Y from 'yjs';
import type { Actor } from './actor.ts';
import type { RawClient } from './raw-client.ts';

/** A block as it stands in the body: where its marker is, and its text. */
export interface Place {
  readonly at: number;
  readonly marker: Y.Map<unknown>;
  readonly text: string;
}

/**
 * Somebody who writes straight into the body's sequence, a thousand edits in the time that a browser takes for one. Knows
 * the format, not the editor: what it does to the markers is written down in docs/document-model.md.
 */
export class Scribe {
  readonly client: RawClient;
  #lastId = 0;
  #told = 0;

  private constructor(client: RawClient) {
    this.client = client;
    client.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this) client.sendUpdate(update);
    });
  }

  /** With the rights of `actor`, beside their browser. */
  static async beside(actor: Actor, documentId: string, link?: string): Promise<Scribe> {
    return new Scribe(await actor.opensARawSocket(documentId, link));
  }

  get body(): Y.Text {
    return this.client.doc.getText('body');
  }

  get title(): Y.Text {
    return this.client.doc.getText('title');
  }

  get blocks(): Place[] {
    const places: { at: number; marker: Y.Map<unknown>; text: string }[] = [];
    let at = 0;
    for (const { insert } of this.body.toDelta() as { insert: unknown }[]) {
      if (typeof insert === 'string') {
        const last = places.at(-1);
        if (last) last.text += insert;
        at += insert.length;
      } else {
        if (insert instanceof Y.Map) places.push({ at, marker: insert, text: '' });
        at += 1;
      }
    }
    return places;
  }

  /** Each block's kind and text. */
  get kinds(): string[][] {
    return this.blocks.map(({ marker, text }) => [String(marker.get('kind')), text]);
  }

  get texts(): string[] {
    return this.blocks.map(({ text }) => text);
  }

  /** The index in the sequence at which `text` begins. */
  indexOf(text: string): number {
    for (const block of this.blocks) {
      const offset = block.text.indexOf(text);
      if (offset >= 0) return block.at + 1 + offset;
    }
    throw new Error(`Nobody wrote “${text}”.`);
  }

  blockWith(text: string): Place {
    const found = this.blocks.find((block) => block.text.includes(text));
    if (found === undefined) throw new Error(`No block holds “${text}”.`);
    return found;
  }

  typesAt(at: number, text: string): void {
    this.#act(() => this.body.insert(at, text));
  }

  deletesAt(at: number, length: number): void {
    this.#act(() => this.body.delete(at, length));
  }

  formatsAt(at: number, length: number, marks: Readonly<Record<string, unknown>>): void {
    if (length > 0) this.#act(() => this.body.format(at, length, marks));
  }

  splitsAt(at: number, keys: Readonly<Record<string, unknown>> = {}): void {
    this.#act(() => this.body.insertEmbed(at, this.#marker(keys)));
  }

  types(text: string, where: { readonly before: string } | { readonly behind: string }): void {
    const at =
      'before' in where ? this.indexOf(where.before) : this.indexOf(where.behind) + where.behind.length;
    this.typesAt(at, text);
  }

  deletes(text: string): void {
    this.deletesAt(this.indexOf(text), text.length);
  }

  formats(text: string, marks: Readonly<Record<string, unknown>>): void {
    this.formatsAt(this.indexOf(text), text.length, marks);
  }

  sets(block: Place, keys: Readonly<Record<string, unknown>>): void {
    this.#act(() => {
      for (const [key, value] of Object.entries(keys)) block.marker.set(key, value);
    });
  }

  splitsBefore(text: string, keys: Readonly<Record<string, unknown>> = {}): void {
    this.splitsAt(this.indexOf(text), keys);
  }

  /** A new block, as the block number `index`. */
  inserts(index: number, text: string, keys: Readonly<Record<string, unknown>> = {}): void {
    const at = this.blocks[index]?.at ?? this.body.length;
    this.#act(() => {
      this.body.insertEmbed(at, this.#marker(keys));
      if (text !== '') this.body.insert(at + 1, text);
    });
  }

  /** The block's text goes on behind that of the block above. */
  joins(block: Place): void {
    this.#act(() => this.body.delete(block.at, 1));
  }

  removes(block: Place): void {
    this.#act(() => this.body.delete(block.at, 1 + block.text.length));
  }

  /** Waits until somebody has all of it: the title comes last, and is not held back while a text is composed. */
  async reaches(actor: Actor): Promise<void> {
    this.#told += 1;
    this.titles(`Told ${this.#told}`);
    await expect(actor.title).toHaveValue(`Told ${this.#told}`, { timeout: 30_000 });
  }

  /** Changes the title, and leaves alone what is the same at both its ends. */
  titles(text: string): void {
    const now = this.title.toString();
    const shorter = Math.min(now.length, text.length);
    let from = 0;
    while (from < shorter && now[from] === text[from]) from += 1;
    let same = 0;
    while (same < shorter - from && now[now.length - 1 - same] === text[text.length - 1 - same]) same += 1;
    this.#act(() => {
      this.title.delete(from, now.length - same - from);
      this.title.insert(from, text.slice(from, text.length - same));
    });
  }

  /** Types at both ends of the title. */
  titlesAround(before: string, behind: string): void {
    this.#act(() => {
      this.title.insert(0, before);
      this.title.insert(this.title.length, behind);
    });
  }

  end(): void {
    this.client.end();
  }

  #act(edit: () => void): void {
    this.client.doc.transact(edit, this);
  }

  #marker(keys: Readonly<Record<string, unknown>>): Y.Map<unknown> {
    this.#lastId += 1;
    const id = `scribe${this.client.doc.clientID}-${this.#lastId}`;
    return new Y.Map(Object.entries({ id, kind: 'paragraph', indent: 0, ...keys }));
  }
}
