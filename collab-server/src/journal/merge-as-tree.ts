import * as Y from 'yjs';

const FAN_IN = 32;

/** Merges updates into one. Flat `Y.mergeUpdates` is quadratic in their number. */
export function mergeAsTree(updates: readonly Uint8Array[]): Uint8Array {
  let level = [...updates];
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let start = 0; start < level.length; start += FAN_IN)
      next.push(Y.mergeUpdates(level.slice(start, start + FAN_IN)));
    level = next;
  }
  return level[0] ?? new Uint8Array([0, 0]);
}
