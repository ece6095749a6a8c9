import { coalesceRuns } from '../gate/coalesce-runs.ts';
import { joinUpdates } from '../gate/join-updates.ts';
import type { Piece } from './requests.ts';

// Commits wait while rows are put together; larger ones are no burden one by one.
const SMALL_BYTES = 512;
// A fold is cut between pieces, so they had better be far smaller than one.
const MOST_BYTES = 64 * 1024;

/** The same pieces with small rows that follow one another put together. */
export function joinRun(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  let run: Piece[] = [];
  let bytes = 0;
  const end = (): void => {
    joined.push(...putTogether(run));
    run = [];
    bytes = 0;
  };
  for (const piece of pieces) {
    const isSmall = piece.rows > 0 && piece.bytes.length <= SMALL_BYTES;
    if (!isSmall || bytes + piece.bytes.length > MOST_BYTES) end();
    if (isSmall) {
      run.push(piece);
      bytes += piece.bytes.length;
    } else joined.push(piece);
  }
  end();
  return joined;
}

function putTogether(run: readonly Piece[]): readonly Piece[] {
  const last = run.at(-1);
  if (last === undefined || run.length === 1) return run;
  try {
    const bytes = coalesceRuns(joinUpdates(run.map((piece) => piece.bytes)));
    return [{ through: last.through, bytes, rows: run.reduce((sum, { rows }) => sum + rows, 0) }];
  } catch {
    // What cannot be read is for those to say who open the document.
    return run;
  }
}
