import * as encoding from 'lib0/encoding';
import { CONTENT, INFO, NOBODY, type StructCursor } from './struct-cursor.ts';
import { characterBytes } from './utf8.ts';

/** One client's structs in the slice that is being written, which follow on each other. */
interface Run {
  readonly clock: number;
  until: number;
  structs: number;
  readonly pieces: Uint8Array[];
  /** Where in the whole update the last piece ends; -1 when it is not a part of it. */
  end: number;
}

/** Gathers structs of an update, in an order in which they can be taken in, and writes them as updates of their own (V1). */
export class SliceWriter {
  readonly #bytes: Uint8Array;
  #runs = new Map<number, Run>();
  bytes = 0;
  structs = 0;

  /** Of the whole update. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Adds the struct at the cursor as it is. */
  add(cursor: StructCursor): void {
    const { client, clock, end, start, position } = cursor;
    const run = this.#runOf(client, clock);
    if (run.end === start) {
      const last = run.pieces.length - 1;
      const from = start - (run.pieces[last]?.length ?? 0);
      run.pieces[last] = this.#bytes.subarray(from, position);
    } else {
      run.pieces.push(this.#bytes.subarray(start, position));
    }
    this.#count(run, end, position - start);
    run.end = position;
  }

  /** Adds the struct at the cursor, a text or a list, in pieces of about so many bytes. Moves the cursor. */
  addInPieces(cursor: StructCursor, bytes: number, onPiece: () => void): void {
    const { client, clock, end, start, contentStart, position, content } = cursor;
    const head = this.#bytes.subarray(start, contentStart);
    const isText = content === CONTENT.string;
    cursor.position = contentStart;
    let left = cursor.varUint();
    let at = clock;
    while (at < end) {
      const piece = isText ? textPiece(cursor, position, bytes) : listPiece(cursor, bytes, left);
      left -= piece.clocks;
      const encoder = encoding.createEncoder();
      if (at === clock) encoding.writeUint8Array(encoder, head);
      else writeTailHead(encoder, cursor, at);
      encoding.writeVarUint(encoder, isText ? piece.bytes.length : piece.clocks);
      encoding.writeUint8Array(encoder, piece.bytes);
      const run = this.#runOf(client, at);
      const written = encoding.toUint8Array(encoder);
      run.pieces.push(written);
      at += piece.clocks;
      this.#count(run, at, written.length);
      run.end = -1;
      onPiece();
    }
  }

  /** Client, first clock and first clock after it, for each run, clients in descending order. */
  ranges(): (readonly [number, number, number])[] {
    return this.#descending().map(([client, { clock, until }]) => [client, clock, until]);
  }

  /** The slice, with these deletes: client, start, length for each, in runs of one client. Begins the next one. */
  finish(deletes: readonly number[]): Uint8Array<ArrayBuffer> {
    const encoder = encoding.createEncoder();
    const runs = this.#descending();
    encoding.writeVarUint(encoder, runs.length);
    for (const [client, { clock, structs, pieces }] of runs) {
      encoding.writeVarUint(encoder, structs);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const piece of pieces) encoding.writeUint8Array(encoder, piece);
    }
    writeDeletes(encoder, deletes);
    this.#runs = new Map();
    this.bytes = 0;
    this.structs = 0;
    return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
  }

  #runOf(client: number, clock: number): Run {
    const known = this.#runs.get(client);
    if (known !== undefined) return known;
    const run: Run = { clock, until: clock, structs: 0, pieces: [], end: -1 };
    this.#runs.set(client, run);
    return run;
  }

  #count(run: Run, until: number, bytes: number): void {
    run.until = until;
    run.structs++;
    this.structs++;
    this.bytes += bytes;
  }

  #descending(): (readonly [number, Run])[] {
    return [...this.#runs].sort(([a], [b]) => b - a);
  }
}

interface ContentPiece {
  readonly bytes: Uint8Array;
  readonly clocks: number;
}

/** Characters from the cursor on. */
function textPiece(cursor: StructCursor, end: number, bytes: number): ContentPiece {
  const from = cursor.position;
  let at = from;
  let units = 0;
  while (at < end && at - from < bytes) {
    const size = characterBytes(cursor.bytes, at, end);
    units += size === 4 ? 2 : 1;
    at += size;
  }
  cursor.position = at;
  return { bytes: cursor.bytes.subarray(from, at), clocks: units };
}

/** Values from the cursor on, of those that are left. */
function listPiece(cursor: StructCursor, bytes: number, left: number): ContentPiece {
  const from = cursor.position;
  let values = 0;
  while (values < left && cursor.position - from < bytes) {
    if (cursor.content === CONTENT.json) cursor.skipBuffer();
    else cursor.any();
    values++;
  }
  return { bytes: cursor.bytes.subarray(from, cursor.position), clocks: values };
}

/** From the second clock on a struct stands behind its own clock before: the parent follows from that. */
function writeTailHead(encoder: encoding.Encoder, cursor: StructCursor, clock: number): void {
  const { info, content, client, rightClient, rightClock } = cursor;
  const namesParent = (info & (INFO.origin | INFO.rightOrigin)) === 0;
  const parentSub = namesParent ? info & INFO.parentSub : 0;
  encoding.writeUint8(encoder, content | INFO.origin | (info & INFO.rightOrigin) | parentSub);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock - 1);
  if (rightClient === NOBODY) return;
  encoding.writeVarUint(encoder, rightClient);
  encoding.writeVarUint(encoder, rightClock);
}

function writeDeletes(encoder: encoding.Encoder, deletes: readonly number[]): void {
  const counts = new Map<number, number>();
  for (let at = 0; at < deletes.length; at += 3) {
    const client = deletes[at] as number;
    counts.set(client, (counts.get(client) ?? 0) + 1);
  }
  encoding.writeVarUint(encoder, counts.size);
  for (let at = 0; at < deletes.length; at += 3) {
    const client = deletes[at] as number;
    const count = counts.get(client);
    if (count !== undefined) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, count);
      counts.delete(client);
    }
    encoding.writeVarUint(encoder, deletes[at + 1] as number);
    encoding.writeVarUint(encoder, deletes[at + 2] as number);
  }
}
