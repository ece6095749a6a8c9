/** What is known of a row without reading it. It holds the updates from number `sequence - joined` to `sequence`. */
export interface RowHead {
  readonly sequence: number;
  readonly joined: number;
  /** When the last of its updates came, epoch milliseconds, and by how much the first was earlier. */
  readonly time: number;
  readonly span: number;
  readonly actor: string | null;
  readonly length: number;
}

/**
 * `join`: the rows from index `start` to before `end` become one. `none`: nothing is to be done with these rows. Up to number
 * `settled` nothing will ever be joined any more; 0 when that is true of none of them.
 */
export type JoinPlan =
  | { readonly kind: 'join'; readonly start: number; readonly end: number }
  | { readonly kind: 'none'; readonly settled: number };

/** What one row holds was written within so long, so that it is known to the minute who wrote what and when. */
export const RUN_MS = 60_000;
/** A row does not become larger by joining; then the next one begins. */
export const RUN_BYTES = 64 * 1024;

/**
 * Finds the first rows that one actor wrote within a minute, all of it before `before`, among neighbours. `isCut`: more rows may
 * follow the last one.
 */
export function planJoin(
  rows: readonly RowHead[],
  { before, isCut }: { readonly before: number; readonly isCut: boolean },
): JoinPlan {
  let settled = 0;
  for (let start = 0; start < rows.length; ) {
    const first = rows[start];
    // Until then more may come to it, and what is joined early is joined again.
    if (first === undefined || beginOf(first) + RUN_MS >= before) break;
    const end = endOfRun(rows, start);
    if (end - start > 1) return { kind: 'join', start, end };
    if (end === rows.length && isCut) break;
    settled = first.sequence;
    start = end;
  }
  return { kind: 'none', settled };
}

function endOfRun(rows: readonly RowHead[], start: number): number {
  const first = rows[start];
  let bytes = first?.length ?? 0;
  for (let end = start + 1; end < rows.length; end++) {
    const row = rows[end];
    const previous = rows[end - 1];
    if (first === undefined || row === undefined || previous === undefined) return end;
    bytes += row.length;
    // A clock that was set back begins a new row.
    const isInOrder = beginOf(row) >= previous.time;
    const isNear = row.time - beginOf(first) <= RUN_MS;
    if (row.actor !== first.actor || !isInOrder || !isNear || bytes > RUN_BYTES) return end;
  }
  return rows.length;
}

function beginOf({ time, span }: RowHead): number {
  return time - span;
}
