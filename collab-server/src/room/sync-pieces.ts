import { encodeSyncStep2, encodeUpdate } from '@coscribe/protocol';
import * as encoding from 'lib0/encoding';
import { joinUpdates } from '../gate/join-updates.ts';
import { partOfUpdate } from '../gate/part-of-update.ts';
import type { Chunk } from './chunk.ts';
import type { LogChunks } from './log-chunks.ts';
import { type WireFrame, wireFrame } from './wire-frame.ts';

/** A message that brings its reader up to the position `through` of the log. */
export interface Piece {
  readonly frame: WireFrame;
  readonly through: number;
}

/** What somebody lacks who has a good part of the document. */
export interface Lacks {
  /** From which clock on, by client; clients of which nothing is lacking are not in it. */
  readonly clocks: ReadonlyMap<number, number>;
  /** It was judged when the log ended here: what came later is lacking altogether. */
  readonly until: number;
  /** All that was deleted up to a position not beyond `until`, as a SyncStep2. */
  readonly deletes: Piece;
  readonly key: string;
}

export interface Lacking {
  readonly lacks: Lacks;
  /** What the messages take, at most. */
  readonly bytes: number;
  /** But for deletes, perhaps. */
  readonly isEverythingKnown: boolean;
}

/** The end of a first sync that has brought everything: it makes its client `synced`. */
export const NOTHING_MORE = wireFrame(encodeSyncStep2(new Uint8Array([0, 0])));

// Neighbours are put into one message as long as it stays within this.
const PIECE_BYTES = 64 * 1024;
// A message is made from so much of the log, or one chunk more: a few milliseconds.
const READ_BYTES = 64 * 1024;
// So many bytes of messages are kept for the next one who needs the same.
const KEPT_BYTES = 1024 * 1024;
// The deletes are gathered anew when so much has come behind them, or a quarter of what they take.
const STALE_BYTES = 4 * 1024;

/**
 * A log as messages for readers who are at whatever position. Nothing is encoded twice for readers who need the same, and no
 * message is larger than a chunk.
 */
export class SyncPieces {
  readonly #log: LogChunks;
  readonly #pieceBytes: number;
  #kept: Map<string, Piece> | undefined;
  #keptBytes = 0;
  #whole: Piece | undefined;
  #deletes: Piece | undefined;

  constructor(log: LogChunks, chunkBytes: number) {
    this.#log = log;
    this.#pieceBytes = Math.min(PIECE_BYTES, chunkBytes);
  }

  /** All of it as one SyncStep2, when it is small. */
  whole(): WireFrame | undefined {
    const log = this.#log;
    const [first] = log.after(0);
    if (first === undefined) return NOTHING_MORE;
    if (log.bytes > this.#pieceBytes) return undefined;
    if (first.through === log.end) return first.step2;
    if (this.#whole?.through !== log.end)
      this.#whole = { frame: wireFrame(encodeSyncStep2(joinUpdates(log.list()))), through: log.end };
    return this.#whole.frame;
  }

  /** The next message for somebody who has everything up to `position`. `undefined`: there is no more. */
  next(position: number): Piece | undefined {
    const chunks = this.#log.after(position);
    const [first, second] = chunks;
    if (first === undefined) return undefined;
    if (second === undefined || first.bytes.length + second.bytes.length > this.#pieceBytes)
      return { frame: first.update, through: first.through };
    return this.#keep(`${position}`, () => {
      const updates: Uint8Array[] = [];
      let bytes = 0;
      let through = position;
      for (const chunk of chunks) {
        bytes += chunk.bytes.length;
        if (bytes > this.#pieceBytes) break;
        updates.push(chunk.bytes);
        through = chunk.through;
      }
      return { frame: wireFrame(encodeUpdate(joinUpdates(updates))), through };
    });
  }

  /** The same for somebody who lacks only so much of what there was up to `lacks.until`. */
  nextLacking(position: number, lacks: Lacks): Piece | undefined {
    const chunks = this.#log.after(position);
    const start = chunks.findIndex((chunk) => isLacking(chunk, lacks));
    const first = chunks[start];
    if (first === undefined) return undefined;
    // It may hold something from before `until` as well, joined to it since.
    if (first.through > lacks.until) return this.next(Math.max(position, first.from));
    return this.#keep(`${first.from}-${first.through} ${lacks.key}`, () => {
      const updates: Uint8Array[] = [];
      let bytes = 0;
      let read = 0;
      let through = position;
      for (let at = start; at < chunks.length && read < READ_BYTES; at++) {
        const chunk = chunks[at] as Chunk;
        if (chunk.through > lacks.until) break;
        if (isLacking(chunk, lacks)) {
          read += chunk.bytes.length;
          const part = partOf(chunk, lacks);
          bytes += part.length;
          if (bytes > this.#pieceBytes && updates.length > 0) break;
          updates.push(part);
        }
        through = chunk.through;
      }
      return { frame: wireFrame(encodeUpdate(joinUpdates(updates))), through };
    });
  }

  /** Of all of it, about. */
  get bytes(): number {
    return this.#log.bytes;
  }

  /** What somebody with these clocks lacks. `undefined`: so much that all of it had better be sent. */
  lacksOf(theirs: ReadonlyMap<number, number>): Lacking | undefined {
    const clocks = new Map<number, number>();
    let knows = false;
    for (const [client, end] of this.#log.clocks) {
      const clock = theirs.get(client) ?? 0;
      if (clock > 0) knows = true;
      if (clock < end) clocks.set(client, clock);
    }
    if (!knows) return undefined;
    const deletes = this.#gatherDeletes();
    const key = `${this.#log.end} ${deletes.through} ${[...clocks].join(' ')}`;
    const lacks: Lacks = { clocks, until: this.#log.end, deletes, key };
    const isEverythingKnown = clocks.size === 0;
    let bytes = deletes.frame.length;
    if (!isEverythingKnown || deletes.through < lacks.until)
      for (const chunk of this.#log.after(0)) if (isLacking(chunk, lacks)) bytes += chunk.bytes.length;
    if (bytes > this.#pieceBytes && bytes > this.#log.bytes / 2) return undefined;
    return { lacks, bytes, isEverythingKnown };
  }

  /** Keeps nothing that can be made again. */
  rest(): void {
    this.#forgetKept();
    this.#deletes = undefined;
    this.#whole = undefined;
  }

  #gatherDeletes(): Piece {
    const log = this.#log;
    const known = this.#deletes;
    if (known !== undefined && known.through === log.end) return known;
    if (known !== undefined) {
      const since = log.after(known.through).reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (since < Math.max(STALE_BYTES, known.frame.length / 4)) return known;
    }
    this.#deletes = { frame: deletesOf(log), through: log.end };
    return this.#deletes;
  }

  #keep(key: string, make: () => Piece): Piece {
    const known = this.#kept?.get(key);
    if (known !== undefined) return known;
    const piece = make();
    if (this.#keptBytes + piece.frame.length > KEPT_BYTES) this.#forgetKept();
    this.#kept ??= new Map();
    this.#kept.set(key, piece);
    this.#keptBytes += piece.frame.length;
    return piece;
  }

  #forgetKept(): void {
    this.#kept = undefined;
    this.#keptBytes = 0;
  }
}

function isLacking(chunk: Chunk, { clocks, until, deletes }: Lacks): boolean {
  if (chunk.through > until) return true;
  return (chunk.hasDeletes && chunk.through > deletes.through) || chunk.reaches(clocks);
}

function partOf(chunk: Chunk, { clocks, deletes }: Lacks): Uint8Array {
  // Few have come since the deletes were gathered: as they are they cost least.
  if (chunk.hasDeletes && chunk.through > deletes.through) return chunk.bytes;
  return partOfUpdate(chunk.parsed(), (client) => clocks.get(client) ?? Number.POSITIVE_INFINITY);
}

function deletesOf(log: LogChunks): WireFrame {
  const encoder = encoding.createEncoder();
  const noStructs = 0;
  encoding.writeVarUint(encoder, noStructs);
  log.deletes().write(encoder);
  return wireFrame(encodeSyncStep2(encoding.toUint8Array(encoder)));
}
