import type { PresenceUser, Role, SchemaVersion } from '@coscribe/protocol';
import type { KeptEdits } from './session-state.ts';

/** One actor's copy of one document. */
export interface StoredCopy {
  readonly copy: string;
  /** Goes up whenever edits were taken out of the copy: a tab that still holds them must begin anew. */
  readonly generation: number;
  readonly isComplete: boolean;
  readonly role: Role | null;
  readonly me: PresenceUser | null;
  /** Missing in copies of the first builds. */
  readonly schema?: SchemaVersion;
}

export interface StoredRow {
  /** Made by the database, ascending in the order of the writes. */
  readonly key?: number;
  readonly copy: string;
  readonly tab: string;
  /** 1: the server has it on its disk. A number, since an index cannot hold a boolean. */
  readonly durable: 0 | 1;
  readonly update: Uint8Array;
}

export interface StoredKept extends KeptEdits {
  readonly copy: string;
}

export const COPIES = 'copies';
export const ROWS = 'rows';
export const KEPT = 'kept';
/** Index of the rows: [copy, key]. */
export const BY_COPY = 'by-copy';
/** Index of the rows: [copy, durable]. */
export const BY_DURABLE = 'by-durable';

const NAME = 'coscribe';
const VERSION = 1;
/** A database that does not answer at all counts as missing. */
const PATIENCE_MS = 4_000;

/** Why the device keeps nothing, as a sentence for the person. */
export class DeviceError extends Error {}

/** Rejects where there is no IndexedDB, or it may not be used. */
export function openDeviceDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { result } = request;
      result.createObjectStore(COPIES, { keyPath: 'copy' });
      const rows = result.createObjectStore(ROWS, { keyPath: 'key', autoIncrement: true });
      rows.createIndex(BY_COPY, ['copy', 'key']);
      rows.createIndex(BY_DURABLE, ['copy', 'durable']);
      result.createObjectStore(KEPT, { keyPath: 'id' }).createIndex(BY_COPY, 'copy');
    };
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      reject(new DeviceError('The storage of this browser does not answer.'));
    }, PATIENCE_MS);
    request.onsuccess = () => {
      clearTimeout(late);
      if (isLate) request.result.close();
      else resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(late);
      reject(request.error);
    };
  });
}

/** The result of a request of a transaction that is still going on. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when the transaction is written. */
export function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
