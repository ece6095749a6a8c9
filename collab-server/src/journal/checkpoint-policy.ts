import type { FoldHead } from './requests.ts';

/** What has come to a document since its last fold. */
export interface Growth {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * `whole`: make the document's state anew, without what was deleted, and fold it from the first row on. `join`: fold the rows
 * from `from` on by joining them.
 */
export type FoldPlan =
  | { readonly kind: 'whole'; readonly from: 1 }
  | { readonly kind: 'join'; readonly from: number };

const ROWS = 500;
const BYTES = 256 * 1024;
const PATIENCE = 8;
/** A Y.Doc is 5 to 13 times its bytes: beyond this the fold's thread would need too much memory. */
const LARGE = 16 * 1024 * 1024;

/** Is a fold worth its work? Loading then reads at most 500 rows or 256 KB besides the folds … */
export function isFoldDue({ rows, bytes }: Growth): boolean {
  return rows > 1 && (rows >= ROWS || bytes >= BYTES);
}

/**
 * … and several times as much when the server dies while many write: as long as a document grows it is in memory and nobody
 * loads it, and one large fold costs little more than a small one.
 */
export function isFoldOverdue({ rows, bytes }: Growth): boolean {
  return isFoldDue({ rows: rows / PATIENCE, bytes: bytes / PATIENCE });
}

/**
 * How to fold. The whole state is made anew when as much has come since as it held then: so all that work together stays in
 * proportion to what was written, and loading to what the document holds. Until then rows are joined, which is far cheaper.
 */
export function planFold(growth: Growth, folds: readonly FoldHead[], chunkBytes: number): FoldPlan {
  const folded = folds.reduce((sum, { length }) => sum + length, 0);
  const whole = folds.reduce((sum, fold) => sum + (fold.whole ? fold.length : 0), 0);
  const total = folded + growth.bytes;
  if (total <= LARGE && total >= 2 * whole) return { kind: 'whole', from: 1 };
  const last = folds.at(-1);
  if (last === undefined) return { kind: 'join', from: 1 };
  const mayGrow = !last.whole && last.length < chunkBytes / 2;
  return { kind: 'join', from: mayGrow ? last.first : last.through + 1 };
}
