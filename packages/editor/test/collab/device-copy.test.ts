import 'fake-indexeddb/auto';
import { randomToken } from '@coscribe/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeviceCopy } from '../../src/collab/device-copy.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { endSessions, startSession, textOf, type, until, untilSave, untilText } from '../support/sessions.ts';

let server: ScriptedServer;
let documentId: string;

beforeEach(async () => {
  server = await new ScriptedServer().start();
  documentId = randomToken(20);
});

afterEach(async () => {
  await endSessions();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await server.stop();
});

const session = (actorKey = 'ann') => startSession({ url: server.url, documentId, actorKey });

describe('device copy', () => {
  test('LEAVE-1: a reload with everything cut opens from the device, with the unsent edits and their number', async () => {
    server.doc.getText('body').insert(0, 'from the server; ');
    const before = session();
    await untilSave(before, { kind: 'saved' });
    server.insert(0, 'live: ');
    await untilText(before, (text) => text.startsWith('live: '));
    await server.stop();
    type(before, 'mi');
    type(before, 'ne');
    await before.destroy();

    const after = session();
    const { editable, role, save } = await until(after, ({ doc }) => doc !== null);
    expect(textOf(after)).toBe('live: from the server; mine');
    expect({ editable, role }).toEqual({ editable: true, role: 'edit' });
    expect(save).toMatchObject({ edits: 2 });
    await untilSave(after, { kind: 'offline', edits: 2 });
    type(after, '!');
    expect(after.getSnapshot().save).toMatchObject({ edits: 3 });

    await server.start();
    after.tryNow();
    await untilSave(after, { kind: 'saved' });
    expect(server.text).toBe('live: from the server; mine!');
    await after.destroy();
    await server.stop();
    const last = session();
    await untilSave(last, { kind: 'offline', edits: 0 });
    expect(textOf(last)).toBe('live: from the server; mine!');
  });

  test('OPEN-1: a document that was never loaded completely is not opened from the device', async () => {
    await server.stop();
    const ann = session();
    await untilSave(ann, { kind: 'offline' });
    expect(ann.getSnapshot()).toMatchObject({ doc: null, editable: false });
  });

  test('a viewer reads from the device and cannot type', async () => {
    server.doc.getText('body').insert(0, 'read me');
    server.role = 'view';
    const before = session();
    await untilText(before, (text) => text === 'read me');
    expect(before.getSnapshot()).toMatchObject({ role: 'view', editable: false, save: { kind: 'saved' } });
    await before.destroy();
    await server.stop();
    const after = session();
    await untilText(after, (text) => text === 'read me');
    expect(after.getSnapshot()).toMatchObject({ role: 'view', editable: false });
  });

  test('LEAVE-1: two offline tabs see what each other wrote, and both count it', async () => {
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await server.stop();
    await Promise.all([untilSave(one, { kind: 'offline' }), untilSave(two, { kind: 'offline' })]);
    type(one, 'one ');
    await untilText(two, (text) => text === 'one ');
    type(two, 'two');
    await untilText(one, (text) => text === 'one two');
    expect(one.getSnapshot().save).toMatchObject({ kind: 'offline', edits: 2 });
    expect(two.getSnapshot().save).toMatchObject({ kind: 'offline', edits: 2 });
  });

  test('JOURNAL-1: the tab that reconnects sends the edits of both, and the acknowledgement reaches both', async () => {
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await server.stop();
    await Promise.all([untilSave(one, { kind: 'offline' }), untilSave(two, { kind: 'offline' })]);
    type(one, 'one ');
    type(one, 'one ');
    await untilSave(two, { edits: 2 });
    await one.destroy();
    await server.start();
    two.tryNow();
    await untilSave(two, { kind: 'saved' });
    expect(server.text).toBe('one one ');
    await server.stop();
    const three = session();
    await untilSave(three, { kind: 'offline', edits: 0 });
    expect(textOf(three)).toBe('one one ');
  });

  test('JOURNAL-1: a tab does not say "Saved" while an edit of another tab waits', async () => {
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    server.acknowledges = false;
    type(one, 'x');
    await untilSave(two, { kind: 'saving', edits: 1 });
    server.acknowledge();
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    expect(server.text).toBe('x');
  });

  test("an edit that its tab can't send any more is sent by the other one", async () => {
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await expect.poll(() => server.writes.length).toBe(2);
    server.acknowledges = false;
    type(one, 'left behind');
    await untilSave(two, { kind: 'saving', edits: 1 });
    await one.destroy();
    server.acknowledges = true;
    await untilSave(two, { kind: 'saved' });
    expect(server.text).toBe('left behind');
    expect(server.accepted).toBe(2);
  });

  test('ACCESS-2: another actor in the same browser shares nothing', async () => {
    const ann = session('ann');
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline' });
    type(ann, 'secret');
    await ann.destroy();
    const ben = session('ben');
    await untilSave(ben, { kind: 'offline', edits: 0 });
    expect(ben.getSnapshot().doc).toBeNull();
  });

  test('many stored updates become one row, and open as the same text', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    for (let i = 0; i < 400; i++) {
      type(ann, `${i} `);
      if (i % 50 === 0) await untilSave(ann, { kind: 'saved' });
    }
    await untilSave(ann, { kind: 'saved' });
    const text = textOf(ann);
    type(ann, '.');
    await untilSave(ann, { kind: 'saved' });
    await expect.poll(countRows).toBeLessThan(300);
    await ann.destroy();
    await server.stop();
    const again = session();
    await untilSave(again, { kind: 'offline', edits: 0 });
    expect(textOf(again)).toBe(`${text}.`);
  });

  test('LEAVE-1: rows become one together with what only another tab had, not without it', async () => {
    const ann = session();
    const elsewhere = await new ScriptedServer().start();
    const other = startSession({ url: elsewhere.url, documentId, actorKey: 'ann' });
    await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(other, { kind: 'saved' })]);
    elsewhere.acknowledges = false;
    type(other, 'X');
    await untilSave(ann, { kind: 'saving', edits: 1 });
    elsewhere.acknowledge();
    await untilSave(ann, { kind: 'saved' });
    await other.destroy();
    await elsewhere.stop();
    for (let i = 0; i < 400; i++) type(ann, '.');
    await expect
      .poll(async () => {
        type(ann, '.');
        await untilSave(ann, { kind: 'saved' });
        return countRows();
      })
      .toBeLessThan(300);
    await ann.destroy();
    await server.stop();
    const again = session();
    await untilSave(again, { kind: 'offline', edits: 0 });
    expect(textOf(again)).toContain('X');
  });

  test('LEAVE-1: rows that were read after the whole state was taken stay beside it', async () => {
    const open = () =>
      DeviceCopy.open({
        actorKey: 'ann',
        documentId,
        onChange: () => undefined,
        onSignal: () => undefined,
        onSuperseded: () => undefined,
      });
    const [one, two] = await Promise.all([open(), open()]);
    two.receive(new Uint8Array([1]));
    await two.load();
    const { through } = await one.load();
    two.receive(new Uint8Array([2]));
    await two.load();
    const news = one.news();
    const folded = one.compact(new Uint8Array([9]), through);
    expect((await news).durable).toEqual([new Uint8Array([2])]);
    await folded;
    expect((await two.load()).durable).toEqual([new Uint8Array([2]), new Uint8Array([9])]);
    await Promise.all([one.close(), two.close()]);
  });

  test('LEAVE-1: where nothing can be stored, edits that are not on the server are shown as unkept', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline', edits: 0 });
    type(ann, 'only here');
    expect(ann.getSnapshot().save).toMatchObject({ kind: 'unkept', edits: 1 });
    await server.start();
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('only here');
  });

  test('LEAVE-1: a full device says so, and keeps the edits as soon as it can', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline' });
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    type(ann, 'a');
    const { save } = await untilSave(ann, { kind: 'unkept', edits: 1 });
    expect(save).toMatchObject({ reason: 'The storage of this device is full.' });
    full.mockRestore();
    type(ann, 'b');
    await untilSave(ann, { kind: 'offline', edits: 2 });
    await ann.destroy();
    const again = session();
    await untilSave(again, { kind: 'offline', edits: 2 });
    expect(textOf(again)).toBe('ab');
  });

  test('LEAVE-1: unkept is also said while connected, when the acknowledgement does not come', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.acknowledges = false;
    type(ann, 'a');
    expect(ann.getSnapshot().save).toEqual({ kind: 'saving', edits: 1 });
    await untilSave(ann, { kind: 'unkept', edits: 1 });
    server.acknowledge();
    await untilSave(ann, { kind: 'saved' });
  });

  test('without BroadcastChannel a tab sends and counts its own edits', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    type(one, 'x');
    await untilText(two, (text) => text === 'x');
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
  });
});

async function countRows(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('coscribe');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const range = IDBKeyRange.bound(
        [JSON.stringify(['ann', documentId]), 0],
        [JSON.stringify(['ann', documentId]), Number.MAX_SAFE_INTEGER],
      );
      const request = database.transaction('rows').objectStore('rows').index('by-copy').count(range);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}
