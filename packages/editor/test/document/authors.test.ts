import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type AuthorsRange, authorsOf } from '../../src/document/authors.ts';
import { noteMoved, noteRevived } from '../../src/document/note-origins.ts';

const ACTORS = new Map([
  [1, 'ada'],
  [2, 'bob'],
  [3, 'cyd'],
  [4, 'ada'],
]);

/** Somebody with a copy of the document and an undo of their own. */
class Person {
  readonly doc = new Y.Doc();
  readonly undoing: Y.UndoManager;
  constructor(clientId: number) {
    this.doc.clientID = clientId;
    this.undoing = new Y.UndoManager(this.doc, { captureTimeout: 0, trackedOrigins: new Set(['me']) });
  }
  get text(): Y.Text {
    return this.doc.getText('body');
  }
  edit(act: (text: Y.Text, transaction: Y.Transaction) => void): this {
    this.doc.transact((transaction) => act(this.text, transaction), 'me');
    return this;
  }
  type(at: number, words: string): this {
    return this.edit((text) => text.insert(at, words));
  }
  block(at: number, id: string, words = ''): this {
    return this.edit((text) => {
      text.insertEmbed(at, new Y.Map([['id', id]]));
      text.insert(at + 1, words);
    });
  }
  delete(at: number, length: number): this {
    return this.edit((text) => text.delete(at, length));
  }
  /** Moves the block of `length` units at `from`, as the editor does. */
  move(from: number, length: number, to: number): this {
    return this.edit((text, transaction) => {
      const units = text.toDelta() as { insert: string | Y.Map<unknown> }[];
      const flat = units.flatMap<string | Y.Map<unknown>>(({ insert }) =>
        typeof insert === 'string' ? insert.split('') : insert,
      );
      const [marker, ...words] = flat.slice(from, from + length);
      if (!(marker instanceof Y.Map)) throw new Error('no block begins there');
      const copy = new Y.Map([...marker.entries()]);
      text.delete(from, length);
      const at = to > from ? to - length : to;
      text.insertEmbed(at, copy);
      text.insert(at + 1, words.join(''));
      noteMoved(transaction);
    });
  }
  undo(): this {
    return this.#pop(() => this.undoing.undo());
  }
  redo(): this {
    return this.#pop(() => this.undoing.redo());
  }
  #pop(pop: () => Y.UndoManager['undoStack'][number] | null): this {
    const item = pop();
    if (item) noteRevived(this.doc, item.deletions);
    return this;
  }
  get notes(): unknown[] {
    return this.doc.getArray('origins').toArray();
  }
}

function sync(...people: Person[]): void {
  for (const from of people)
    for (const to of people)
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}

/** Each stretch as `words/author`, or `words/author<through`. */
function authors(text: Y.Text, range?: AuthorsRange): string[] {
  const flat = (text.toDelta() as { insert: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : '¶'))
    .join('');
  return authorsOf(text, ACTORS, range).map(
    ({ from, to, author, through }) => `${flat.slice(from, to)}/${author}${through ? `<${through}` : ''}`,
  );
}

/** What everybody reads, on a copy made of the document's bytes as well: there Yjs has thrown away what was deleted. */
function shared(...people: Person[]): string[] {
  sync(...people);
  const [first] = people;
  if (!first) throw new Error('nobody');
  const found = authors(first.text);
  const fresh = new Y.Doc();
  Y.applyUpdate(fresh, Y.encodeStateAsUpdate(first.doc));
  for (const one of [...people.map(({ text }) => text), fresh.getText('body')])
    expect(authors(one)).toEqual(found);
  return found;
}

function both(): [Person, Person] {
  return [new Person(1), new Person(2)];
}

test('each stretch is by whom wrote it, whatever the device', () => {
  const [ada, bob] = both();
  const tablet = new Person(4);
  ada.block(0, 'a', 'ada ada');
  sync(ada, bob);
  bob.type(4, 'BOB');
  sync(bob, tablet);
  tablet.type(11, '!');
  expect(shared(ada, bob, tablet)).toEqual(['¶ada/ada', 'BOB/bob', ' ada!/ada']);
});

test('a range is in units of the text, and what nobody signed has no author', () => {
  const [ada, bob] = both();
  const stranger = new Person(9);
  ada.type(0, 'aaaa');
  sync(ada, bob, stranger);
  bob.type(2, 'bb');
  stranger.type(4, 'xx');
  sync(ada, bob, stranger);
  sync(ada, bob, stranger);
  const all = authors(ada.text);
  expect(all).toContain('xx/null');
  expect(authors(ada.text, { from: 1, to: 3 })).toEqual([
    'a/ada',
    ada.text.toString().startsWith('aab') ? 'b/bob' : 'x/null',
  ]);
  expect(authors(ada.text, { from: 100 })).toEqual([]);
  expect(authorsOf(new Y.Text('not in a document'), ACTORS)).toEqual([]);
});

describe('undo', () => {
  test("brings words back as their author's", () => {
    const [ada, bob] = both();
    ada.block(0, 'a', 'first ').block(7, 'b', 'second');
    sync(ada, bob);
    bob.type(14, ' BOB');
    sync(ada, bob);
    bob.delete(0, 18);
    expect(shared(ada, bob)).toEqual([]);
    bob.undo();
    expect(shared(ada, bob)).toEqual(['¶first ¶second/ada<bob', ' BOB/bob']);
    // One's own words need no note.
    const old = (bob.notes as number[][]).flat().filter((_, i) => i % 4 === 2);
    expect(new Set(old)).toEqual(new Set([1]));
  });

  test('and redo and undo, again and again, by one after the other', () => {
    const [ada, bob] = both();
    ada.type(0, 'words');
    sync(ada, bob);
    bob.delete(1, 3).undo();
    for (let i = 0; i < 50; i++) bob.redo().undo();
    expect(shared(ada, bob)).toEqual(['w/ada', 'ord/ada<bob', 's/ada']);
    const cyd = new Person(3);
    sync(ada, bob, cyd);
    cyd.delete(0, 5).undo();
    expect(shared(cyd, ada, bob)).toEqual(['words/ada<cyd']);
    ada.delete(0, 5).undo();
    expect(shared(ada, bob, cyd)).toEqual(['words/ada']);
  });

  test('of words in pieces: each piece keeps its author', () => {
    const [ada, bob] = both();
    ada.type(0, 'aaaa');
    sync(ada, bob);
    bob.type(2, 'bb');
    sync(ada, bob);
    const cyd = new Person(3);
    sync(ada, cyd);
    cyd.delete(1, 4).undo();
    sync(ada, bob, cyd);
    ada.type(3, 'A');
    expect(shared(ada, bob, cyd)).toEqual([
      'a/ada',
      'a/ada<cyd',
      'b/bob<cyd',
      'A/ada',
      'b/bob<cyd',
      'a/ada<cyd',
      'a/ada',
    ]);
  });
});

test('what stood together is one note', () => {
  const [ada, bob] = both();
  ada.type(0, 'aaaa');
  sync(ada, bob);
  bob.type(2, 'bb').delete(2, 2);
  bob.delete(1, 3).undo();
  expect(bob.notes).toEqual([[2, 3, 1, 1]]);
  expect(shared(ada, bob)).toEqual(['a/ada', 'aaa/ada<bob']);
});

describe('a move', () => {
  test("keeps each author's words, and so does undoing it", () => {
    const [ada, bob] = both();
    ada.block(0, 'a', 'one').block(4, 'b', 'two');
    sync(ada, bob);
    bob.type(3, 'BOB');
    sync(ada, bob);
    bob.move(7, 4, 0);
    expect(bob.text.toString()).toBe('twoonBOBe');
    expect(shared(ada, bob)).toEqual(['¶two/ada<bob', '¶on/ada', 'BOB/bob', 'e/ada']);
    ada.move(4, 7, 0);
    expect(ada.text.toString()).toBe('onBOBetwo');
    expect(shared(ada, bob)).toEqual(['¶on/ada', 'BOB/bob<ada', 'e/ada', '¶two/ada<bob']);
    ada.undo();
    expect(ada.text.toString()).toBe('twoonBOBe');
    expect(shared(ada, bob)).toEqual(['¶two/ada<bob', '¶on/ada', 'BOB/bob<ada', 'e/ada']);
    ada.redo();
    expect(shared(ada, bob)).toEqual(['¶on/ada', 'BOB/bob<ada', 'e/ada', '¶two/ada<bob']);
  });

  test('is none when the words are others, and typing leaves no note', () => {
    const [ada, bob] = both();
    ada.block(0, 'a', 'one');
    sync(ada, bob);
    bob.edit((text, transaction) => {
      text.delete(0, 4);
      text.insertEmbed(0, new Y.Map([['id', 'a']]));
      text.insert(1, 'two');
      noteMoved(transaction);
    });
    bob.edit((text, transaction) => {
      text.insert(1, 'x');
      text.delete(2, 1);
      noteMoved(transaction);
    });
    expect(bob.notes).toEqual([]);
    expect(shared(ada, bob)).toEqual(['¶xwo/bob']);
  });
});

describe('a note that lies', () => {
  /** Ada wrote and deleted "promise"; Mallory (2) wrote `words`, and a note about them by `claim`. */
  function lie(words: string, claim: (facts: { clock: number; gone: number }) => unknown): [Person, Person] {
    const [ada, mallory] = both();
    ada.type(0, 'kept promise').delete(5, 7);
    sync(ada, mallory);
    const clock = Y.getState(mallory.doc.store, 2);
    mallory.type(0, words);
    mallory.edit(() => mallory.doc.getArray('origins').push([claim({ clock, gone: 5 })]));
    sync(ada, mallory);
    return [ada, mallory];
  }

  test('about words that are still there is not believed', () => {
    const [ada] = lie('kept', ({ clock }) => [clock, 4, 1, 0]);
    expect(authors(ada.text)).toEqual(['kept/bob', 'kept /ada']);
  });

  test("about other words is not believed while it can be told, and never without its writer's name", () => {
    const [ada, mallory] = lie('I quit!', ({ clock, gone }) => [clock, 7, 1, gone]);
    expect(authors(mallory.text)).toEqual(['I quit!/ada<bob', 'kept /ada']);
    // Her undo keeps what she deleted.
    expect(authors(ada.text)).toEqual(['I quit!/bob', 'kept /ada']);
  });

  test('is told from one that is true by whoever still has the words', () => {
    const [ada, mallory] = both();
    ada.type(0, 'a kept promise').delete(0, 14);
    sync(ada, mallory);
    mallory.type(0, 'promise').type(7, 'premises');
    mallory.edit(() => mallory.doc.getArray('origins').push([[0, 7, 1, 7, 7, 7, 1, 7]]));
    sync(ada, mallory);
    expect(authors(ada.text)).toEqual(['promise/ada<bob', 'premises/bob']);
  });

  test("about somebody else's words says nothing", () => {
    const [ada, mallory] = lie('x', () => [0, 5, 2, 0]);
    expect(authors(mallory.text)).toEqual(['x/bob', 'kept /ada']);
    expect(authors(ada.text)).toEqual(['x/bob', 'kept /ada']);
  });

  test('of the wrong shape, over others, or in a circle, is read in an instant', () => {
    const huge = Number.MAX_SAFE_INTEGER;
    const claims: ((facts: { clock: number }) => unknown)[] = [
      () => 'text',
      () => null,
      () => [],
      () => [[1, 2], { a: 1 }, null, 'x'],
      () => [Number.NaN, -1, 1.5, huge],
      ({ clock }) => [clock, huge, 1, 0],
      ({ clock }) => [clock, 0, 1, 5],
      ({ clock }) => [clock, 1, 77, 0],
      ({ clock }) => [clock, 1, 1, 11, 5],
      ({ clock }) => [clock, 3, 2, clock],
      ({ clock }) => [clock, 2, 2, clock + 1, clock + 1, 2, 2, clock],
      ({ clock }) => Array.from({ length: 40_000 }, (_, i) => [clock, 1, 1, 5 + (i % 7)]).flat(),
    ];
    for (const claim of claims) {
      const [ada, mallory] = lie('xyz', claim);
      for (const { text } of [ada, mallory]) {
        const found = authorsOf(text, ACTORS);
        expect(found.map(({ from, to }) => to - from).reduce((sum, length) => sum + length)).toBe(8);
        expect(found.at(-1)?.author).toBe('ada');
      }
    }
  });

  test('among too many is not read', () => {
    const count = 10_001;
    const [ada, mallory] = both();
    ada.type(0, 'x'.repeat(count)).delete(0, count);
    sync(ada, mallory);
    mallory.type(0, 'x'.repeat(count));
    const entry = Array.from({ length: count }, (_, i) => [i, 1, 1, i]).flat();
    mallory.edit(() => mallory.doc.getArray('origins').push([entry]));
    sync(ada, mallory);
    expect(authorsOf(ada.text, ACTORS)).toEqual([
      { from: 0, to: count - 1, author: 'ada', through: 'bob' },
      { from: count - 1, to: count, author: 'bob', through: null },
    ]);
  });

  test('in a circle of deleted words ends', () => {
    const [ada, mallory] = both();
    mallory.type(0, 'same').delete(0, 4).type(0, 'same').delete(0, 4).type(0, 'same');
    mallory.edit(() => mallory.doc.getArray('origins').push([[0, 4, 2, 4, 4, 4, 2, 0, 8, 4, 2, 0]]));
    expect(shared(ada, mallory)).toEqual(['same/bob']);
  });
});
