import type * as Y from 'yjs';
import { areDeletedIn } from '../gate/already-deleted.ts';
import { joinUpdates } from '../gate/join-updates.ts';
import type { ClockRange } from '../gate/verdict.ts';
import type { StoredDocument } from '../journal/journal.ts';
import { LogChunks } from './log-chunks.ts';
import { Replica } from './replica.ts';
import type { ResidentDocuments } from './resident-documents.ts';
import { encodeStateVector } from './state-vector.ts';
import { SyncPieces } from './sync-pieces.ts';

// Less than this is not worth the work.
const WORTH_TIDYING_BYTES = 64 * 1024;

interface DocumentOptions {
  readonly limits: { readonly syncChunkBytes: number; readonly documentBytes: number };
  readonly residents: ResidentDocuments;
}

/**
 * What is committed of one document, as bytes. A Y.Doc is made only for questions that bytes cannot answer, and stays for
 * the next one as long as there is room for it.
 */
export class DocumentState {
  readonly #options: DocumentOptions;
  readonly #log: LogChunks;
  /** The document as messages for its readers. */
  readonly pieces: SyncPieces;
  #sequence: number;
  #vector: Uint8Array | undefined;
  #replica: Replica | undefined;
  /** Under way. */
  #tidying: Generator<void> | undefined;
  #isTidied = false;
  /** The full state is this large, or less. */
  #bound: number;

  /** Throws when the updates cannot be read. */
  constructor(stored: StoredDocument, options: DocumentOptions) {
    this.#options = options;
    this.#sequence = stored.sequence;
    this.#log = new LogChunks(options.limits.syncChunkBytes);
    for (const update of stored.updates) this.#log.append(update);
    this.pieces = new SyncPieces(this.#log, options.limits.syncChunkBytes);
    this.#bound = this.#log.bytes;
  }

  /** Of the last update that is in it. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Where its log ends. */
  get end(): number {
    return this.#log.end;
  }

  get isEmpty(): boolean {
    return this.#log.bytes === 0;
  }

  /** At most. */
  get bytes(): number {
    return this.#log.bytes;
  }

  /** Number of client ids that ever wrote. */
  get clients(): number {
    return this.#log.clocks.size;
  }

  /** Throws when the update cannot be read or builds on what is not there: then this object must not be used any more. */
  apply(update: Uint8Array, sequence: number): void {
    this.#log.append(update);
    this.#sequence = sequence;
    this.#vector = undefined;
    const isWorthIt = this.#log.deletedClocks > Math.max(WORTH_TIDYING_BYTES, this.#log.bytes / 4);
    if (isWorthIt && this.#tidying === undefined) this.#tidy();
  }

  /** Nobody writes any more: keeps nothing that can be made again. */
  rest(): void {
    this.#options.residents.forget(this);
    this.evict();
    this.pieces.rest();
  }

  /** Lets the Y.Doc go; the next question that needs it makes it again. */
  evict(): void {
    this.#replica = undefined;
  }

  /** Updates that give the document when applied in this order. */
  updates(): readonly Uint8Array[] {
    return this.#log.list();
  }

  /** One V1 update. */
  fullState(): Uint8Array {
    return joinUpdates(this.#log.list());
  }

  stateVector(): Uint8Array {
    this.#vector ??= encodeStateVector(this.#log.clocks);
    return this.#vector;
  }

  /** Throws when Yjs cannot take in what is stored. */
  isDeleted(ranges: readonly ClockRange[]): boolean {
    return areDeletedIn(this.#resident(), ranges);
  }

  /**
   * Makes room for an admitted update, unless the full state could outgrow what may be opened (WIRE-3). `underWay`: bytes that
   * were admitted and are not in it yet.
   */
  reserve(bytes: number, underWay: number): boolean {
    if (!this.hasRoomFor(bytes, underWay)) return false;
    this.#bound += bytes;
    return true;
  }

  hasRoomFor(bytes: number, underWay: number): boolean {
    const { documentBytes } = this.#options.limits;
    if (this.#bound + bytes <= documentBytes) return true;
    // The bound counts what has been deleted since; to know better is dear, so it must be worth it.
    if (this.#isTidied && this.#log.deletedClocks < documentBytes / 32) return false;
    this.#tidying = undefined;
    for (const _ of this.#log.tidy());
    this.#isTidied = true;
    this.#bound = this.#log.bytes + underWay;
    return this.#bound + bytes <= documentBytes;
  }

  /** Slice by slice; others have their turn in between. Messages that were made before are as good as ever. */
  #tidy(): void {
    this.#tidying ??= this.#log.tidy();
    if (this.#tidying.next().done === true) this.#tidying = undefined;
    else
      setImmediate(() => {
        if (this.#tidying !== undefined) this.#tidy();
      });
  }

  #resident(): Y.Doc {
    const replica = this.#replica ?? new Replica();
    this.#replica = replica;
    replica.follow(this.#log);
    // May evict it, which ends nothing but its being kept.
    this.#options.residents.used(this, replica.weight);
    return replica.doc;
  }
}
