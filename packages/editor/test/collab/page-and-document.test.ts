// @vitest-environment happy-dom

import { Plugin, PluginKey } from '@tiptap/pm/state';
import { afterEach, expect, test, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { posOf } from '../../src/collab/anchors.ts';
import { carets, readCarets } from '../../src/collab/carets.ts';
import { deleteTable, insertTable } from '../../src/document/commands/tables.ts';
import { exchange, gather, Writer } from '../support/people.ts';
import { expectFresh, into } from '../support/tables.ts';

const all: Writer[] = [];
function together(write: (first: Writer) => void) {
  const people = gather(2, write);
  all.push(...people);
  return people;
}
function withState(state: Uint8Array): Writer {
  const one = new Writer({ state });
  all.push(one);
  return one;
}
afterEach(() => {
  vi.useRealTimers();
  for (const person of all.splice(0)) person.destroy();
});

function composing(one: Writer): { is: boolean } {
  const now = { is: true };
  Object.defineProperty(one.editor.view, 'composing', { get: () => now.is });
  return now;
}

function composed(one: Writer, now: { is: boolean }): void {
  now.is = false;
  one.editor.view.dom.dispatchEvent(new Event('compositionend'));
}

test('MERGE-1: what another plugin keeps out of my page, a limit say, is not taken from the document by my next letter', () => {
  const [a, b] = together((first) => first.type('hello'));
  let isFull = true;
  const filterTransaction = (tr: { docChanged: boolean }) => !tr.docChanged || !isFull;
  a.editor.registerPlugin(new Plugin({ key: new PluginKey('limit'), filterTransaction }));
  b.caret(0, -1).type(' words');
  exchange(a, b);
  isFull = false;
  a.caret(0, 0).type('X');
  exchange(a, b);
  expect(b.text).toBe('Xhello words');
  expectFresh(a);
  expectFresh(b);
});

test('MERGE-1: what another plugin throws at in my page is not taken from the document by my next letter', () => {
  const [a, b] = together((first) => first.type('hello'));
  let isBroken = true;
  const apply = (tr: { docChanged: boolean }) => {
    if (tr.docChanged && isBroken) throw new Error('broken');
    return null;
  };
  a.editor.registerPlugin(new Plugin({ key: new PluginKey('broken'), state: { init: () => null, apply } }));
  b.caret(0, -1).type('!');
  expect(() => exchange(a, b)).toThrow('broken');
  isBroken = false;
  a.caret(0, 0).type('X');
  exchange(a, b);
  expect(b.text).toBe('Xhello!');
  expectFresh(a);
  expectFresh(b);
});

test('MERGE-1: a plugin that comes while a composition holds others back leaves my letters in their place', () => {
  const [a, b] = together((first) => first.type('hello'));
  const now = composing(a);
  a.caret(0, 2);
  b.caret(0, 0).type('some words before ');
  exchange(a, b);
  a.editor.registerPlugin(new Plugin({ key: new PluginKey('new') }));
  a.type('X');
  composed(a, now);
  exchange(a, b);
  expect(b.text).toBe('some words before heXllo');
});

test('MERGE-1: what I compose in a table that another deletes meanwhile is there when I am done', async () => {
  const [a, b] = together((first) => first.type('hello\n').run(insertTable(2, 2)));
  const now = composing(into(a, 1, 1));
  into(b, 0, 0).run(deleteTable);
  for (const update of b.outbox.splice(0)) a.receive(update);
  a.type('XYZ');
  composed(a, now);
  exchange(a, b);
  expect(b.text).toContain('XYZ');
  await expect.poll(() => a.text).toContain('XYZ');
  await expect.poll(() => a.page.eq(a.freshReading())).toBe(true);
  expectFresh(b);
});

test('MERGE-3: what changes between making the binding and showing the page is shown', () => {
  const [a, b] = together((first) => first.type('hello'));
  const state = Y.encodeStateAsUpdate(a.doc);
  b.caret(0, -1).type(' words\nand more');
  const late = withState(state);
  // Its page is taken away and made again, as when it moves in the document.
  const { plugin } = late.bound;
  const { view } = late.editor;
  const { state: shown } = view;
  view.updateState(shown.reconfigure({ plugins: shown.plugins.filter((other) => other !== plugin) }));
  for (const update of b.outbox.splice(0)) {
    late.receive(update);
    a.receive(update);
  }
  view.updateState(view.state.reconfigure({ plugins: shown.plugins }));
  expectFresh(late);
  late.caret(0, 0).type('X');
  expect(late.text).toBe('Xhello words\nand more');
});

test('MERGE-3: ids that others change after the fact read as they do afresh', () => {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  const marker = (id: string) => new Y.Map(Object.entries({ id, kind: 'paragraph' }));
  const [one, two, three] = [marker('a'), marker('b'), marker('a')];
  for (const [map, text] of [
    [one, 'one'],
    [two, 'two'],
    [three, 'three'],
  ] as const) {
    body.insertEmbed(body.length, map);
    body.insert(body.length, text);
  }
  const page = withState(Y.encodeStateAsUpdate(doc));
  const change = (act: () => void) => {
    const before = Y.encodeStateVector(doc);
    doc.transact(act);
    page.receive(Y.encodeStateAsUpdate(doc, before));
    expectFresh(page);
  };
  change(() => one.set('id', 'z'));
  change(() => {
    one.set('id', 'q');
    two.set('id', 'z');
    three.set('id', 'q');
  });
  change(() => {
    one.set('id', 'w');
    body.insertEmbed(9, marker('q'));
  });
});

test('CARET-1: a caret at half a letter, as no honest page has it, is nowhere', () => {
  const [a] = together((first) => first.type('hello'));
  const half = { item: { client: 1, clock: 2.5 }, assoc: 0 };
  const getStates = () => new Map([[9, { cursor: { anchor: half, head: half } }]]);
  expect(readCarets(a.bound, { clientID: 1, getStates } as never)).toEqual([]);
});

test('MERGE-3: a flood of long attributes on a thousand pieces is read within limits, and not written again by a letter', () => {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  const long = 'y'.repeat(4_000);
  const keys = Array.from({ length: 63 }, (_, i) => [`k${i}`, long]);
  doc.transact(() => {
    body.insertEmbed(0, new Y.Map(Object.entries({ id: 'a', kind: 'paragraph' })));
    body.insert(1, 'x'.repeat(4_000), Object.fromEntries(keys));
    for (let i = 1; i < 2_000; i += 2) body.format(i, 1, { bold: true });
  });
  const page = withState(Y.encodeStateAsUpdate(doc));
  const [block] = page.blocks;
  const unknown = (block?.content ?? []).map(({ marks }) => marks.unknown ?? '');
  expect(new Set(unknown.map((text) => Object.keys(JSON.parse(text)).join()))).toEqual(new Set(['k0,k1']));
  page.caret(0, 5).type('k');
  expect(page.outbox.map(({ length }) => length < 200)).toEqual([true]);
  expectFresh(page);
});

test('CARET-1: my caret is not shown in other words to others while I compose and they write before it', async () => {
  const [a, b] = together((first) => first.type('hello'));
  vi.useFakeTimers();
  const mine = new Awareness(a.doc);
  a.editor.registerPlugin(carets(a.bound, mine));
  const seen = () => {
    const { cursor } = mine.getLocalState() ?? {};
    const at = cursor ? posOf(b.bound.binding, cursor.head, { followUndone: false }) : null;
    return at === null ? null : b.page.textBetween(0, at);
  };
  a.caret(0, 2);
  a.editor.view.focus();
  await vi.advanceTimersByTimeAsync(500);
  expect(seen()).toBe('he');
  const now = composing(a);
  b.caret(0, 0).type('some words before ');
  exchange(a, b);
  a.type('X');
  exchange(a, b);
  await vi.advanceTimersByTimeAsync(500);
  expect(seen()).toBe('some words before he');
  composed(a, now);
  await vi.advanceTimersByTimeAsync(500);
  expect(seen()).toBe('some words before heX');
  mine.destroy();
});
