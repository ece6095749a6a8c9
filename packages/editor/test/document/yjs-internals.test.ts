import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  changesBetween,
  findRootsFast,
  firstItem,
  NOTHING_IN_FORCE,
  type TextChange,
  walkItems,
  withoutFormattingCleanup,
} from '../../src/document/yjs-internals.ts';

test('Yjs is the version whose inside is known', () => {
  const manifest = createRequire(import.meta.url)('yjs/package.json') as { version: string };
  expect(manifest.version).toBe('13.6.33');
});

test('a walk sees text, attributes, maps and embeds, in places that add up', () => {
  const doc = new Y.Doc();
  const text = doc.getText('t');
  text.insert(0, 'ab', { bold: true });
  text.insertEmbed(1, new Y.Map([['id', 'x']]), { bold: true });
  text.insertEmbed(0, { kind: 'break' });
  const seen: unknown[] = [];
  let length = 0;
  walkItems(firstItem(text), null, NOTHING_IN_FORCE, {
    text: (chars, attributes) => {
      seen.push([chars, Object.fromEntries(attributes)]);
      length += chars.length;
    },
    map: (map) => {
      seen.push(map.get('id'));
      length += 1;
    },
    embed: (value) => {
      seen.push(value);
      length += 1;
    },
  });
  expect(seen).toEqual([{ kind: 'break' }, ['a', { bold: true }], 'x', ['b', { bold: true }]]);
  expect(length).toBe(text.length);
});

test('the changes of a transaction are told exactly, equal letters included', () => {
  const doc = new Y.Doc();
  const text = doc.getText('t');
  text.insert(0, 'aaaa bbbb');
  const seen: TextChange[][] = [];
  text.observe((_, transaction) => seen.push(changesBetween(firstItem(text), null, { transaction })));
  doc.transact(() => {
    text.insert(2, 'a');
    text.delete(6, 2);
    text.format(0, 3, { bold: true });
  });
  expect(seen).toEqual([
    [
      { at: 2, removed: 0, added: 1 },
      { at: 5, removed: 2, added: 0 },
    ],
  ]);
});

/** Somebody makes a word bold that somebody else deletes; the third only reads. */
function boldAndGone(isTidy: boolean) {
  const docs = [1, 2, 3].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    doc.getText('t');
    if (!isTidy) withoutFormattingCleanup(doc);
    return doc;
  });
  const [a, b, reader] = docs;
  if (!a || !b || !reader) throw new Error('three');
  a.getText('t').insert(0, 'some word here');
  for (const doc of [b, reader]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(a));
  a.getText('t').format(5, 4, { bold: true });
  b.getText('t').delete(5, 4);
  let writes = 0;
  reader.on('update', (_: Uint8Array, origin: unknown) => {
    if (origin !== 'net') writes += 1;
  });
  for (const doc of [a, b]) Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc), 'net');
  return { writes, delta: reader.getText('t').toDelta() };
}

test('MERGE-3: a reader writes no clean-up of formatting, and reads the same', () => {
  const stock = boldAndGone(true);
  const ours = boldAndGone(false);
  expect(stock.writes).toBeGreaterThan(0);
  expect(ours.writes).toBe(0);
  expect(ours.delta).toEqual(stock.delta);
});

test('WIRE-3: a document of very many root types is encoded like any other, without looking through all for each', () => {
  const [author, reader] = [new Y.Doc(), new Y.Doc()];
  const count = 3_000;
  author.transact(() => {
    for (let i = 0; i < count; i++) author.getText(`cell/t/r${i}/c`).insert(0, 'word');
  });
  findRootsFast(reader);
  const { share } = reader;
  const entries = share.entries.bind(share);
  let looked = 0;
  share.entries = function* () {
    for (const entry of entries()) {
      looked += 1;
      yield entry;
    }
    return undefined;
  };
  Y.applyUpdate(reader, Y.encodeStateAsUpdate(author));
  expect(Y.encodeStateAsUpdate(reader)).toEqual(Y.encodeStateAsUpdate(author));
  author.getText('cell/late').insert(0, 'x');
  Y.applyUpdate(reader, Y.encodeStateAsUpdate(author));
  expect(Y.encodeStateAsUpdate(reader)).toEqual(Y.encodeStateAsUpdate(author));
  expect(looked).toBeLessThanOrEqual(5 * count);
});
