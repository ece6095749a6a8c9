import * as Y from 'yjs';
import { coalesceRuns } from '../gate/coalesce-runs.ts';
import { joinUpdates } from '../gate/join-updates.ts';
import { StateCutter } from './cut-state.ts';
import type { Fold, Piece } from './requests.ts';
import { applyWhole, createReplica } from './yjs-internals.ts';

/** The pieces begin at the sequence number `from`; a fold becomes at most about `chunkBytes` large, or one row. */
interface FoldOptions {
  readonly from: number;
  readonly chunkBytes: number;
}

// Cuts of the state are made this much finer than chunks, and then put together: how much is left of a run of pieces is
// known only afterwards.
const FINENESS = 8;

/** Joins neighbours. A fold builds on nothing but those before it, so that they can be sent as they are. */
export function foldByJoining(pieces: readonly Piece[], { from, chunkBytes }: FoldOptions): Fold[] {
  return foldsOf(runsOf(pieces, chunkBytes), { from, whole: false });
}

/**
 * Makes the document's state anew from all its pieces, without what was deleted, and cuts it along the order in which it was
 * written. Folds and rows may then be mixed in any way.
 */
export function foldWholeState(pieces: readonly Piece[], { from, chunkBytes }: FoldOptions): Fold[] {
  const through = pieces.at(-1)?.through ?? 0;
  const state = stateOf(pieces.map(({ bytes }) => bytes));
  if (state.length <= chunkBytes) return [{ first: from, through, whole: true, bytes: state }];
  const cutter = new StateCutter(state);
  const cuts = runsOf(pieces, chunkBytes / FINENESS).map((run) => {
    const written = joinUpdates(run.map(({ bytes }) => bytes));
    const { to: clocks } = Y.parseUpdateMeta(written);
    // The deletes go along: where a damaged fold before this one is read from its rows, they are not in there.
    const deletes = Y.diffUpdate(written, Y.encodeStateVector(clocks));
    const bytes = Y.mergeUpdates([cutter.take(clocks), deletes]);
    return { through: run.at(-1)?.through ?? from, bytes, rows: 0 };
  });
  if (!cutter.isEmpty) throw new Error('the state holds more than its pieces');
  return foldsOf(runsOf(cuts, chunkBytes), { from, whole: true });
}

/** Neighbours whose bytes together stay within `bytes`. */
function runsOf(pieces: readonly Piece[], bytes: number): Piece[][] {
  const runs: Piece[][] = [];
  let sum = Infinity;
  for (const piece of pieces) {
    if (sum + piece.bytes.length > bytes) {
      runs.push([]);
      sum = 0;
    }
    runs.at(-1)?.push(piece);
    sum += piece.bytes.length;
  }
  return runs;
}

function foldsOf(
  runs: readonly (readonly Piece[])[],
  { from, whole }: { readonly from: number; readonly whole: boolean },
): Fold[] {
  let first = from;
  return runs.map((run) => {
    const through = run.at(-1)?.through ?? first;
    const fold = { first, through, whole, bytes: coalesceRuns(joinUpdates(run.map(({ bytes }) => bytes))) };
    first = through + 1;
    return fold;
  });
}

function stateOf(updates: readonly Uint8Array[]): Uint8Array {
  const doc = createReplica();
  for (const update of updates) applyWhole(doc, update);
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}
