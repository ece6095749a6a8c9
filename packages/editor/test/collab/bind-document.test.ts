// @vitest-environment happy-dom

import { toggleMark } from '@tiptap/pm/commands';
import { afterEach, describe, expect, test } from 'vitest';
import { indent, outdent, setKind, toggleKind } from '../../src/document/commands/blocks.ts';
import { BLOCK_KINDS, toHtml } from '../../src/document/index.ts';
import { exchange, gather, Writer } from '../support/people.ts';

const all: Writer[] = [];
function together(text: string, count = 2) {
  const people = gather(count, (first) => first.type(text));
  all.push(...people);
  return people;
}
function isShared(...people: Writer[]) {
  for (const person of people) {
    expect(person.page.toJSON()).toEqual(person.freshReading().toJSON());
    expect(person.page.toJSON()).toEqual(people[0]?.page.toJSON());
    expect(person.unasked).toBe(0);
    expect(person.bound.binding.counts.replaced).toBe(0);
    expect(person.bound.binding.reading.rereads).toBe(0);
    person.page.check();
  }
}
afterEach(() => {
  for (const person of all.splice(0)) person.destroy();
});

describe('an empty document', () => {
  test('MERGE-3: opening writes nothing and shows one empty paragraph', () => {
    const one = new Writer();
    all.push(one);
    expect(one.page.childCount).toBe(1);
    expect(one.outbox).toEqual([]);
  });

  test('MERGE-1: two people who begin at the same time keep all words', () => {
    const [a, b] = gather(2, () => undefined);
    all.push(a, b);
    a.type('hello');
    b.type('world');
    exchange(a, b);
    isShared(a, b);
    expect(a.text).toContain('hello');
    expect(a.text).toContain('world');
    expect(a.page.childCount).toBe(1);
  });

  test('typing, splitting and headings reach the other as typed', () => {
    const [a, b] = together('# Title\nfirst\n- one\ntwo\n');
    isShared(a, b);
    expect(b.text).toBe('Title\nfirst\n- one\n- two\n- ');
    a.type('\n');
    exchange(a, b);
    isShared(a, b);
    expect(b.blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'bullet',
      'bullet',
      'paragraph',
    ]);
    expect(a.bound.binding.counts.compared).toBe(0);
  });
});

type Act = (a: Writer) => unknown;
const structural: Record<string, Act> = {
  heading: (a) => a.caret(1, 0).run(setKind('heading', { level: 2 })),
  bullet: (a) => a.caret(1, 0).run(toggleKind('bullet')),
  ordered: (a) => a.caret(1, 0).run(toggleKind('ordered')),
  task: (a) => a.caret(1, 0).run(toggleKind('task')),
  quote: (a) => a.caret(1, 0).run(toggleKind('quote')),
  code: (a) => a.caret(1, 0).run(toggleKind('code')),
  indent: (a) => a.caret(1, 0).run(indent),
  outdent: (a) => a.caret(1, 0).run(indent).run(outdent),
  'all to list': (a) => a.select([0, 0], [2, 3]).run(toggleKind('bullet')),
  bold: (a) => a.select([1, 0], [1, 10]).run(toggleMark(a.editor.schema.marks.bold as never)),
  'input rule': (a) => a.caret(1, 0).type('# '),
  'split at the start': (a) => a.caret(1, 0).press('Enter'),
  'split in the middle': (a) => a.caret(1, 5).press('Enter'),
  'split at the end': (a) => a.caret(1, -1).press('Enter'),
  'join with the block above': (a) => a.caret(1, 0).press('Backspace'),
  'join with the block below': (a) => a.caret(1, -1).press('Delete'),
};

describe('structure against typing', () => {
  for (const [name, act] of Object.entries(structural)) {
    for (const [where, offset] of [
      ['start', 0],
      ['middle', 5],
      ['end', 10],
    ] as const) {
      for (const mode of ['live', 'A first', 'B first'] as const) {
        test(`MERGE-1: ${name} while the other types at the ${where}, ${mode}`, () => {
          const [a, b] = together('above\nalphaomega\nlow');
          b.caret(1, offset);
          if (mode === 'live') {
            b.type('BO');
            exchange(a, b);
            act(a);
            b.type('B');
          } else if (mode === 'A first') {
            act(a);
            b.type('BOB');
            for (const update of a.outbox.splice(0)) b.receive(update);
          } else {
            b.type('BOB');
            act(a);
            for (const update of b.outbox.splice(0)) a.receive(update);
          }
          exchange(a, b);
          isShared(a, b);
          const text = a.blocks
            .map(({ content }) => content.map((c) => (c.type === 'text' ? c.text : '|')).join(''))
            .join('\n');
          const squeezed = text.replace(/\n/g, '');
          const expected = `above${'alphaomega'.slice(0, offset)}BOB${'alphaomega'.slice(offset)}low`;
          expect(squeezed).toBe(expected);
          const kind = name === 'input rule' ? 'heading' : name === 'all to list' ? 'bullet' : name;
          if (BLOCK_KINDS.some((known) => known === kind)) expect(a.blocks[1]?.kind).toBe(kind);
          if (name === 'bold') expect(toHtml(a.blocks)).toContain('<strong>');
          if (name === 'indent') expect(a.blocks[1]?.indent).toBe(1);
          if (name.startsWith('split')) expect(a.blocks).toHaveLength(4);
          if (name.startsWith('join')) expect(a.blocks).toHaveLength(2);
        });
      }
    }
  }
});
