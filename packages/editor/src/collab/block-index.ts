import type { Node } from '@tiptap/pm/model';
import type * as Y from 'yjs';
import { isDoubledId } from '../document/block.ts';
import type { InForce } from '../document/yjs-internals.ts';

/** A block of the body as it stands in the sequence now. */
export interface Entry {
  readonly node: Node;
  /** `null`: the block is only read (text before the first marker or behind an atom). */
  readonly marker: Y.Map<unknown> | null;
  /** The formatting in force where it begins. */
  readonly inForce: InForce;
}

interface Chunk {
  readonly entries: Entry[];
  /** Of the nodes in it, in positions of the editor's document. */
  size: number;
}

const FULL = 256;

/**
 * The blocks in order. Finding a block by its number, its position or its marker looks at a few hundred entries at most,
 * however long the document is.
 */
export class BlockIndex {
  readonly #chunks: Chunk[] = [];
  readonly #chunkOf = new Map<Entry, Chunk>();
  readonly #byMarker = new Map<Y.Map<unknown>, Entry>();
  readonly #byId = new Map<string, Entry>();
  #length = 0;
  #doubled = 0;

  constructor(entries: readonly Entry[]) {
    this.splice(0, 0, entries);
  }

  get length(): number {
    return this.#length;
  }

  /** Are there markers with the same id, of which only the first is read under it? */
  get hasDoubled(): boolean {
    return this.#doubled > 0;
  }

  at(index: number): Entry | undefined {
    let rest = index;
    for (const { entries } of this.#chunks) {
      if (rest < entries.length) return entries[rest];
      rest -= entries.length;
    }
    return undefined;
  }

  ofMarker(marker: Y.Map<unknown>): Entry | undefined {
    return this.#byMarker.get(marker);
  }

  ofId(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** The number of a block; -1 when it is not in here. */
  indexOf(entry: Entry): number {
    const home = this.#chunkOf.get(entry);
    let before = 0;
    for (const chunk of this.#chunks) {
      if (chunk === home) return before + chunk.entries.indexOf(entry);
      before += chunk.entries.length;
    }
    return -1;
  }

  /** The position in the editor's document at which block number `index` begins. */
  posOf(index: number): number {
    let rest = index;
    let pos = 0;
    for (const { entries, size } of this.#chunks) {
      if (rest >= entries.length) {
        rest -= entries.length;
        pos += size;
        continue;
      }
      for (let i = 0; i < rest; i++) pos += entries[i]?.node.nodeSize ?? 0;
      return pos;
    }
    return pos;
  }

  /** The block that begins at or before `pos` and ends behind it; the last one for the end of the document. */
  atPos(pos: number): { entry: Entry; index: number; start: number } | null {
    let start = 0;
    let index = 0;
    const last = this.#chunks.length - 1;
    for (const [c, { entries, size }] of this.#chunks.entries()) {
      if (c < last && pos >= start + size) {
        start += size;
        index += entries.length;
        continue;
      }
      for (const [i, entry] of entries.entries()) {
        if (pos < start + entry.node.nodeSize || (c === last && i === entries.length - 1))
          return { entry, index: index + i, start };
        start += entry.node.nodeSize;
      }
    }
    return null;
  }

  slice(from: number, to: number): Entry[] {
    const found: Entry[] = [];
    let first = 0;
    for (const { entries } of this.#chunks) {
      if (first >= to) break;
      if (first + entries.length > from)
        for (const entry of entries.slice(Math.max(0, from - first), to - first)) found.push(entry);
      first += entries.length;
    }
    return found;
  }

  all(): Entry[] {
    return this.slice(0, this.#length);
  }

  splice(from: number, count: number, added: readonly Entry[]): void {
    const chunks = this.#chunks;
    let before = 0;
    let c = 0;
    while (c < chunks.length - 1 && before + (chunks[c]?.entries.length ?? 0) <= from) {
      before += chunks[c]?.entries.length ?? 0;
      c += 1;
    }
    let rest = count;
    let offset = from - before;
    for (let at = c; rest > 0 && at < chunks.length; at++) {
      const chunk = chunks[at];
      if (!chunk) break;
      const gone = chunk.entries.splice(offset, rest);
      rest -= gone.length;
      offset = 0;
      for (const entry of gone) {
        chunk.size -= entry.node.nodeSize;
        this.#forget(entry);
      }
    }
    this.#length += added.length - (count - rest);
    const home = chunks[c] ?? { entries: [], size: 0 };
    if (chunks.length === 0) chunks.push(home);
    const behind = home.entries.splice(from - before);
    const tail: Entry[] = [...added, ...behind];
    for (const entry of behind) home.size -= entry.node.nodeSize;
    for (const entry of added) {
      if (entry.marker) this.#byMarker.set(entry.marker, entry);
      this.#byId.set(String(entry.node.attrs.id), entry);
      if (isDoubled(entry)) this.#doubled += 1;
    }
    if (home.entries.length + tail.length <= 2 * FULL) this.#fill(home, tail);
    else {
      const more: Chunk[] = [];
      for (let i = 0; i < tail.length; i += FULL) {
        const chunk = { entries: [], size: 0 };
        this.#fill(chunk, tail.slice(i, i + FULL));
        more.push(chunk);
      }
      chunks.splice(c + 1, 0, ...more);
    }
    for (let i = chunks.length - 1; i >= 0; i--)
      if (chunks[i]?.entries.length === 0 && chunks.length > 1) chunks.splice(i, 1);
  }

  #fill(chunk: Chunk, entries: readonly Entry[]): void {
    for (const entry of entries) {
      chunk.entries.push(entry);
      chunk.size += entry.node.nodeSize;
      this.#chunkOf.set(entry, chunk);
    }
  }

  #forget(entry: Entry): void {
    this.#chunkOf.delete(entry);
    if (isDoubled(entry)) this.#doubled -= 1;
    const id = String(entry.node.attrs.id);
    if (this.#byId.get(id) === entry) this.#byId.delete(id);
    if (entry.marker && this.#byMarker.get(entry.marker) === entry) this.#byMarker.delete(entry.marker);
  }
}

function isDoubled({ node, marker }: Entry): boolean {
  return marker !== null && isDoubledId(String(node.attrs.id));
}
