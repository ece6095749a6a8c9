import * as Y from 'yjs';

// The one place that touches what Yjs does not promise to keep; a test holds it against the pinned version.

/** A Y.Doc that only takes in what others wrote: it never writes by itself (MERGE-3). */
export function createReplica(): Y.Doc {
  const doc = new Y.Doc();
  findRootsFast(doc);
  // After a remote change Yjs deletes formatting that has become redundant, as an edit of this document's own.
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  return doc;
}

/**
 * Yjs looks for the name of a root type through all of them from the first one on, for each that it encodes: seconds for a
 * table of ten thousand cells, a minute for as many as one update can make. They are encoded nearly in the order in which they
 * came, so this begins to look where it found the last one.
 */
export function findRootsFast({ share }: Y.Doc): void {
  const names: string[] = [];
  // Root types are never taken away, and the iterator goes on with those that come.
  const more = share.keys();
  let last = 0;
  share.entries = function* () {
    while (names.length < share.size) {
      const { value } = more.next();
      if (value === undefined) break;
      names.push(value);
    }
    const first = last;
    for (let i = 0; i < names.length; i++) {
      last = (first + i) % names.length;
      const name = names[last];
      const type = name === undefined ? undefined : share.get(name);
      if (name !== undefined && type !== undefined) yield [name, type];
    }
    return undefined;
  };
}

/** Applies an update. Throws when Yjs cannot, or when it parked a part that builds on what the document does not have. */
export function applyWhole(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Error('a part of the update builds on something that the document does not have');
}
