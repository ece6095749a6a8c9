import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readClientMessage } from '../../src/connection/client-message.ts';
import { framesOf, joinWrites } from '../../src/room/fan-out.ts';
import type { AdmittedWrite } from '../../src/room/gathering.ts';
import type { Writer } from '../../src/room/member.ts';
import { messageIn } from '../support/message-in.ts';
import { nobody } from '../support/nobody.ts';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

const author = nobody();

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

function written(updates: readonly Uint8Array[], from = (): Writer => author): AdmittedWrite[] {
  return updates.map((update, index) => ({
    from: from(),
    index,
    content: { kind: 'new', update, admission: { structs: [], deletes: [], keyed: [] }, newClients: [] },
  }));
}

test("PACE-1: one person's writes share a frame that does not come back to them", () => {
  const [frame, more] = framesOf(joinWrites(written(conversation())));
  expect(frame?.from).toBe(author);
  expect(more).toBeUndefined();
});

test("PACE-1: several people's writes share a frame that holds all of them", () => {
  const updates = conversation();
  const frames = framesOf(joinWrites(written(updates, nobody)));
  expect(frames.length).toBe(1);
  const [apart, joined] = [new Y.Doc(), new Y.Doc()];
  for (const update of updates) Y.applyUpdate(apart, update);
  for (const { frame, from } of frames) {
    expect(from).toBeNull();
    Y.applyUpdate(joined, updateIn(messageIn(frame)));
  }
  expect(joined.getText('body').toString()).toBe(apart.getText('body').toString());
  expect(Y.encodeStateVector(joined)).toEqual(Y.encodeStateVector(apart));
});

test('LIMIT-1: large updates are not joined into one larger frame', () => {
  const large = [1, 2].map((client) => typed(client, 'x'.repeat(40_000)));
  expect(joinWrites(written(large)).map(({ update }) => update)).toEqual(large);
  expect(joinWrites([])).toEqual([]);
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
