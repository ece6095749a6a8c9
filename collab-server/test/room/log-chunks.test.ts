import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyWhole, createReplica } from '../../src/journal/yjs-internals.ts';
import { LogChunks } from '../../src/room/log-chunks.ts';
import { docOf } from '../support/raw-client.ts';

test('WIRE-3: thousands of keys become few chunks, and every prefix of them is a document', () => {
  const log = new LogChunks(20_000);
  const people = [docOf(1), docOf(2), docOf(3)];
  const all = docOf(9);
  for (let key = 0; key < 3_000; key++) {
    const doc = people[key % 3] ?? docOf(0);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(all, Y.encodeStateVector(doc)));
    const text = doc.getText('body');
    doc.once('update', (update: Uint8Array) => {
      Y.applyUpdate(all, update);
      log.append(update);
    });
    if (key % 5 === 4) text.delete(key % text.length, 1);
    else text.insert(key % (text.length + 1), 'x');
  }
  const chunks = log.list();
  expect(chunks.length).toBeLessThan(200);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(20_000);
  expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBe(log.bytes);
  const replica = createReplica();
  for (const chunk of chunks) applyWhole(replica, chunk);
  expect(replica.getText('body').toString()).toBe(all.getText('body').toString());
});
