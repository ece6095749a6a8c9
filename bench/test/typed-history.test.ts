import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { TypedHistory } from '../growth/typed-history.ts';

test('BENCH: a made history is a document that Yjs takes in whole, with the characters it counts', () => {
  for (const seed of [1, 2, 3]) {
    const updates = 20_000;
    const history = new TypedHistory({ seed, updates, characters: 3_000 });
    const doc = new Y.Doc();
    for (let i = 0; i < updates; i++) Y.applyUpdate(doc, history.next());
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
    expect(doc.getText('history').length).toBe(history.characters);
    expect(history.characters).toBeGreaterThan(2_000);
    expect(history.characters).toBeLessThan(3_200);
    expect(Y.decodeStateVector(Y.encodeStateVector(doc)).size).toBe(history.clients);
  }
});

test('BENCH: a made history is the same for the same seed', () => {
  const make = (seed: number): Uint8Array[] => {
    const history = new TypedHistory({ seed, updates: 500 });
    return Array.from({ length: 500 }, () => history.next());
  };
  expect(make(7)).toEqual(make(7));
  expect(make(7)).not.toEqual(make(8));
});
