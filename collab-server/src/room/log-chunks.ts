import { ClientRanges } from '../gate/client-ranges.ts';
import { coalesceRuns } from '../gate/coalesce-runs.ts';
import { joinUpdates } from '../gate/join-updates.ts';
import { eachDelete, type ParsedUpdate } from '../gate/parse-update.ts';
import { deletesIn, tidyUpdate } from '../gate/tidy-update.ts';
import { Chunk, readUpdate } from './chunk.ts';

// In a tree with this fan-in every update is joined to others a handful of times.
const FAN_IN = 32;
// So much is tidied in one turn: a few milliseconds.
const SLICE_BYTES = 512 * 1024;

/**
 * A document as a list of updates in the order in which they were written, so that no one builds on a later one. Small
 * neighbours are joined as long as the result stays within `chunkBytes`. A position counts the updates that were appended.
 */
export class LogChunks {
  readonly #chunkBytes: number;
  #chunks: Chunk[] = [];
  readonly #clocks = new Map<number, number>();
  #bytes = 0;
  #end = 0;
  #deletedClocks = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  /** Throws when the update cannot be read, or builds on something that is not there. */
  append(update: Uint8Array): void {
    const parsed = readUpdate(ownBytes(update));
    this.#count(parsed);
    eachDelete(parsed, (_client, start, end) => {
      this.#deletedClocks += end - start;
    });
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

  /** Clocks that were deleted since it was tidied last: about as many bytes, or more, are there in vain. */
  get deletedClocks(): number {
    return this.#deletedClocks;
  }

  /** Everything that its updates delete. */
  deletes(): ClientRanges {
    const gathered = new ClientRanges();
    for (const chunk of this.#chunks) if (chunk.hasDeletes) gathered.add(deletesIn(chunk.parsed()));
    return gathered;
  }

  /**
   * Throws away what was deleted, without a Y.Doc: what is left gives the same document, and whoever has a part of what was
   * there before goes on as if nothing had happened. Hands the turn back after each few chunks.
   */
  *tidy(): Generator<void> {
    this.#deletedClocks = 0;
    const gone = this.deletes();
    let bytes = 0;
    for (const chunk of [...this.#chunks]) {
      bytes += chunk.bytes.length;
      this.#put(chunk, tidyUpdate(chunk.parsed(), gone));
      if (bytes < SLICE_BYTES) continue;
      bytes = 0;
      yield;
    }
    this.#joinSmall();
  }

  /** Puts other bytes in the place of a chunk, unless it was joined to others since. */
  #put(chunk: Chunk, bytes: Uint8Array): void {
    const index = this.#chunks.indexOf(chunk);
    if (index < 0) return;
    this.#chunks[index] = new Chunk(readUpdate(bytes), chunk);
    this.#bytes += bytes.length - chunk.bytes.length;
  }

  /** Joins neighbours as long as they are small, of whatever level. */
  #joinSmall(): void {
    const joined: Chunk[] = [];
    let run: Chunk[] = [];
    let sum = 0;
    const end = (): void => {
      const [first] = run;
      if (first !== undefined) joined.push(run.length === 1 ? first : join(run));
      run = [];
      sum = 0;
    };
    for (const chunk of this.#chunks) {
      if (sum + chunk.bytes.length > this.#chunkBytes) end();
      run.push(chunk);
      sum += chunk.bytes.length;
    }
    end();
    this.#chunks = joined;
    this.#bytes = joined.reduce((all, { bytes }) => all + bytes.length, 0);
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
    const joined = join(last);
    this.#chunks.splice(at, FAN_IN, joined);
    this.#bytes += joined.bytes.length - before;
    return true;
  }
}

/** Of one neighbour after the other. */
function join(chunks: readonly Chunk[]): Chunk {
  const bytes = coalesceRuns(joinUpdates(chunks.map((chunk) => chunk.bytes)));
  const from = chunks[0]?.from ?? 0;
  const through = chunks.at(-1)?.through ?? from;
  const level = 1 + Math.max(...chunks.map((chunk) => chunk.level));
  return new Chunk(readUpdate(bytes), { from, through, level });
}

/** A small view keeps all of what it looks at: what a socket read, or a whole pack of rows. */
function ownBytes(update: Uint8Array): Uint8Array {
  return update.buffer.byteLength > 2 * update.length ? new Uint8Array(update) : update;
}
