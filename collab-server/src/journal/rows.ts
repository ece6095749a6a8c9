import type { Database } from './database.ts';
import { LAST_SEQUENCE, placeOf, SEQUENCE } from './tables.ts';

/** A row as it is read: it holds the updates from number `sequence - joined` to `sequence`. */
export interface StoredRow {
  readonly sequence: number;
  readonly joined: number;
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

/** SQL: the rows of the document whose key is the first parameter. */
export const OF_DOCUMENT = `place BETWEEN ${placeOf('?1', '0')} AND ${placeOf('?1', String(LAST_SEQUENCE))}`;

/** SQL: of those, the ones that hold the number that is the second parameter, or later ones. */
export const FROM_NUMBER = `place BETWEEN ${placeOf('?1', '?2')} AND ${placeOf('?1', String(LAST_SEQUENCE))}`;

const READ_ROWS = `SELECT ${SEQUENCE} AS sequence, joined, bytes, checksum FROM rows WHERE ${FROM_NUMBER} ORDER BY place`;
const LAST = `SELECT ${SEQUENCE} AS last FROM rows WHERE ${OF_DOCUMENT} ORDER BY place DESC LIMIT 1`;

/** The row that holds the number `from`, and those after it. */
export function rowsFrom(database: Database, key: number, from: number): Iterable<StoredRow> {
  return database.run(READ_ROWS).iterate(key, from) as Iterable<unknown> as Iterable<StoredRow>;
}

/** 0 for a document without rows. */
export function lastSequence(database: Database, key: number): number {
  return Number(database.run(LAST).get(key)?.last ?? 0);
}
