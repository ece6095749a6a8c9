import { parentPort } from 'node:worker_threads';
import type { FoldPlan } from './checkpoint-policy.ts';
import { foldByJoining, foldWholeState } from './fold.ts';
import type { Fold, Piece } from './requests.ts';
import { movableBuffers } from './transfer.ts';

export interface FoldTask {
  readonly plan: FoldPlan;
  readonly pieces: readonly Piece[];
  readonly chunkBytes: number;
}

/** The folds, or why they could not be made. */
export type Folded =
  | { readonly ok: true; readonly folds: readonly Fold[] }
  | { readonly ok: false; readonly reason: string };

/** Folds in a thread of its own: neither sockets nor commits wait for it. */
parentPort?.on('message', (task: FoldTask) => {
  const folded = fold(task);
  parentPort?.postMessage(folded, folded.ok ? movableBuffers(folded.folds) : []);
});

function fold({ plan, pieces, chunkBytes }: FoldTask): Folded {
  const make = plan.kind === 'whole' ? foldWholeState : foldByJoining;
  try {
    return { ok: true, folds: make(pieces, { from: plan.from, chunkBytes }) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
}
