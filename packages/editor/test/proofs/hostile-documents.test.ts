// @vitest-environment happy-dom

import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readDocument } from '../../src/document/read-document.ts';
import { bytesOf, hostileUpdates, markerWith } from '../support/hostile-bytes.ts';
import { Writer } from '../support/people.ts';
import { dice } from '../support/random-acts.ts';

const UPDATES = 10_000;
const MINUTES = 300_000;

/** So many cells are read of a table. */
const MAX_CELLS = 10_000;
/**
 * A reading as JSON is at most so many times as long as the document's bytes: in many small tables every crossing of a row and
 * a column, a few bytes each, is a cell …
 */
const TIMES = 120;
/** … and this: empty cells cost the document next to nothing. */
const BASE = 64 * 1024 + 256 * MAX_CELLS;

function copyWith(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

function shuffled<Item>(items: readonly Item[], roll: (below: number) => number): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(roll(left.length), 1));
}

/** The reading as text, after making sure of what is promised of every reading. */
function readingOf(doc: Y.Doc): string {
  const before = Y.encodeStateAsUpdate(doc);
  let looked = 0;
  const get = doc.get.bind(doc);
  doc.get = ((...args: Parameters<typeof get>) => {
    looked += 1;
    return get(...args);
  }) as typeof doc.get;
  const text = JSON.stringify(readDocument(doc));
  doc.get = get;
  expect(looked, 'roots looked at').toBeLessThanOrEqual(MAX_CELLS + 10);
  expect(text.length, 'size of the reading').toBeLessThanOrEqual(TIMES * before.length + BASE);
  expect(Buffer.compare(Y.encodeStateAsUpdate(doc), before), 'reading wrote').toBe(0);
  return text;
}

/** Somebody opens the document, sees a valid page, writes nothing; then presses a key, and the page is still the reading. */
function openAndType(state: Uint8Array): void {
  const writer = new Writer({ clientId: 9, state });
  try {
    const isTrue = () => {
      writer.page.check();
      const fresh = writer.freshReading();
      if (!writer.page.eq(fresh)) expect(writer.page.toJSON()).toEqual(fresh.toJSON());
    };
    isTrue();
    expect(writer.unasked, 'wrote on opening').toBe(0);
    writer.type('x');
    isTrue();
    writer.press('Enter');
    writer.undo();
    isTrue();
  } finally {
    writer.destroy();
    document.body.replaceChildren();
  }
}

test(
  'MERGE-3: whatever 10,000 hostile updates do, everybody reads the same valid document and writes nothing',
  async () => {
    let updates = 0;
    let documents = 0;
    let largest = 0;
    for (let seed = Number(process.env.SEED ?? 1); updates < UPDATES; seed++) {
      const roll = dice(seed);
      const hostile = hostileUpdates(4 + roll(36), roll);
      try {
        const one = copyWith(hostile);
        const other = copyWith(shuffled([...hostile, ...hostile.slice(0, 3)], roll));
        const reading = readingOf(one);
        expect(readingOf(other), 'the other reads').toBe(reading);
        openAndType(Y.encodeStateAsUpdate(one));
        largest = Math.max(largest, reading.length);
        one.destroy();
        other.destroy();
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
      updates += hostile.length;
      documents += 1;
      // Editors are let go of only when their timers have run.
      await setImmediate();
    }
    console.log(
      `${updates} hostile updates in ${documents} documents; the largest reading has ${largest} characters`,
    );
  },
  MINUTES,
);

/** Yjs makes a prototype of such a key or loses it, by the way that an update came. */
test('MERGE-3: an object with a key “__proto__” reads the same, however it came', () => {
  const hostile = (): unknown => JSON.parse('{"__proto__":{"kind":"break"},"a":1}');
  const updates: Uint8Array[] = [];
  const doc = new Y.Doc();
  doc.clientID = 300;
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.getText('title').insert(0, 'first');
  doc.getText('body').insertEmbed(0, markerWith({ id: 'a', later: hostile() }));
  doc.getText('body').insertEmbed(1, { kind: 'break', ...{ list: [hostile()] } });
  doc.getText('body').insertEmbed(2, JSON.parse('{"__proto__":1,"kind":"break"}') as object);
  doc.getText('body').insert(3, 'link', { link: JSON.parse('{"__proto__":1,"href":"https://a.org"}') });
  expect(readingOf(copyWith([...updates].reverse()))).toBe(readingOf(copyWith(updates)));
});

function keys(count: number, make: (index: number) => readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)).flat());
}

const HUGE = 'v'.repeat(1024 * 1024);

function deep(levels: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

/** Keys of so many rows or columns that are there. */
function lines(line: 'r' | 'c', count: number, order: (index: number) => string): Record<string, unknown> {
  return keys(count, (i) => [
    [`${line}:${line}${i}`, order(i)],
    [`${line}:${line}${i}:here`, true],
  ]);
}

const ONE_CELL = { ...lines('r', 1, () => 'a'), ...lines('c', 1, () => 'a') };

/** A table as bytes could hold it: its marker at the start of `root`, its keys at the top of the document. */
function putTable(doc: Y.Doc, id: string, table: Record<string, unknown>, root = 'body'): void {
  doc.getText(root).insertEmbed(0, markerWith({ id, kind: 'table' }));
  const map = doc.getMap(`table/${id}`);
  for (const [key, value] of Object.entries({ here: true, ...table })) map.set(key, value);
}

const MONSTERS: Readonly<Record<string, (doc: Y.Doc) => void>> = {
  'values of a megabyte in a marker': (doc) =>
    doc.getText('body').insertEmbed(0, markerWith({ id: HUGE, kind: HUGE, language: HUGE, later: HUGE })),
  'formatting of a megabyte on a thousand pieces': (doc) => {
    const body = doc.getText('body');
    for (let i = 0; i < 1000; i++)
      body.insert(body.length, 'x', { later: HUGE, bold: i % 2 === 0 ? true : null });
  },
  'formatting of 10,000 keys on a thousand pieces': (doc) => {
    const body = doc.getText('body');
    body.insert(
      0,
      'x'.repeat(1000),
      keys(10_000, (i) => [[`k${i}`, i]]),
    );
    for (let i = 0; i < 1000; i += 2) body.format(i, 1, { bold: true });
  },
  'a marker with 10,000 keys': (doc) =>
    doc.getText('body').insertEmbed(0, markerWith({ id: 'a', ...keys(10_000, (i) => [[`k${i}`, i]]) })),
  'arrays 2,000 deep, everywhere': (doc) => {
    const body = doc.getText('body');
    body.insertEmbed(0, { kind: 'later', deep: deep(2000) });
    body.insertEmbed(0, markerWith({ id: 'a', deep: deep(2000) }));
    body.insert(body.length, 'words', { deep: deep(2000) });
  },
  '5,000 markers with the same id': (doc) => {
    const body = doc.getText('body');
    for (let i = 0; i < 5_000; i++) body.insertEmbed(0, markerWith({ id: 'a', kind: 'divider' }));
  },
  'a table of 100,000 rows and 1,000 columns': (doc) => {
    putTable(doc, 't', {
      ...lines('r', 100_000, (i) => `a${i}`),
      ...lines('c', 1000, (i) => `a${i}`),
    });
  },
  '500 tables of 1,024 cells, all rows and columns with one key': (doc) => {
    for (let i = 0; i < 500; i++) {
      putTable(doc, `t${i}`, { ...lines('r', 32, () => 'same'), ...lines('c', 32, () => 'same') });
    }
  },
  'tables in cells, 100 deep': (doc) => {
    let root = 'body';
    for (let i = 0; i < 100; i++) {
      putTable(doc, `t${i}`, ONE_CELL, root);
      doc.getText(root).insert(1, 'words');
      root = `cell/t${i}/r0/c0`;
    }
  },
  'a table that is in its own cell': (doc) => {
    putTable(doc, 't', ONE_CELL);
    putTable(doc, 't', ONE_CELL, 'cell/t/r0/c0');
  },
  'two tables, each in a cell of the other': (doc) => {
    putTable(doc, 't', ONE_CELL);
    putTable(doc, 'u', ONE_CELL, 'cell/t/r0/c0');
    putTable(doc, 't', ONE_CELL, 'cell/u/r0/c0');
  },
  '1,000 markers of one table': (doc) => {
    for (let i = 0; i < 1000; i++)
      putTable(doc, 't', { ...lines('r', 30, () => 'a'), ...lines('c', 30, () => 'a') });
  },
  'a span over everything': (doc) => {
    const span = { rows: 1e308, columns: Number.POSITIVE_INFINITY };
    putTable(doc, 't', { ...ONE_CELL, 'span:r0:c0': span, 'span:c0:r0': { rows: -1, columns: {} } });
  },
};

/** A page of 10,000 cells takes its time to build: these are read, and not opened in an editor. */
const VAST = /^a table of 100,000|^500 tables/;

for (const [name, write] of Object.entries(MONSTERS)) {
  test(
    `MERGE-3: ${name}: read within bounds, the same by everybody`,
    () => {
      const bytes = bytesOf(write);
      const one = copyWith([bytes]);
      expect(readingOf(copyWith([bytes]))).toBe(readingOf(one));
      if (!VAST.test(name)) openAndType(bytes);
    },
    MINUTES,
  );
}
