import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyWhole, createReplica } from '../../src/room/yjs-internals.ts';
import { docOf, edit, typed } from '../support/raw-client.ts';

/** Two people make the first word bold before they hear of each other. */
function boldTwice(): Uint8Array[] {
  const base = typed(3, 'one word here');
  return [
    base,
    ...[1, 2].map((client) => {
      const doc = docOf(client);
      Y.applyUpdate(doc, base);
      return edit(doc, () => doc.getText('body').format(0, 3, { bold: true }));
    }),
  ];
}

test('MERGE-3: a replica never writes, where a plain Y.Doc cleans up formatting', () => {
  const [replica, plain] = [createReplica(), new Y.Doc()];
  // Only a text that was asked for as one observes formatting.
  for (const doc of [replica, plain]) doc.getText('body');
  for (const update of boldTwice()) {
    applyWhole(replica, update);
    Y.applyUpdate(plain, update);
  }
  const deletesOf = (doc: Y.Doc): number => Y.decodeUpdate(Y.encodeStateAsUpdate(doc)).ds.clients.size;
  expect(deletesOf(plain)).toBeGreaterThan(0);
  expect(deletesOf(replica)).toBe(0);
});

test('JOURNAL-3: an update that Yjs would park is an error', () => {
  const doc = docOf(1);
  edit(doc, () => doc.getText('body').insert(0, 'a'));
  const second = edit(doc, () => doc.getText('body').insert(1, 'b'));
  expect(() => applyWhole(createReplica(), second)).toThrow(/does not have/);
});
