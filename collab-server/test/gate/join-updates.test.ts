import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { joinUpdates } from '../../src/gate/join-updates.ts';
import { parseUpdate } from '../../src/gate/parse-update.ts';
import { randomFrom } from '../proofs/random.ts';

/** Several people write into one document, each after having read everything; formats, keys, types and deletes among it. */
function conversation(seed: number, people: number, acts: number): Uint8Array[] {
  const random = randomFrom(seed);
  const doc = new Y.Doc({ gc: false });
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('body');
  for (let act = 0; act < acts; act++) {
    doc.clientID = 1 + random.int(people);
    const at = random.int(text.length + 1);
    const length = Math.min(1 + random.int(4), text.length - at);
    switch (random.int(6)) {
      case 0:
        text.delete(at, length);
        break;
      case 1:
        if (length > 0) text.format(at, length, { bold: random.int(2) === 0 ? true : null });
        break;
      case 2:
        doc.getMap('keys').set(`key ${random.int(3)}`, act);
        break;
      case 3:
        text.insertEmbed(at, new Y.Map([['kind', 'paragraph']]));
        break;
      default:
        text.insert(at, '🦊é'.repeat(1 + random.int(2)));
    }
  }
  return updates;
}

function replay(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** Yjs may split the same content into structs in more than one way. */
function contentOf(doc: Y.Doc): unknown {
  const { sv, ds } = Y.decodeSnapshot(Y.encodeSnapshot(Y.snapshot(doc)));
  return {
    clocks: sv,
    deleted: ds,
    body: JSON.stringify(doc.getText('body').toDelta()),
    keys: doc.getMap('keys').toJSON(),
  };
}

test('updates that go on from one another, joined, bring a document to where they bring it one by one', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const updates = conversation(seed, 4, 60);
    const half = updates.length / 2;
    // As a room does: somebody has a part of them, and gets the rest joined.
    const joined = joinUpdates(updates.slice(half));
    const [one, other] = [replay(updates), replay([...updates.slice(0, half), joined])];
    expect(contentOf(other), `seed ${seed}`).toEqual(contentOf(one));
    expect(parseUpdate(joined)?.blocks.isDescending).toBe(true);
  }
});

test('what was joined can be joined again, and merged by Yjs', () => {
  const updates = conversation(7, 3, 90);
  const thirds = [0, 30, 60].map((start) => joinUpdates(updates.slice(start, start + 30)));
  const whole = contentOf(replay(updates));
  expect(contentOf(replay([joinUpdates(thirds)]))).toEqual(whole);
  expect(contentOf(replay([Y.mergeUpdates(thirds)]))).toEqual(whole);
});

test('updates that overlap or leave a hole are merged as Yjs does it', () => {
  const updates = conversation(3, 2, 40);
  const overlapping = [Y.mergeUpdates(updates.slice(0, 30)), Y.mergeUpdates(updates.slice(10))];
  expect(contentOf(replay([joinUpdates(overlapping)]))).toEqual(contentOf(replay(updates)));
  const [first, , third] = conversation(1, 1, 3);
  const holed = [first, third].filter((update) => update !== undefined);
  expect(joinUpdates(holed)).toEqual(Y.mergeUpdates(holed));
});

test('one update is left as it is, and none is the empty one', () => {
  const [first = new Uint8Array()] = conversation(1, 1, 1);
  expect(joinUpdates([first])).toBe(first);
  expect(joinUpdates([])).toEqual(new Uint8Array([0, 0]));
});
