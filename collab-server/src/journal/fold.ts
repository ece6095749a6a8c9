import * as Y from 'yjs';

const FAN_IN = 32;

/**
 * Folds a checkpoint's chunks and the rows after them into new chunks, each at most about `chunkBytes` unless a single row is
 * larger. A chunk builds on nothing but the chunks before it, so that they can be sent as they are. A small document becomes
 * one chunk, without what was deleted in it.
 */
export function fold(
  chunks: readonly Uint8Array[],
  rows: readonly Uint8Array[],
  chunkBytes: number,
): Uint8Array[] {
  const bytes = [...chunks, ...rows].reduce((sum, update) => sum + update.length, 0);
  if (chunks.length < 2 && bytes <= 4 * chunkBytes) {
    const state = stateOf([...chunks, ...rows]);
    if (state.length <= chunkBytes) return [state];
  }
  const folded = [...chunks];
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  const finish = (): void => {
    if (gathered.length > 0) folded.push(mergeAsTree(gathered));
    gathered = [];
    gatheredBytes = 0;
  };
  const last = folded.at(-1);
  if (last !== undefined && last.length < chunkBytes / 2) {
    folded.pop();
    gathered.push(last);
    gatheredBytes = last.length;
  }
  for (const row of rows) {
    if (gatheredBytes + row.length > chunkBytes) finish();
    gathered.push(row);
    gatheredBytes += row.length;
  }
  finish();
  return folded;
}

function stateOf(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc();
  // Yjs would clean up formatting in nested texts by deletes of its own, which nobody wrote (MERGE-3).
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  for (const update of updates) Y.applyUpdate(doc, update);
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

/** Flat `Y.mergeUpdates` is quadratic in the number of updates. */
function mergeAsTree(updates: readonly Uint8Array[]): Uint8Array {
  let level = [...updates];
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let start = 0; start < level.length; start += FAN_IN)
      next.push(Y.mergeUpdates(level.slice(start, start + FAN_IN)));
    level = next;
  }
  return level[0] ?? new Uint8Array([0, 0]);
}
