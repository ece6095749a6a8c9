import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';

function updatesOf(client: number, count: number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText(`typist-${client}`);
  for (let clock = 0; clock < count; clock++) text.insert(text.length, 'x');
  return updates;
}

function runsIn(update: Uint8Array): number[][] {
  const data = Buffer.concat([Buffer.from([9, 9]), update, Buffer.from([9])]);
  const runs: number[][] = [];
  readKeystrokes({ data, start: 2, end: 2 + update.length }, (...run) => runs.push(run));
  return runs.sort(([a = 0], [b = 0]) => a - b);
}

test('BENCH: a keystroke is byte for byte what Yjs makes of it', () => {
  for (const client of [1, 127, 128, 4_294_967_295]) {
    const made = Array.from({ length: 300 }, (_, clock) => keystroke(client, clock));
    expect(made).toEqual(updatesOf(client, 300));
  }
});

test('BENCH: runs of keystrokes are found alone, merged, folded, and among what is no text', () => {
  const updates = [...updatesOf(7, 3), ...updatesOf(900, 150)];
  expect(runsIn(keystroke(7, 5))).toEqual([[7, 5, 6]]);
  expect(runsIn(Y.mergeUpdates(updates))).toEqual([
    [7, 0, 3],
    [900, 0, 150],
  ]);
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  expect(runsIn(Y.encodeStateAsUpdate(doc))).toEqual([
    [7, 0, 3],
    [900, 0, 150],
  ]);
  doc.clientID = 5;
  doc.getMap('other').set('key', 1);
  expect(runsIn(Y.encodeStateAsUpdate(doc))).toContainEqual([5, 0, 1]);
});
