// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { authorsOf } from '../../src/document/authors.ts';
import { exchange, gather, type Writer } from '../support/people.ts';
import { ACT_NAMES, ACTS, dice } from '../support/random-acts.ts';

const ACTORS = new Map([
  [1, 'ada'],
  [2, 'bob'],
  [3, 'cyd'],
]);

const all: Writer[] = [];
afterEach(() => {
  for (const one of all.splice(0)) one.destroy();
});

function together(text: string): [Writer, Writer] {
  const [a, b] = gather(2, (first) => first.type(text));
  all.push(a, b);
  return [a, b];
}

/** What each letter of the body is by, without the markers: `ada:one bob:BOB`. Everybody reads the same. */
function authors(...people: Writer[]): string {
  const read = people.map(({ doc }) => {
    const body = doc.getText('body');
    const units = (body.toDelta() as { insert: unknown }[]).flatMap(({ insert }) =>
      typeof insert === 'string' ? insert.split('') : [null],
    );
    let words = '';
    let last: string | null = null;
    for (const { from, to, author } of authorsOf(body, ACTORS)) {
      const letters = units.slice(from, to).filter((unit) => unit !== null);
      if (letters.length === 0) continue;
      words += author === last ? letters.join('') : ` ${author}:${letters.join('')}`;
      last = author;
    }
    return words.trim();
  });
  for (const one of read) expect(one).toBe(read[0]);
  return read[0] ?? '';
}

test('moving and undoing change nobody’s authorship', () => {
  const [a, b] = together('one\ntwo');
  b.caret(1, -1).type('BOB');
  exchange(a, b);
  expect(authors(a, b)).toBe('ada:onetwo bob:BOB');
  b.bound.undo.split();
  b.caret(1, 0).press('Alt-ArrowUp');
  exchange(a, b);
  expect(b.text).toBe('twoBOB\none');
  expect(authors(a, b)).toBe('ada:two bob:BOB ada:one');
  b.undo();
  exchange(a, b);
  expect(authors(a, b)).toBe('ada:onetwo bob:BOB');
  b.redo();
  a.select([0, 0], [0, 5]).press('Backspace');
  a.undo();
  exchange(a, b);
  expect(authors(a, b)).toBe('ada:two bob:BOB ada:one');
  expect([a.unasked, b.unasked]).toEqual([0, 0]);
});

test('a note goes out with the edit that it is about, and typing leaves none', () => {
  const [a, b] = together('one\ntwo');
  b.caret(1, 1).type('x').press('Backspace');
  b.press('Enter');
  b.press('Backspace');
  exchange(a, b);
  expect(b.doc.getArray('origins').length).toBe(0);
  b.caret(1, 0).press('Alt-ArrowUp');
  expect(b.outbox).toHaveLength(1);
  exchange(a, b);
  expect(a.doc.getArray('origins').length).toBe(1);
});

test('whatever random people do, all read the same authors', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const roll = dice(seed);
    const people = gather(3, (first) => first.type('one two\n- three\nfour'));
    for (let i = 0; i < 120; i++) {
      const who = people[roll(people.length)];
      if (who) ACTS[ACT_NAMES[roll(ACT_NAMES.length)] ?? '']?.(who, roll);
      if (roll(6) === 0) exchange(...people);
    }
    exchange(...people);
    authors(...people);
    for (const one of people) one.destroy();
  }
});
