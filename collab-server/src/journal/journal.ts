import type { RoomName, SchemaVersion } from '@coscribe/protocol';

/** One admitted update, on its way to the disk. */
export interface NewRow {
  readonly document: RoomName;
  /** The actor's id from the ticket; `null` without tickets. */
  readonly actor: string | null;
  /** One V1 update, already cut to what is new. */
  readonly update: Uint8Array;
  /** Client ids of the update that no actor has claimed in this document yet; first writer wins. */
  readonly newClients: readonly number[];
  /** The schema version that the document has from this row on; `null` when the row does not raise it. */
  readonly schema: SchemaVersion | null;
}

// Objects, promises, a place in queues.
const ROW_BYTES = 1024;

/** What an update takes of the memory while it waits, in bytes: keystrokes are far smaller than what is made for them. */
export function weightOf(update: Uint8Array): number {
  return update.length + ROW_BYTES;
}

/** Where a row stands in its document: 1, 2, 3 … without holes. */
export interface Committed {
  readonly sequence: number;
}

/** Everything that a document consists of. Applying `updates` in order gives its state. */
export interface StoredDocument {
  /** Of the last row; 0 for a document that was never written. */
  readonly sequence: number;
  /** Checkpoint chunks, then the rows after it, in log order. */
  readonly updates: readonly Uint8Array[];
  /** Who writes under which client id. Empty without tickets. */
  readonly actors: ReadonlyMap<number, string>;
  /** Of the newest client that wrote (SCHEMA-1). */
  readonly schema: SchemaVersion;
}

export type LoadResult =
  | { readonly ok: true; readonly document: StoredDocument }
  /** A row or checkpoint does not match its checksum, or the file cannot be read. Nothing may be written (JOURNAL-3). */
  | { readonly ok: false; readonly reason: string };

/** The disk was full, the file was taken away, … Nothing of the batch is stored; the caller may try again later. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/**
 * The append-only record of every document. All rows of all documents that wait while a commit runs make up the next
 * batch, one fsynced transaction (group commit).
 */
export interface Journal {
  /**
   * Stores rows of one document in one commit, all or none. Resolves in the order of the calls when they are on disk, with
   * where each of them stands. Rejects with `JournalError` when the commit failed.
   */
  append(rows: readonly NewRow[]): Promise<readonly Committed[]>;
  /** Reads what is committed. Appends of that document that are still under way may or may not be in it. */
  load(document: RoomName): Promise<LoadResult>;
  /** A row that was committed but could not be applied is marked, so that loading reports the document as damaged. */
  markDamaged(document: RoomName, sequence: number, reason: string): Promise<void>;
  /** Removes everything of the document for ever. Its rows under way are settled first. */
  delete(document: RoomName): Promise<void>;
  /** What waits for the disk, in bytes (`weightOf`). Above a limit the server stops reading from sockets. */
  readonly waitingBytes: number;
  /** Resolves with the reason when nothing can be stored any more: the thread that owns the file has died. */
  readonly died: Promise<Error>;
  /** Resolves when everything appended before the call is settled and the file is closed. */
  close(): Promise<void>;
}
