import { type CloseName, parseRoomName, type RefusalName, type SchemaVersion } from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { acceptUpdate } from '../../src/room/accept-update.ts';
import type { Member, Outgoing } from '../../src/room/member.ts';
import { Room, type RoomServices } from '../../src/room/room.ts';
import type { WireFrame } from '../../src/room/wire-frame.ts';
import { HeldJournal } from '../support/held-journal.ts';
import { messageIn } from '../support/message-in.ts';
import { docOf, edit, typed } from '../support/raw-client.ts';
import { roomServices } from '../support/room-services.ts';

/** Somebody without a socket, who remembers what happened, in order. */
class Person implements Member {
  readonly events: string[] = [];
  readonly doc = new Y.Doc();
  readonly person = null;
  readonly grant = null;
  readonly actor: string | null;
  readonly mayWrite = true;
  readonly schema: SchemaVersion | null;

  constructor(actor: string | null = null, schema: SchemaVersion | null = null) {
    this.actor = actor;
    this.schema = schema;
  }
  acknowledge(index: number): void {
    this.events.push(`durable ${index}`);
  }
  refuse(index: number, refusal: RefusalName): void {
    this.events.push(`refused ${index} ${refusal}`);
  }
  askAgain(index: number): void {
    this.events.push(`asked again ${index}`);
  }
  close(name: CloseName): void {
    this.events.push(`closed ${name}`);
  }
  reportAcknowledged(): void {}
  deliver(updates: readonly Outgoing[]): void {
    for (const { frame, from } of updates) {
      if (from === this) continue;
      const decoder = decoding.createDecoder(messageIn(frame));
      decoding.readVarUint(decoder);
      decoding.readVarUint(decoder);
      Y.applyUpdate(this.doc, decoding.readVarUint8Array(decoder));
      this.events.push('update');
    }
  }
  tell(frame: WireFrame): void {
    this.events.push(`presence ${frame.length}`);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

async function openRoom(limits: Partial<RoomServices['limits']> = {}) {
  const journal = new HeldJournal();
  const name = parseRoomName('room');
  const loaded = await journal.load();
  if (name === undefined || !loaded.ok) throw new Error('no room');
  const room = new Room(name, loaded.document, roomServices(journal, limits));
  const [author, reader] = [new Person(), new Person()];
  room.join(author);
  room.join(reader);
  const write = (from: Person, index: number, update: Uint8Array): void =>
    acceptUpdate(room, { from, index, update });
  return { room, journal, author, reader, write };
}

test('JOURNAL-1: nobody hears of an update before it is on disk', async () => {
  const { journal, author, reader, write } = await openRoom();
  write(author, 1, typed(1, 'hello'));
  await nextTurn();
  expect([author.events, reader.events]).toEqual([[], []]);
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect([author.events, reader.events]).toEqual([['durable 1'], ['update']]);
});

test('JOURNAL-1: whoever joins while a commit is under way does not see it before, and does not miss it after', async () => {
  const { room, journal, author, write } = await openRoom();
  write(author, 1, typed(1, 'hello'));
  const joiner = new Person();
  room.join(joiner);
  expect(room.document.fullState()).toEqual(new Uint8Array([0, 0]));
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(joiner.doc.getText('body').toString()).toBe('hello');
});

test('JOURNAL-1: the second key of a batch builds on the first, which is not on disk yet', async () => {
  const { journal, author, reader, write } = await openRoom();
  const doc = docOf(1);
  const text = doc.getText('body');
  write(
    author,
    1,
    edit(doc, () => text.insert(0, 'a')),
  );
  write(
    author,
    2,
    edit(doc, () => text.insert(1, 'b')),
  );
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(author.events).toEqual(['durable 1', 'durable 2']);
  expect(reader.doc.getText('body').toString()).toBe('ab');
});

test('JOURNAL-1: what repeats something that is under way is durable when that is', async () => {
  const { journal, author, reader, write } = await openRoom();
  write(author, 1, typed(1, 'hello'));
  write(reader, 1, typed(1, 'hello'));
  await nextTurn();
  expect(reader.events).toEqual([]);
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(reader.events).toContain('durable 1');
});

test('JOURNAL-2: a commit that fails closes its authors and those who repeated them, retryably, and nobody sees it', async () => {
  const { room, journal, author, reader, write } = await openRoom();
  const bystander = new Person();
  room.join(bystander);
  write(author, 1, typed(1, 'lost'));
  write(author, 2, typed(1, 'lost'));
  write(reader, 1, typed(1, 'lost'));
  await nextTurn();
  journal.fail();
  await nextTurn();
  expect(author.events).toEqual(['closed journal-failed']);
  expect(reader.events).toEqual(['closed journal-failed']);
  expect(bystander.events).toEqual([]);
});

test('JOURNAL-2: after a commit that failed its author comes back with all of it, and nothing is taken for known', async () => {
  const { room, journal, author, reader, write } = await openRoom();
  const doc = docOf(1);
  const text = doc.getText('body');
  write(
    author,
    1,
    edit(doc, () => text.insert(0, 'a')),
  );
  await nextTurn();
  journal.commit();
  await nextTurn();
  write(
    author,
    2,
    edit(doc, () => text.insert(1, 'b')),
  );
  await nextTurn();
  journal.fail();
  await nextTurn();
  const again = new Person();
  room.join(again);
  write(
    again,
    1,
    edit(doc, () => text.insert(2, 'c')),
  );
  expect(again.events).toEqual(['asked again 1']);
  write(again, 2, Y.encodeStateAsUpdate(doc));
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(again.events).toEqual(['asked again 1', 'durable 2']);
  expect(reader.doc.getText('body').toString()).toBe('abc');
});

test('ACCESS-2: who first wrote under a client id owns it, from the moment of writing on, unless that failed', async () => {
  const { room, journal, write } = await openRoom();
  const [ada, eve] = [new Person('ada'), new Person('eve')];
  room.join(ada);
  room.join(eve);
  const doc = docOf(1);
  const first = edit(doc, () => doc.getText('body').insert(0, 'a'));
  write(ada, 1, first);
  write(
    eve,
    1,
    edit(doc, () => doc.getText('body').insert(1, 'b')),
  );
  expect(eve.events).toEqual(['refused 1 foreign-client-id']);
  await nextTurn();
  journal.fail();
  await nextTurn();
  write(eve, 2, first);
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(eve.events).toContain('durable 2');
});

test('JOURNAL-3: what is on disk but cannot be applied closes the document for everybody, without an ack', async () => {
  const { room, journal, author, reader, write } = await openRoom();
  // The gate lets nothing through that Yjs cannot take, as far as anybody knows.
  room.document.apply = () => {
    throw new Error('broken');
  };
  write(author, 1, typed(1, 'hello'));
  await nextTurn();
  journal.commit();
  await nextTurn();
  for (const { events } of [author, reader])
    expect([...new Set(events)]).toEqual(['closed document-damaged']);
  expect(journal.damaged).toEqual([1]);
  expect(room.closedAs).toBe('document-damaged');
});

test('SCHEMA-1: a newer major counts from the moment of writing on, unless that failed', async () => {
  const { room, journal, write } = await openRoom();
  const newer = new Person(null, { major: 2, minor: 0 });
  const older = new Person(null, { major: 1, minor: 0 });
  room.join(newer);
  room.join(older);
  write(newer, 1, typed(1, 'new'));
  write(older, 1, typed(2, 'old'));
  await nextTurn();
  expect(older.events).toEqual(['closed access-changed']);
  await nextTurn();
  journal.fail();
  await nextTurn();
  expect(room.schema).toEqual({ major: 1, minor: 0 });
  write(older, 2, typed(3, 'old'));
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(older.events).toContain('durable 2');
  expect(journal.rows.map(({ schema }) => schema)).toEqual([null]);

  write(newer, 2, typed(4, 'new'));
  write(newer, 3, typed(5, 'more'));
  await nextTurn();
  journal.commit();
  await nextTurn();
  expect(room.schema).toEqual({ major: 2, minor: 0 });
  expect(journal.rows[1]?.schema).toEqual({ major: 2, minor: 0 });
  expect(older.events.filter((event) => event === 'closed access-changed').length).toBe(2);
});

test('LIMIT-1: what is on its way counts when a document at its limit is measured anew', async () => {
  const { journal, author, write } = await openRoom({ documentBytes: 10_000 });
  const doc = docOf(1);
  const text = doc.getText('body');
  let index = 0;
  const insert = (letters: number): Uint8Array => edit(doc, () => text.insert(0, 'x'.repeat(letters)));
  const clear = (): Uint8Array => edit(doc, () => text.delete(0, text.length));
  const settle = async (): Promise<void> => {
    await nextTurn();
    journal.commit();
    await nextTurn();
  };
  for (const update of [insert(6_000), clear(), insert(1_000)]) {
    write(author, ++index, update);
    await settle();
  }
  // The first one is under way, the second waits behind it.
  write(author, ++index, clear());
  await nextTurn();
  write(author, ++index, insert(6_000));
  await settle();
  write(author, ++index, insert(5_000));
  expect(author.events.at(-1)).toBe(`refused ${index} document-too-large`);
});
