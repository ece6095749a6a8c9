import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ClientRanges } from '../../src/gate/client-ranges.ts';
import { parseUpdate } from '../../src/gate/parse-update.ts';
import { deletesIn, tidyUpdate } from '../../src/gate/tidy-update.ts';
import { randomFrom } from './support.ts';

function tidied(updates: readonly Uint8Array[]): Uint8Array[] {
  const parsed = updates.map((update) => parseUpdate(update) ?? expect.unreachable());
  const gone = new ClientRanges();
  for (const each of parsed) gone.add(deletesIn(each));
  return parsed.map((each) => tidyUpdate(each, gone));
}

const seen = (doc: Y.Doc): unknown => [
  doc
    .getText('text')
    .toDelta()
    .map((part: { insert: unknown; attributes?: unknown }) => [
      part.insert instanceof Y.AbstractType ? part.insert.toJSON() : part.insert,
      part.attributes,
    ]),
  doc.getMap('map').toJSON(),
  doc.getArray('list').toJSON(),
  Y.encodeStateVector(doc).length,
];

test('of what was deleted only its place is kept, in one struct for a run', () => {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = 1;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('text');
  for (let at = 0; at < 1_000; at++) text.insert(at, 'x');
  text.insert(500, 'y'.repeat(10_000));
  text.delete(0, 11_000);
  const small = Y.mergeUpdates(tidied([Y.mergeUpdates(updates)]));
  expect(small.length).toBeLessThan(60);
  const read = new Y.Doc();
  Y.applyUpdate(read, small);
  expect(read.store.pendingStructs).toBe(null);
  expect(Y.encodeStateVector(read)).toEqual(Y.encodeStateVector(doc));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'WIRE-3: what was tidied gives the same document, also to whoever has some of it or writes on from before (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const updates: Uint8Array[] = [];
    const people = [1, 2, 3].map((client) => {
      const doc = new Y.Doc();
      doc.clientID = client;
      return doc;
    });
    const all = new Y.Doc({ gc: false });
    all.on('update', (update: Uint8Array) => updates.push(update));
    const sync = (doc: Y.Doc): void => {
      Y.applyUpdate(all, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(all)));
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(all, Y.encodeStateVector(doc)));
    };
    for (let step = 0; step < 200; step++) {
      const doc = people[random.below(3)] as Y.Doc;
      const text = doc.getText('text');
      const at = random.below(text.length + 1);
      const list = doc.getArray('list');
      switch (random.below(8)) {
        case 0:
        case 1:
          text.delete(at, Math.min(text.length - at, 1 + random.below(9)));
          break;
        case 2:
          text.format(at, Math.min(text.length - at, 4), { bold: random.chance(0.5) ? true : null });
          break;
        case 3:
          text.insertEmbed(at, new Y.Map([['id', step]]));
          break;
        case 4: {
          const map = doc.getMap('map');
          const key = `${random.below(3)}`;
          if (random.chance(0.3)) map.delete(key);
          else if (random.chance(0.5)) map.set(key, step);
          else map.set(key, new Y.Map([['deep', new Y.Array()]]));
          break;
        }
        case 5:
          if (list.length > 2 && random.chance(0.5)) list.delete(0, 2);
          else list.insert(0, [1, 2, 3]);
          break;
        default:
          text.insert(at, 'abcdefgh'.slice(0, 1 + random.below(8)));
      }
      if (random.chance(0.4)) sync(doc);
    }
    const behind = new Y.Doc();
    Y.applyUpdate(behind, Y.mergeUpdates(updates.slice(0, updates.length / 2)));
    for (const doc of [...people, ...people]) sync(doc);
    const chunks = [
      Y.mergeUpdates(updates.slice(0, updates.length / 3)),
      Y.mergeUpdates(updates.slice(updates.length / 3)),
    ];
    const small = tidied(chunks);
    const twice = tidied(small);
    expect(twice).toEqual(small);
    expect(Y.mergeUpdates(small).length).toBeLessThan(Y.mergeUpdates(chunks).length);
    // Somebody new; somebody who has all of it; somebody who has the first half; each then hears of an edit from before.
    const late = people[0] as Y.Doc;
    const before = Y.encodeStateVector(late);
    late.getText('text').insert(late.getText('text').length >> 1, 'written on the untidied one');
    late.getText('text').delete(0, 1);
    const edit = Y.encodeStateAsUpdate(late, before);
    for (const reader of [new Y.Doc(), all, behind]) {
      for (const update of small) Y.applyUpdate(reader, update);
      expect(reader.store.pendingStructs).toBe(null);
      Y.applyUpdate(reader, edit);
      expect(reader.store.pendingStructs).toBe(null);
      expect(reader.store.pendingDs).toBe(null);
      expect(seen(reader)).toEqual(seen(late));
    }
  },
);
