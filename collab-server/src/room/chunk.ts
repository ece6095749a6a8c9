import { encodeSyncStep2, encodeUpdate } from '@coscribe/protocol';
import { type ParsedUpdate, parseUpdate } from '../gate/parse-update.ts';
import { type WireFrame, wireFrame } from './wire-frame.ts';

/** Where a chunk stands: it holds everything behind the position `from` up to `through`. */
export interface Stretch {
  readonly from: number;
  readonly through: number;
  /** How many times it was joined. */
  readonly level: number;
}

/** A stretch of the log as one update (V1), and as the message that brings it to somebody. */
export class Chunk implements Stretch {
  readonly from: number;
  readonly through: number;
  readonly level: number;
  readonly hasDeletes: boolean;
  /** Client, first clock behind its structs, client, … */
  readonly #ends: readonly number[];
  #bytes: Uint8Array;
  #update: WireFrame | undefined;
  #step2: WireFrame | undefined;

  constructor({ bytes, blocks, deleteSet }: ParsedUpdate, { from, through, level }: Stretch) {
    this.from = from;
    this.through = through;
    this.level = level;
    this.hasDeletes = bytes[deleteSet] !== 0;
    const ends: number[] = [];
    for (let index = 0; index < blocks.length; index++) {
      const { client, until } = blocks.at(index);
      ends.push(client, until);
    }
    this.#ends = ends;
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** As an update message, made once. */
  get update(): WireFrame {
    this.#update ??= this.#liveIn(wireFrame(encodeUpdate(this.#bytes)));
    return this.#update;
  }

  /** As a SyncStep2, made once. */
  get step2(): WireFrame {
    this.#step2 ??= this.#liveIn(wireFrame(encodeSyncStep2(this.#bytes)));
    return this.#step2;
  }

  parsed(): ParsedUpdate {
    return readUpdate(this.#bytes);
  }

  /** Does it hold structs from one of these clocks on? */
  reaches(clocks: ReadonlyMap<number, number>): boolean {
    if (clocks.size === 0) return false;
    const ends = this.#ends;
    for (let at = 0; at < ends.length; at += 2) {
      const from = clocks.get(ends[at] as number);
      if (from !== undefined && (ends[at + 1] as number) > from) return true;
    }
    return false;
  }

  /** The update is the end of its message: in there it is kept once. */
  #liveIn(frame: WireFrame): WireFrame {
    const { length } = this.#bytes;
    this.#bytes = new Uint8Array(frame.buffer, frame.byteOffset + frame.length - length, length);
    return frame;
  }
}

/** Throws when it cannot be read. */
export function readUpdate(bytes: Uint8Array): ParsedUpdate {
  const parsed = parseUpdate(bytes);
  if (parsed === undefined) throw new Error('a stored update cannot be read');
  return parsed;
}
