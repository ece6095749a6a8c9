import { parentPort } from 'node:worker_threads';
import type { FoldPlan } from './checkpoint-policy.ts';
import { foldByJoining, foldWholeState } from './fold.ts';
import { joinRows } from './join-rows.ts';
import type { Fold, Piece } from './requests.ts';
import { movableBuffers } from './transfer.ts';

export interface FoldTask {
  readonly kind: 'fold';
  readonly plan: FoldPlan;
  readonly pieces: readonly Piece[];
  readonly chunkBytes: number;
}

/** The updates lie one after the other in `bytes`. */
export interface JoinTask {
  readonly kind: 'join';
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

export type Task = FoldTask | JoinTask;

interface Failed {
  readonly ok: false;
  readonly reason: string;
}

export type Folded = { readonly ok: true; readonly folds: readonly Fold[] } | Failed;
export type Joined = { readonly ok: true; readonly bytes: Uint8Array } | Failed;
export type TaskResult = Folded | Joined;

/** Folds and joins in a thread of its own: neither sockets nor commits wait for it. */
parentPort?.on('message', (task: Task) => {
  const result = perform(task);
  parentPort?.postMessage(result, toMove(result));
});

function perform(task: Task): TaskResult {
  try {
    return task.kind === 'fold' ? { ok: true, folds: fold(task) } : { ok: true, bytes: join(task) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
}

function fold({ plan, pieces, chunkBytes }: FoldTask): readonly Fold[] {
  const make = plan.kind === 'whole' ? foldWholeState : foldByJoining;
  return make(pieces, { from: plan.from, chunkBytes });
}

function join({ lengths, bytes }: JoinTask): Uint8Array {
  let end = 0;
  return joinRows(
    lengths.map((length) => {
      end += length;
      return bytes.subarray(end - length, end);
    }),
  );
}

function toMove(result: TaskResult): ArrayBuffer[] {
  if (!result.ok) return [];
  return movableBuffers('folds' in result ? result.folds : [result]);
}
