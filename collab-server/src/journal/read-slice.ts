import { checksumOf } from './checksum.ts';
import type { Database } from './database.ts';
import type { Piece, Slice } from './requests.ts';

interface StoredFold {
  readonly first: number;
  readonly through: number;
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

interface StoredRow {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

/**
 * Reads the document from sequence number `from` on, until a little more than `limit` bytes have come together: folds where
 * there are any, else rows. Ranges must touch and everything must match its checksum. A damaged fold is passed over, because
 * its rows are there still. May be continued at any number, however many folds and rows were written in between.
 */
export function readSlice(
  database: Database,
  key: number,
  { from, limit }: { readonly from: number; readonly limit: number },
): Slice {
  const pieces: Piece[] = [];
  const damagedFolds: number[] = [];
  let next = from;
  let bytes = 0;
  const take = (piece: Piece): void => {
    pieces.push(piece);
    next = piece.through + 1;
    bytes += piece.bytes.length;
  };
  while (bytes < limit) {
    const fold = largestIntactFold(database, key, next, damagedFolds);
    if (fold !== undefined) {
      take({ through: fold.through, bytes: fold.bytes, isFold: true });
      continue;
    }
    const before = next;
    const stop = nextFoldStart(database, key, next);
    for (const row of rowsBetween(database, key, { first: next, last: stop - 1 })) {
      if (row.sequence !== next) return { ok: false, reason: `row ${next} is missing` };
      if (row.checksum !== checksumOf(row.bytes, row.sequence))
        return { ok: false, reason: `row ${row.sequence} does not match its checksum` };
      take({ through: row.sequence, bytes: row.bytes, isFold: false });
      if (bytes >= limit) break;
    }
    if (next !== before) continue;
    if (stop < Infinity || next === 1 || lastSequence(database, key) !== next - 1)
      return { ok: false, reason: `row ${next} is missing` };
    return { ok: true, pieces, damagedFolds, isLast: true };
  }
  return { ok: true, pieces, damagedFolds, isLast: false };
}

function largestIntactFold(
  database: Database,
  key: number,
  first: number,
  damaged: number[],
): StoredFold | undefined {
  const folds = database
    .run(
      'SELECT first, through, bytes, checksum FROM folds WHERE document = ? AND first = ? ORDER BY through DESC',
    )
    .all(key, first) as unknown as StoredFold[];
  return folds.find((fold) => {
    const isIntact = fold.checksum === checksumOf(fold.bytes, fold.through);
    if (!isIntact) damaged.push(fold.through);
    return isIntact;
  });
}

/** `Infinity` when no fold begins after `first`. */
function nextFoldStart(database: Database, key: number, first: number): number {
  const found = database
    .run('SELECT min(first) AS start FROM folds WHERE document = ? AND first > ?')
    .get(key, first);
  return found?.start === null || found === undefined ? Infinity : Number(found.start);
}

function rowsBetween(
  database: Database,
  key: number,
  { first, last }: { readonly first: number; readonly last: number },
): Iterable<StoredRow> {
  return database
    .run(
      'SELECT sequence, bytes, checksum FROM rows WHERE document = ? AND sequence BETWEEN ? AND ? ORDER BY sequence',
    )
    .iterate(key, first, Math.min(last, Number.MAX_SAFE_INTEGER)) as Iterable<unknown> as Iterable<StoredRow>;
}

function lastSequence(database: Database, key: number): number {
  const found = database.run('SELECT max(sequence) AS last FROM rows WHERE document = ?').get(key);
  return Number(found?.last ?? 0);
}
