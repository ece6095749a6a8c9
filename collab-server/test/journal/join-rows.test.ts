import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { joinRows } from '../../src/journal/join-rows.ts';
import { randomFrom } from '../proofs/random.ts';
import { randomHistory } from './random-history.ts';

const SEEDS = Array.from({ length: 8 }, (_, index) => (Date.now() % 1_000_000) + index);

/** Keeps what is deleted. */
function historyOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  for (const update of updates) Y.applyUpdate(doc, update);
  expect(doc.store.pendingStructs).toBeNull();
  expect(doc.store.pendingDs).toBeNull();
  return doc;
}

/**
 * Everything that a document is, and was: its state at each of the snapshots. Where somebody deleted half of a surrogate pair,
 * Yjs writes two replacement characters as soon as it splits the text there, which it need not do for joined rows.
 */
function storyOf(doc: Y.Doc, snapshots: readonly Y.Snapshot[]): unknown {
  const withoutPairs = (run: object): string => JSON.stringify(run).replaceAll('🙂', '\uFFFD\uFFFD');
  return snapshots.map((snapshot) => {
    const then = Y.createDocFromSnapshot(doc, snapshot);
    return [then.getText('body').toDelta().map(withoutPairs), then.getMap('cells').toJSON()];
  });
}

test.each(SEEDS)(
  'JOURNAL-4: joined rows are the same document at every boundary that is left, with all that was deleted before (seed %i)',
  (seed) => {
    const rows = randomHistory(seed, 200);
    const random = randomFrom(seed);
    const snapshots: Y.Snapshot[] = [];
    const replay = new Y.Doc({ gc: false });
    for (const row of rows) {
      Y.applyUpdate(replay, row);
      if (random.int(10) === 0) snapshots.push(Y.snapshot(replay));
    }
    const joined: Uint8Array[] = [];
    for (let first = 0; first < rows.length; ) {
      const through = Math.min(rows.length, first + 1 + random.int(30));
      joined.push(joinRows(rows.slice(first, through)));
      first = through;
      const now = Y.snapshot(historyOf(joined));
      expect(Y.equalSnapshots(now, Y.snapshot(historyOf(rows.slice(0, through)))), `seed ${seed}`).toBe(true);
    }
    expect(storyOf(historyOf(joined), snapshots)).toEqual(storyOf(historyOf(rows), snapshots));
    // And once more, as rows are that were joined before.
    const again = joinRows([joinRows(joined.slice(0, 3)), ...joined.slice(3)]);
    expect(storyOf(historyOf([again]), snapshots)).toEqual(storyOf(historyOf(rows), snapshots));
  },
);

test('JOURNAL-4: rows with a gap between them are not joined', () => {
  const doc = new Y.Doc();
  const rows: Uint8Array[] = [];
  doc.on('update', (update) => rows.push(update));
  for (const letter of 'abc') doc.getText('body').insert(0, letter);
  const [a, , c] = rows;
  if (!a || !c) throw new Error('three rows');
  expect(() => joinRows([a, c])).toThrow(/gap/);
});
