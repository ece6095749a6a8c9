import { checksumOf } from './checksum.ts';
import type { Database } from './database.ts';
import { joinRun } from './join-run.ts';
import type { Piece, Slice } from './requests.ts';
import { lastSequence, rowsFrom } from './rows.ts';

interface FoldPlace {
  readonly first: number;
  readonly through: number;
}

// A tail of more rows than this is handed over in joined pieces: the main thread should not see hundreds of thousands.
const MOST_ROWS = 2_000;

/**
 * Reads the document from number `from` on, until a little more than `limit` bytes or 2,000 rows have come together: folds where
 * there are any, else rows. All numbers must be there and everything must match its checksum. A damaged fold is passed over, because its
 * rows are there still. May be continued at any number, whatever was written, folded or joined in between: what holds that
 * number may hold earlier ones as well.
 */
export function readSlice(
  database: Database,
  key: number,
  { from, limit }: { readonly from: number; readonly limit: number },
): Slice {
  const folds = foldsOf(database, key);
  const pieces: Piece[] = [];
  const damagedFolds: number[] = [];
  let next = from;
  let bytes = 0;
  let rows = 0;
  const take = (piece: Piece): void => {
    pieces.push(piece);
    next = piece.through + 1;
    bytes += piece.bytes.length;
    rows += piece.rows;
  };
  const isFull = (): boolean => bytes >= limit || rows >= MOST_ROWS;
  while (!isFull()) {
    const before = next;
    const fold = folds.takeLargest(next);
    if (fold !== undefined) {
      const read = readFold(database, key, fold);
      if (read === undefined) damagedFolds.push(fold.through);
      else take({ through: fold.through, bytes: read, rows: 0 });
      continue;
    }
    const stop = folds.nextStart(next);
    for (const row of rowsFrom(database, key, next)) {
      if (row.sequence - row.joined > next) return { ok: false, reason: `row ${next} is missing` };
      if (row.checksum !== checksumOf(row.bytes, row.sequence))
        return { ok: false, reason: `row ${row.sequence} does not match its checksum` };
      take({ through: row.sequence, bytes: row.bytes, rows: 1 });
      if (isFull() || next >= stop) break;
    }
    if (next !== before) continue;
    if (stop < Infinity || next === 1 || lastSequence(database, key) !== next - 1)
      return { ok: false, reason: `row ${next} is missing` };
    return { ok: true, pieces, damagedFolds, isLast: true };
  }
  return { ok: true, pieces: rows < MOST_ROWS ? pieces : joinRun(pieces), damagedFolds, isLast: false };
}

/** The document's folds, each to be taken once. */
function foldsOf(
  database: Database,
  key: number,
): { takeLargest(next: number): FoldPlace | undefined; nextStart(next: number): number } {
  let left = database
    .run('SELECT first, through FROM folds WHERE document = ? ORDER BY first, through')
    .all(key) as unknown as FoldPlace[];
  return {
    /** The one that holds `next` and reaches farthest. */
    takeLargest(next) {
      left = left.filter(({ through }) => through >= next);
      const end = left.findIndex(({ first }) => first > next);
      const [largest] = left.slice(0, end < 0 ? left.length : end).sort((a, b) => b.through - a.through);
      left = left.filter((fold) => fold !== largest);
      return largest;
    },
    /** `Infinity` when none begins after `next`. */
    nextStart: (next) => left.find(({ first }) => first > next)?.first ?? Infinity,
  };
}

/** `undefined` when it does not match its checksum. */
function readFold(database: Database, key: number, { first, through }: FoldPlace): Uint8Array | undefined {
  const found = database
    .run('SELECT bytes, checksum FROM folds WHERE document = ? AND first = ? AND through = ?')
    .get(key, first, through) as { readonly bytes: Uint8Array; readonly checksum: number } | undefined;
  return found !== undefined && found.checksum === checksumOf(found.bytes, through) ? found.bytes : undefined;
}
