import { encodeSyncStep2, encodeUpdate } from '@coscribe/protocol';
import * as Y from 'yjs';
import { areDeletedIn } from '../gate/already-deleted.ts';
import type { ClockRange } from '../gate/verdict.ts';
import type { StoredDocument } from '../journal/journal.ts';
import { applyWhole, createReplica } from '../journal/yjs-internals.ts';
import { LogChunks } from './log-chunks.ts';

const NO_STATE = new Uint8Array([0]);
const EMPTY_UPDATE = new Uint8Array([0, 0]);

interface DocumentLimits {
  readonly syncChunkBytes: number;
  readonly documentBytes: number;
}

/**
 * What is committed of one document. Bytes until the first write or the first question that needs more; then a Y.Doc
 * stays resident until `rest`. Whatever is encoded for one reader is kept for the next one of the same version.
 */
export class DocumentState {
  readonly #limits: DocumentLimits;
  readonly #log: LogChunks;
  #sequence: number;
  #replica: Y.Doc | undefined;
  #full: Uint8Array | undefined;
  #vector: Uint8Array | undefined;
  #fullAnswer: Uint8Array | undefined;
  readonly #chunkFrames = new WeakMap<Uint8Array, Uint8Array>();
  /** The full state was this large, or less, … */
  #measuredBytes: number;
  /** … and since then this much was added. */
  #addedBytes = 0;

  /** Throws when the updates cannot be read. */
  constructor(stored: StoredDocument, limits: DocumentLimits) {
    this.#limits = limits;
    this.#sequence = stored.sequence;
    this.#log = new LogChunks(limits.syncChunkBytes);
    for (const update of stored.updates) this.#log.append(update);
    this.#measuredBytes = this.fullState().length;
  }

  /** Of the last update that is in it. */
  get sequence(): number {
    return this.#sequence;
  }

  get isEmpty(): boolean {
    return this.#log.bytes === 0;
  }

  /** Throws when Yjs cannot take the update in: then this object must not be used any more. */
  apply(update: Uint8Array, sequence: number): void {
    applyWhole(this.#resident(), update);
    this.#log.append(update);
    this.#sequence = sequence;
    this.#full = undefined;
    this.#vector = undefined;
    this.#fullAnswer = undefined;
  }

  /** Lets the Y.Doc go; bytes are enough for readers. */
  rest(): void {
    if (this.#replica === undefined) return;
    this.#full = this.fullState();
    this.#vector = this.stateVector();
    this.#replica.destroy();
    this.#replica = undefined;
  }

  /** Updates that give the document when applied in this order. */
  updates(): readonly Uint8Array[] {
    return this.#log.list();
  }

  /** One V1 update. */
  fullState(): Uint8Array {
    this.#full ??= this.#encodeFull();
    return this.#full;
  }

  stateVector(): Uint8Array {
    this.#vector ??= this.#encodeVector();
    return this.#vector;
  }

  /** One V1 update: everything that somebody with `vector` lacks, and all deletes. */
  diff(vector: Uint8Array): Uint8Array {
    if (this.#replica !== undefined) return Y.encodeStateAsUpdate(this.#replica, vector);
    return this.isEmpty ? EMPTY_UPDATE : Y.diffUpdate(this.fullState(), vector);
  }

  /** How much of the document somebody with these clocks knows, from 0 to 1. */
  shareOf(clocks: ReadonlyMap<number, number>): number {
    if (clocks.size === 0) return 0;
    let total = 0;
    let known = 0;
    for (const [client, clock] of Y.decodeStateVector(this.stateVector())) {
      total += clock;
      known += Math.min(clock, clocks.get(client) ?? 0);
    }
    return total === 0 ? 1 : known / total;
  }

  /** The SyncStep2 for somebody with nothing. */
  fullAnswer(): Uint8Array {
    this.#fullAnswer ??= encodeSyncStep2(this.fullState());
    return this.#fullAnswer;
  }

  /** The document as update messages in causal order; none when it is small enough for one SyncStep2. */
  chunkFrames(): readonly Uint8Array[] {
    if (this.#log.bytes <= this.#limits.syncChunkBytes) return [];
    return this.updates().map((chunk) => {
      const known = this.#chunkFrames.get(chunk);
      if (known !== undefined) return known;
      const frame = encodeUpdate(chunk);
      this.#chunkFrames.set(chunk, frame);
      return frame;
    });
  }

  isDeleted(ranges: readonly ClockRange[]): boolean {
    return areDeletedIn(this.#resident(), ranges);
  }

  /** Makes room for an admitted update, unless the full state could outgrow what may be opened (WIRE-3). */
  reserve(bytes: number): boolean {
    const { documentBytes } = this.#limits;
    if (this.#measuredBytes + this.#addedBytes + bytes > documentBytes) {
      // The bound counts what has been deleted or merged since; measuring is dear, so it must be worth it.
      if (this.#addedBytes < documentBytes / 32) return false;
      this.#measuredBytes = this.fullState().length;
      this.#addedBytes = 0;
      if (this.#measuredBytes + bytes > documentBytes) return false;
    }
    this.#addedBytes += bytes;
    return true;
  }

  #resident(): Y.Doc {
    if (this.#replica === undefined) {
      const replica = createReplica();
      for (const update of this.#log.list()) applyWhole(replica, update);
      this.#replica = replica;
    }
    return this.#replica;
  }

  #encodeFull(): Uint8Array {
    const chunks = this.#log.list();
    const [only = EMPTY_UPDATE] = chunks;
    if (this.#replica === undefined && chunks.length < 2) return only;
    return Y.encodeStateAsUpdate(this.#resident());
  }

  #encodeVector(): Uint8Array {
    if (this.#replica !== undefined) return Y.encodeStateVector(this.#replica);
    return this.isEmpty ? NO_STATE : Y.encodeStateVectorFromUpdate(this.fullState());
  }
}
