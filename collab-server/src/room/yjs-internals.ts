import * as Y from 'yjs';

// The one place that touches what Yjs does not promise to keep; a test holds it against the pinned version.

/** A Y.Doc that only takes in what others wrote: it never writes by itself (MERGE-3). */
export function createReplica(): Y.Doc {
  const doc = new Y.Doc();
  // After a remote change Yjs deletes formatting that has become redundant, as an edit of this document's own.
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  return doc;
}

/** Applies an update. Throws when Yjs cannot, or when it parked a part that builds on what the document does not have. */
export function applyWhole(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Error('a part of the update builds on something that the document does not have');
}
