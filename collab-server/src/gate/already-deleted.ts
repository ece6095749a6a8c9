import * as Y from 'yjs';
import type { ClockRange } from './verdict.ts';

/** Is everything in `ranges` deleted in `doc`, whoever said so? The answer for `GateContext.alreadyDeleted`. */
export function areDeletedIn(doc: Y.Doc, ranges: readonly ClockRange[]): boolean {
  return ranges.every(({ client, clock, length }) => {
    const structs = doc.store.clients.get(client) ?? [];
    const end = clock + length;
    if (end > Y.getState(doc.store, client)) return false;
    for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
      const struct = structs[index];
      if (struct === undefined || struct.id.clock >= end) break;
      if (!struct.deleted) return false;
    }
    return true;
  });
}
