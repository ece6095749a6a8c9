import { joinUpdates } from '../gate/join-updates.ts';
import type { ParsedUpdate } from '../gate/parse-update.ts';
import { Chunk, readUpdate } from './chunk.ts';

// In a tree with this fan-in every update is joined to others a handful of times.
const FAN_IN = 32;

/**
 * A document as a list of updates in the order in which they were written, so that no one builds on a later one. Small
 * neighbours are joined as long as the result stays within `chunkBytes`. A position counts the updates that were appended.
 */
export class LogChunks {
  readonly #chunkBytes: number;
  readonly #chunks: Chunk[] = [];
  readonly #clocks = new Map<number, number>();
  #bytes = 0;
  #end = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  /** Throws when the update cannot be read, or builds on something that is not there. */
  append(update: Uint8Array): void {
    const parsed = readUpdate(ownBytes(update));
    this.#count(parsed);
    const from = this.#end++;
    this.#chunks.push(new Chunk(parsed, { from, through: this.#end, level: 0 }));
    this.#bytes += update.length;
    while (this.#joinLast());
  }

  /** The first clock of each client that is not there. */
  get clocks(): ReadonlyMap<number, number> {
    return this.#clocks;
  }

  /** The list as it is now. */
  list(): readonly Uint8Array[] {
    return this.#chunks.map(({ bytes }) => bytes);
  }

  /** Everything behind `position`, and perhaps something before it that was joined to it since. */
  after(position: number): readonly Chunk[] {
    if (position <= 0) return this.#chunks;
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle] as Chunk).through <= position) low = middle + 1;
      else high = middle;
    }
    return this.#chunks.slice(low);
  }

  /** The position of the last update. */
  get end(): number {
    return this.#end;
  }

  /** Of all chunks together. */
  get bytes(): number {
    return this.#bytes;
  }

  #count({ blocks }: ParsedUpdate): void {
    for (let index = 0; index < blocks.length; index++) {
      const { client, clock, until } = blocks.at(index);
      const known = this.#clocks.get(client) ?? 0;
      if (clock > known) throw new Error('a stored update leaves a hole');
      if (until > known) this.#clocks.set(client, until);
    }
  }

  /** Joins the last chunks into one if they are many of one level and small enough. */
  #joinLast(): boolean {
    const at = this.#chunks.length - FAN_IN;
    const level = this.#chunks.at(-1)?.level ?? 0;
    const first = this.#chunks[at];
    if (first?.level !== level) return false;
    const last = this.#chunks.slice(at);
    const before = last.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (before > this.#chunkBytes) return false;
    const joined = joinUpdates(last.map(({ bytes }) => bytes));
    const stretch = { from: first.from, through: this.#end, level: level + 1 };
    this.#chunks.splice(at, FAN_IN, new Chunk(readUpdate(joined), stretch));
    this.#bytes += joined.length - before;
    return true;
  }
}

/** A small view keeps all of what it looks at: what a socket read, or a whole pack of rows. */
function ownBytes(update: Uint8Array): Uint8Array {
  return update.buffer.byteLength > 2 * update.length ? new Uint8Array(update) : update;
}
