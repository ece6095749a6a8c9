import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { sentences } from '../growth/sentences.ts';

test('BENCH: a made document is as large as it was asked for, and Yjs takes it in whole', () => {
  for (const bytes of [1_000, 200_000]) {
    const doc = new Y.Doc();
    for (const update of sentences(bytes)) Y.applyUpdate(doc, update);
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
    const state = Y.encodeStateAsUpdate(doc);
    expect(state.length).toBeGreaterThan(bytes * 0.95);
    expect(state.length).toBeLessThan(bytes * 1.2);
  }
});
