import type { RoomName, SchemaVersion } from '@coscribe/protocol';

/** Rows of one document, in order; what is said of the n-th stands at n. */
export interface Write {
  readonly document: RoomName;
  readonly lengths: readonly number[];
  readonly actors: readonly (string | null)[];
  /** Who is the first under which client ids, in the order of the rows. */
  readonly claims: readonly { readonly actor: string; readonly clients: readonly number[] }[];
  /** What the rows raise the document's schema version to, if they do. */
  readonly schema: SchemaVersion | null;
}

/** One commit; the updates of all rows lie one after the other in `bytes`. */
export interface Batch {
  readonly writes: readonly Write[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface BatchCommitted {
  /** The number of each write's first row; the others follow without a hole. */
  readonly firsts: readonly number[];
  /** How long the disk took, in milliseconds. */
  readonly diskMs: number;
}

export interface DocumentHead {
  /** The document in the file. */
  readonly key: number;
  readonly actors: ReadonlyMap<number, string>;
  readonly schema: SchemaVersion;
  /** Why nothing may be read or written any more. */
  readonly damage?: string;
}

/** One update that stands for the rows from `first` to `through`. */
export interface Fold {
  readonly first: number;
  readonly through: number;
  /** It was made from the document's whole state, without what had been deleted by then. */
  readonly whole: boolean;
  readonly bytes: Uint8Array;
}

export interface FoldHead extends Omit<Fold, 'bytes'> {
  readonly length: number;
}

/** Rows or a fold. It begins where the piece before it ends, or earlier: what two have in common does no harm. */
export interface Piece {
  readonly through: number;
  readonly bytes: Uint8Array;
  /** How many rows; 0: a fold. */
  readonly rows: number;
}

export type Slice =
  | {
      readonly ok: true;
      readonly pieces: readonly Piece[];
      /** The last sequence numbers of folds that do not match their checksums. */
      readonly damagedFolds: readonly number[];
      /** Is there nothing after these pieces? */
      readonly isLast: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Neighbouring rows of a document that may become one; their updates lie one after the other in `bytes`. */
export interface Join {
  readonly key: number;
  readonly rows: readonly {
    readonly sequence: number;
    readonly joined: number;
    readonly checksum: number;
    readonly length: number;
  }[];
  readonly bytes: Uint8Array;
}

/** From the document with the key `from` on, what was written before `before`, epoch milliseconds. */
export interface JoinSearch {
  readonly from: number;
  readonly before: number;
  /** So many are looked at together, and joined at most; at least 2. */
  readonly mostRows?: number;
}

/** `not yet`: it goes on at the document `from`. */
export type FoundJoin =
  | { readonly kind: 'found'; readonly join: Join }
  | { readonly kind: 'not yet'; readonly from: number }
  | { readonly kind: 'none' };

/** What the main thread asks of the thread that owns the file. Each is answered once, in order. */
export type JournalRequest =
  | { readonly kind: 'commit'; readonly batch: Batch }
  | { readonly kind: 'head'; readonly document: RoomName }
  | { readonly kind: 'read'; readonly key: number; readonly from: number; readonly limit: number }
  | { readonly kind: 'folds'; readonly key: number }
  | { readonly kind: 'put-fold'; readonly key: number; readonly fold: Fold }
  | {
      readonly kind: 'mark-damaged';
      readonly document: RoomName;
      readonly sequence: number;
      readonly reason: string;
    }
  | ({ readonly kind: 'find-join' } & JoinSearch)
  | { readonly kind: 'put-join'; readonly join: Join; readonly bytes: Uint8Array }
  | { readonly kind: 'delete'; readonly document: RoomName }
  | { readonly kind: 'close' };

export interface JournalResults {
  readonly commit: BatchCommitted;
  readonly head: DocumentHead | null;
  readonly read: Slice;
  readonly folds: readonly FoldHead[];
  readonly 'put-fold': null;
  readonly 'mark-damaged': null;
  readonly 'find-join': FoundJoin;
  readonly 'put-join': boolean;
  readonly delete: null;
  readonly close: null;
}

/** `error`: a sentence. */
export type JournalReply =
  | { readonly ok: true; readonly result: JournalResults[keyof JournalResults] }
  | { readonly ok: false; readonly error: string };

/** The first message of the thread. */
export type JournalOpened = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/** What may go wrong with a disk, for tests. */
export interface JournalFaults {
  /** So many milliseconds longer takes each commit. */
  readonly commitDelayMs?: number;
}

/** What the thread is started with. It sleeps until the number in `signal` changes, which happens with each request. */
export interface JournalWorkerData {
  readonly path: string;
  readonly signal: Int32Array;
  readonly faults: JournalFaults;
}
