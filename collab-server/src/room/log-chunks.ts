import * as Y from 'yjs';

// Flat merging is quadratic; in a tree with this fan-in every update is merged a handful of times.
const FAN_IN = 32;

/**
 * A document as a list of updates in the order in which they were written, so that no one builds on a later one. Small
 * neighbours are merged as long as the result stays within `chunkBytes`.
 */
export class LogChunks {
  readonly #chunkBytes: number;
  readonly #chunks: Uint8Array[] = [];
  /** How many times each chunk was merged. */
  readonly #levels: number[] = [];
  #bytes = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  append(update: Uint8Array): void {
    this.#chunks.push(update);
    this.#levels.push(0);
    this.#bytes += update.length;
    while (this.#mergeLast());
  }

  /** The list as it is now. */
  list(): readonly Uint8Array[] {
    return this.#chunks.slice();
  }

  /** Of all chunks together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Merges the last chunks into one if they are many of one level and small enough. */
  #mergeLast(): boolean {
    const from = this.#chunks.length - FAN_IN;
    const level = this.#levels.at(-1) ?? 0;
    if (from < 0 || this.#levels[from] !== level) return false;
    const last = this.#chunks.slice(from);
    const before = last.reduce((sum, { length }) => sum + length, 0);
    if (before > this.#chunkBytes) return false;
    const merged = Y.mergeUpdates(last);
    this.#chunks.splice(from, FAN_IN, merged);
    this.#levels.splice(from, FAN_IN, level + 1);
    this.#bytes += merged.length - before;
    return true;
  }
}
