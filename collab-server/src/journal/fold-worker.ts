import { parentPort } from 'node:worker_threads';
import { LIMITS } from '@coscribe/protocol';
import { fold } from './fold.ts';

export interface FoldTask {
  readonly chunks: readonly Uint8Array[];
  readonly rows: readonly Uint8Array[];
}

/** The folded chunks, or why they could not be made. */
export type Folded = { readonly chunks: readonly Uint8Array[] } | { readonly error: string };

/** Folds in a thread of its own: neither sockets nor commits wait for it. */
parentPort?.on('message', ({ chunks, rows }: FoldTask) => {
  let folded: Folded;
  try {
    folded = { chunks: fold(chunks, rows, LIMITS.syncChunkBytes) };
  } catch (error) {
    folded = { error: String(error) };
  }
  parentPort?.postMessage(folded);
});
