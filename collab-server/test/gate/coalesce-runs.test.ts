import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { coalesceRuns } from '../../src/gate/coalesce-runs.ts';
import { joinUpdates } from '../../src/gate/join-updates.ts';
import { parseUpdate } from '../../src/gate/parse-update.ts';
import { CONTENT, INFO } from '../../src/gate/struct-cursor.ts';
import { randomFrom } from '../proofs/random.ts';

/** Three people who type runs, delete, format and set keys, and hear of each other only now and then. */
function history(seed: number): { updates: Uint8Array[]; final: Y.Doc } {
  const random = randomFrom(seed);
  const people = [1, 2, 3].map((client) => {
    const doc = new Y.Doc({ gc: random.int(2) === 0 });
    doc.clientID = client;
    return { doc, unheard: [] as Uint8Array[] };
  });
  const updates: Uint8Array[] = [];
  for (const { doc } of people)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'heard') return;
      updates.push(update);
      for (const other of people) if (other.doc !== doc) other.unheard.push(update);
    });
  for (let act = 0; act < 60; act++) {
    const person = people[random.int(people.length)];
    if (person === undefined) continue;
    if (random.int(3) === 0)
      for (const update of person.unheard.splice(0)) Y.applyUpdate(person.doc, update, 'heard');
    const text = person.doc.getText('body');
    const at = random.int(text.length + 1);
    const kind = random.int(6);
    if (kind === 0) text.delete(at, Math.min(3, text.length - at));
    else if (kind === 1 && at < text.length) text.format(at, 1, { bold: random.int(2) === 0 || null });
    else if (kind === 2) person.doc.getMap('keys').set('key', `${act}`);
    else for (let key = 0; key < 5; key++) text.insert(at + key, ['a', 'é', '漢'][random.int(3)] ?? '');
  }
  for (const { doc, unheard } of people) for (const update of unheard) Y.applyUpdate(doc, update, 'heard');
  return { updates, final: people[0]?.doc ?? new Y.Doc() };
}

function contentOf(doc: Y.Doc): unknown {
  const { sv, ds } = Y.snapshot(doc);
  return {
    clocks: new Map([...sv].sort(([a], [b]) => a - b)),
    deletes: new Map([...Y.mergeDeleteSets([ds]).clients].sort(([a], [b]) => a - b)),
    body: JSON.stringify(doc.getText('body').toDelta()),
    keys: doc.getMap('keys').toJSON(),
  };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  return items
    .map((item) => ({ item, at: random.int(1 << 30) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

test('JOURNAL-2: runs give the same document as the letters that they are made of, in whatever order they come', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const { updates, final } = history(seed);
    const pieces: Uint8Array[] = [];
    for (let start = 0; start < updates.length; start += 7)
      pieces.push(coalesceRuns(Y.mergeUpdates(updates.slice(start, start + 7))));
    for (const order of [pieces, shuffled(pieces, seed), [coalesceRuns(joinUpdates(updates))]]) {
      const doc = new Y.Doc();
      for (const piece of order) Y.applyUpdate(doc, piece);
      expect(contentOf(doc), `seed ${seed}`).toEqual(contentOf(final));
    }
  }
});

test('JOURNAL-2: somebody who has heard letter by letter and somebody who has heard runs go on together', () => {
  for (let seed = 100; seed <= 112; seed++) {
    const { updates } = history(seed);
    const [letters, runs] = [new Y.Doc({ gc: false }), new Y.Doc({ gc: false })];
    for (const update of updates) Y.applyUpdate(letters, update);
    Y.applyUpdate(runs, coalesceRuns(joinUpdates(updates)));
    letters.clientID = 77;
    runs.clientID = 78;
    const at = Math.floor(letters.getText('body').length / 2);
    const before = [Y.encodeStateVector(letters), Y.encodeStateVector(runs)] as const;
    letters.getText('body').insert(at, 'from letters');
    letters.getText('body').delete(0, 2);
    runs.getText('body').insert(at, 'from runs');
    runs.getText('body').delete(1, 2);
    const said = [Y.encodeStateAsUpdate(letters, before[0]), Y.encodeStateAsUpdate(runs, before[1])] as const;
    Y.applyUpdate(letters, said[1]);
    Y.applyUpdate(runs, said[0]);
    expect(contentOf(runs), `seed ${seed}`).toEqual(contentOf(letters));
  }
});

test('a sentence typed letter by letter is one struct', () => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const sentence = 'Typed one letter after the other: é 漢 🦊.';
  for (const letter of sentence) doc.getText('body').insert(doc.getText('body').length, letter);
  const run = coalesceRuns(joinUpdates(updates));
  expect(parseUpdate(run)?.structs).toBe(1);
  expect(run).toEqual(Y.encodeStateAsUpdate(doc));
});

test('what was typed between a run and what somebody else put behind it is not of the run', () => {
  const [nine, one] = [new Y.Doc(), new Y.Doc()];
  nine.clientID = 9;
  one.clientID = 1;
  const updates: Uint8Array[] = [];
  for (const doc of [nine, one]) doc.on('update', (update: Uint8Array) => updates.push(update));
  const type = (doc: Y.Doc, at: number, letter: string): void => doc.getText('body').insert(at, letter);
  type(nine, 0, 'a');
  type(nine, 1, 'b');
  for (const update of [...updates]) Y.applyUpdate(one, update);
  type(one, 2, 'Z');
  Y.applyUpdate(nine, Y.encodeStateAsUpdate(one));
  type(nine, 2, 'c');
  const distinct = [...new Map(updates.map((update) => [update.join(), update])).values()];
  const run = coalesceRuns(Y.mergeUpdates(distinct));
  expect(parseUpdate(run)?.structs).toBe(3);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, run);
  expect(doc.getText('body').toString()).toBe('abcZ');
});

test('a letter that stands behind an earlier one of the run is not of the run', () => {
  const encoder = encoding.createEncoder();
  const client = 1;
  const numbers = (...values: readonly number[]): void => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  };
  numbers(1, 3, client, 0);
  // "a" at the start of the text, "b" behind it, and "X" behind the "a" as well.
  encoding.writeUint8(encoder, CONTENT.string);
  numbers(1);
  encoding.writeVarString(encoder, 'body');
  encoding.writeVarString(encoder, 'a');
  for (const letter of ['b', 'X']) {
    encoding.writeUint8(encoder, CONTENT.string | INFO.origin);
    numbers(client, 0);
    encoding.writeVarString(encoder, letter);
  }
  numbers(0);
  const update = encoding.toUint8Array(encoder);
  const [letters, runs] = [new Y.Doc(), new Y.Doc()];
  Y.applyUpdate(letters, update);
  Y.applyUpdate(runs, coalesceRuns(update));
  expect(runs.getText('body').toString()).toBe(letters.getText('body').toString());
  expect(parseUpdate(coalesceRuns(update))?.structs).toBe(2);
});
