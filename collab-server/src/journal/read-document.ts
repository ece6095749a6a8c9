import type { Piece } from './requests.ts';
import type { WorkerLine } from './worker-line.ts';

// Between two slices commits go on; one of this size takes a few milliseconds.
const SLICE_BYTES = 4 * 1024 * 1024;

export type Reading =
  | { readonly ok: true; readonly pieces: readonly Piece[]; readonly damagedFolds: readonly number[] }
  | { readonly ok: false; readonly reason: string };

/** Reads a document from the sequence number `from` to its end, slice by slice. Rejects with `JournalError`. */
export async function readDocument(line: WorkerLine, key: number, from: number): Promise<Reading> {
  const pieces: Piece[] = [];
  const damagedFolds = new Set<number>();
  let next = from;
  for (;;) {
    const slice = await line.ask<'read'>({ kind: 'read', key, from: next, limit: SLICE_BYTES });
    if (!slice.ok) return slice;
    for (const piece of slice.pieces) pieces.push(piece);
    for (const through of slice.damagedFolds) damagedFolds.add(through);
    if (slice.isLast) return { ok: true, pieces, damagedFolds: [...damagedFolds] };
    next = (pieces.at(-1)?.through ?? next - 1) + 1;
  }
}
