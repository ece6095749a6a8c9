import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readClientMessage } from '../../src/connection/client-message.ts';
import { framesOf, presenceGapMs, updateGapMs } from '../../src/room/fan-out.ts';
import type { Writer } from '../../src/room/member.ts';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

const author: Writer = {
  actor: null,
  mayWrite: true,
  schema: null,
  acknowledge: () => undefined,
  refuse: () => undefined,
  askAgain: () => undefined,
  close: () => undefined,
};

function updateIn(frame: Uint8Array): Uint8Array {
  const message = readClientMessage(frame);
  if (message?.type !== 'write' || message.kind !== 'update') throw new Error('no update message');
  return message.update;
}

/** Ten people type one after the other, each after what was there, and somebody deletes. */
function conversation(): Uint8Array[] {
  const doc = docOf(1);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let person = 1; person <= 10; person++) {
    doc.clientID = person;
    doc.getText('body').insert(doc.getText('body').length, `${person} was here. `);
  }
  doc.getText('body').delete(3, 20);
  return updates;
}

test('in a small room each update goes out by itself, at once, and not to its author', () => {
  const news = conversation().map((update) => ({ update, from: author }));
  const frames = framesOf(news, 9);
  expect(frames.map(({ frame }) => updateIn(frame))).toEqual(news.map(({ update }) => update));
  expect(frames.every(({ from }) => from === author)).toBe(true);
  expect([updateGapMs(9), presenceGapMs(9)]).toEqual([0, 0]);
});

test('in a crowd updates share one frame that holds all of them, and wait for each other a little', () => {
  const updates = conversation();
  const frames = framesOf(
    updates.map((update) => ({ update, from: author })),
    10,
  );
  expect(frames.length).toBe(1);
  const [apart, merged] = [new Y.Doc(), new Y.Doc()];
  for (const update of updates) Y.applyUpdate(apart, update);
  for (const { frame, from } of frames) {
    expect(from).toBeNull();
    Y.applyUpdate(merged, updateIn(frame));
  }
  expect(merged.getText('body').toString()).toBe(apart.getText('body').toString());
  expect(Y.encodeStateVector(merged)).toEqual(Y.encodeStateVector(apart));
  expect(updateGapMs(100)).toBe(25);
  expect(presenceGapMs(100)).toBe(80);
});

test('LIMIT-1: large updates are not merged into one larger frame', () => {
  const news = [1, 2].map((client) => ({ update: typed(client, 'x'.repeat(40_000)), from: author }));
  expect(framesOf(news, 100).map(({ from }) => from)).toEqual([author, author]);
});

test('WIRE-1: thirty people who all write at once read the same in the end, in far fewer frames than edits', async () => {
  const server = await openServer();
  const people = await Promise.all(
    Array.from({ length: 30 }, () => new RawClient(`${server.url}/crowd`, { announced: false }).synced()),
  );
  const keys = 20;
  for (const [place, person] of people.entries()) {
    const doc = docOf(place + 1);
    for (let key = 0; key < keys; key++)
      person.update(edit(doc, () => doc.getText(`text ${place}`).insert(key, String(key % 10))));
  }
  const all = people.length * keys;
  const read = (doc: Y.Doc): string[] => people.map((_, place) => doc.getText(`text ${place}`).toString());
  const others = (person: RawClient): number =>
    read(person.doc).reduce((sum, text, place) => sum + (people[place] === person ? 0 : text.length), 0);
  await Promise.all(people.map((person) => person.until(() => others(person) === all - keys)));
  for (const person of people) {
    const frames = person.heard.filter(({ type }) => type === 'update').length;
    expect(frames).toBeLessThan(all / 2);
  }
  const late = await new RawClient(`${server.url}/crowd`).synced();
  expect(read(late.doc)).toEqual(people.map(() => '01234567890123456789'));
});
