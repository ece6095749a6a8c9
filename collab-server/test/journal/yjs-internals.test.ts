import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyWhole, createReplica } from '../../src/journal/yjs-internals.ts';
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

test('WIRE-3: a document of very many root types is encoded like any other, without looking through all for each', () => {
  const author = new Y.Doc();
  const count = 3_000;
  author.transact(() => {
    for (let i = 0; i < count; i++) author.getText(`cell/t/r${i}/c`).insert(0, 'word');
  });
  const replica = createReplica();
  applyWhole(replica, Y.encodeStateAsUpdate(author));
  const { share } = replica;
  const entries = share.entries.bind(share);
  let looked = 0;
  share.entries = function* () {
    for (const entry of entries()) {
      looked += 1;
      yield entry;
    }
    return undefined;
  };
  expect(Y.encodeStateAsUpdate(replica)).toEqual(Y.encodeStateAsUpdate(author));
  expect(looked).toBeLessThanOrEqual(2 * count);
  author.getText('cell/late').insert(0, 'x');
  author.getText('cell/t/r0/c').insert(0, 'x');
  applyWhole(replica, Y.encodeStateAsUpdate(author));
  expect(Y.encodeStateAsUpdate(replica)).toEqual(Y.encodeStateAsUpdate(author));
});
