import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseRoomName } from '@coscribe/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeUpdate } from '../../src/admin/write-update.ts';
import { Rooms } from '../../src/room/rooms.ts';
import { HeldJournal } from '../support/held-journal.ts';
import { RawClient, typed } from '../support/raw-client.ts';
import { roomServices } from '../support/room-services.ts';
import { openServer, type TestServer } from '../support/test-server.ts';

/** Turns one bit of every stored update; a second call turns it back. No server may have the folder open. */
function turnABit({ dataDir }: TestServer): void {
  const database = new DatabaseSync(join(dataDir, 'journal.sqlite'));
  const rows = database.prepare('select rowid as id, bytes from rows').all();
  expect(rows.length).toBeGreaterThan(0);
  for (const { id, bytes } of rows) {
    const turned = (bytes as Uint8Array).slice();
    turned[turned.length - 3] = (turned.at(-3) ?? 0) ^ 1;
    database.prepare('update rows set bytes = ? where rowid = ?').run(turned, Number(id));
  }
  database.close();
}

test('JOURNAL-3: a document that cannot be loaded is a reason, never an empty one, and opens when it is whole again', async () => {
  const first = await openServer();
  const author = await new RawClient(`${first.url}/room`).synced();
  author.update(typed(1, 'precious'));
  await author.until(() => author.durableThrough === 1);
  await first.stop();
  turnABit(first);

  const second = await openServer({ dataDir: first.dataDir });
  for (let attempt = 0; attempt < 2; attempt++) {
    const client = await new RawClient(`${second.url}/room`).opened();
    client.update(typed(2, 'instead'));
    const closed = await client.closed;
    expect([closed.code, closed.reason]).toEqual([4460, expect.stringMatching(/could not be loaded/)]);
    expect(client.heard).toEqual([]);
  }
  const healthy = await new RawClient(`${second.url}/other`).synced();
  expect(healthy.text()).toBe('');

  await second.stop();
  turnABit(first);
  const third = await openServer({ dataDir: first.dataDir });
  expect((await new RawClient(`${third.url}/room`).synced()).text()).toBe('precious');
});

test('JOURNAL-3: however many come at once, a document is loaded and answered whole for each', async () => {
  const first = await openServer();
  const author = await new RawClient(`${first.url}/room`).synced();
  author.update(typed(1, 'hello'));
  await author.until(() => author.durableThrough === 1);
  await first.stop();
  const second = await openServer({ dataDir: first.dataDir });
  const crowd = await Promise.all(
    Array.from({ length: 50 }, () => new RawClient(`${second.url}/room`).synced()),
  );
  expect(new Set(crowd.map((client) => client.text()))).toEqual(new Set(['hello']));
  const health = await (await fetch(`${second.http}/healthz`)).json();
  expect(health).toEqual({ ok: true, rooms: 1, connections: 50 });
});

test('a room that is left while a commit is under way goes like any other once it is idle', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const journal = new HeldJournal();
  const rooms = new Rooms(roomServices(journal));
  const name = parseRoomName('room');
  const entrance = name && (await rooms.enter(name));
  if (!entrance?.ok) throw new Error('no room');
  const written = writeUpdate(entrance.room, typed(1, 'last words'), null);
  rooms.mayRest(entrance.room);
  await vi.runAllTimersAsync();
  expect(rooms.size).toBe(1);
  journal.commit();
  expect(await written).toEqual({ ok: true });
  await vi.runAllTimersAsync();
  expect(rooms.size).toBe(0);
});

/** A journal whose loads and deletions take as long as the test says. */
class SlowJournal extends HeldJournal {
  readonly gates: (() => void)[] = [];

  override async load(): ReturnType<HeldJournal['load']> {
    const loaded = await super.load();
    await this.#gate();
    return loaded;
  }

  override async delete(): Promise<void> {
    await this.#gate();
    await super.delete();
  }

  #gate(): Promise<void> {
    return new Promise((resolve) => this.gates.push(resolve));
  }

  async open(): Promise<void> {
    await vi.waitUntil(() => this.gates.length > 0);
    this.gates.shift()?.();
  }
}

test('JOURNAL-3: whoever comes while a document is being deleted finds an empty one, or is sent away', async () => {
  const journal = new SlowJournal();
  journal.rows.push({
    document: 'room' as never,
    actor: null,
    update: typed(1, 'gone'),
    newClients: [1],
    schema: null,
  });
  const rooms = new Rooms(roomServices(journal));
  const name = parseRoomName('room');
  if (name === undefined) throw new Error('no room');
  const before = rooms.enter(name);
  const deleted = rooms.delete(name);
  const during = rooms.enter(name);
  await journal.open();
  const early = await before;
  expect(early.ok && early.room.document.isEmpty).toBe(false);
  await vi.waitUntil(() => early.ok && early.room.closedAs === 'access-changed');
  await journal.open();
  await deleted;
  await journal.open();
  const late = await during;
  expect(late.ok && late.room.document.isEmpty && late.room.closedAs === undefined).toBe(true);
});
