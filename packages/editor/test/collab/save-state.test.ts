import 'fake-indexeddb/auto';
import { randomToken } from '@coscribe/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptedServer } from '../support/scripted-server.ts';
import {
  endSessions,
  startSession,
  textOf,
  type,
  until,
  untilSave,
  untilText,
  watchSave,
} from '../support/sessions.ts';

let server: ScriptedServer;
let documentId: string;

beforeEach(async () => {
  server = await new ScriptedServer().start();
  documentId = randomToken(20);
});

afterEach(async () => {
  await endSessions();
  await server.stop();
});

const session = (actorKey = 'ann') => startSession({ url: server.url, documentId, actorKey });

describe('save state', () => {
  test('OPEN-1: there is no document before the first sync, then an editable one', async () => {
    server.doc.getText('body').insert(0, 'Hello');
    const ann = session();
    const seen: (string | null)[] = [];
    ann.subscribe(() => seen.push(textOf(ann)));
    expect(ann.getSnapshot()).toMatchObject({ doc: null, editable: false, save: { kind: 'loading' } });
    await until(ann, ({ editable }) => editable);
    expect(new Set(seen)).toEqual(new Set([null, 'Hello']));
    expect(ann.getSnapshot()).toMatchObject({ role: 'edit', save: { kind: 'saved' } });
  });

  test('JOURNAL-1: edits count as saving until the server says that they are stored', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.acknowledges = false;
    type(ann, 'a');
    type(ann, 'b');
    expect(ann.getSnapshot().save).toEqual({ kind: 'saving', edits: 2 });
    const seen = watchSave(ann);
    await expect.poll(() => server.text).toBe('ab');
    expect(seen).toEqual([{ kind: 'saving', edits: 2 }]);
    server.acknowledge();
    await untilSave(ann, { kind: 'saved' });
    expect(seen).toEqual([{ kind: 'saving', edits: 2 }, { kind: 'saved' }]);
  });

  test('JOURNAL-1: the first write of a connection is the SyncStep2, so that no update has a gap', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    type(ann, 'while away');
    await untilSave(ann, { kind: 'offline', edits: 1 });
    server.writes.length = 0;
    await server.start();
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.writes).toEqual(['step2']);
    expect(server.text).toBe('while away');
  });

  test('JOURNAL-1: what is typed before the server has asked goes out in the SyncStep2', async () => {
    const before = session();
    await untilSave(before, { kind: 'saved' });
    await before.destroy();
    server.isReserved = true;
    const ann = session();
    await until(ann, ({ editable }) => editable);
    await expect.poll(() => server.connections).toBe(1);
    server.writes.length = 0;
    type(ann, 'early ');
    server.askAll();
    type(ann, 'bird');
    expect(ann.getSnapshot().save).toEqual({ kind: 'saving', edits: 2 });
    server.greet();
    await untilSave(ann, { kind: 'saved' });
    expect(server.writes[0]).toBe('step2');
    expect(server.text).toBe('early bird');
  });

  test('nothing is written before the server has said that it may be', async () => {
    const before = session();
    await untilSave(before, { kind: 'saved' });
    await before.destroy();
    server.isReserved = true;
    server.role = 'view';
    const ann = session();
    await until(ann, ({ editable }) => editable);
    await expect.poll(() => server.connections).toBe(1);
    server.writes.length = 0;
    server.greet();
    await until(ann, ({ role }) => role === 'view');
    await untilSave(ann, { kind: 'saved' });
    ann.renewTicket();
    server.isReserved = false;
    await expect.poll(() => server.accepted).toBe(3);
    expect(server.writes).toEqual([]);
  });

  test('LEAVE-1: edits made offline are counted, and sent when the server is back', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline', edits: 0 });
    for (const letter of 'word') type(ann, letter);
    const { save, editable } = await untilSave(ann, { kind: 'offline', edits: 4 });
    expect(save).toMatchObject({ cause: 'server-unreachable' });
    expect(editable).toBe(true);
    await until(ann, ({ save }) => save.kind === 'offline' && save.nextTryAt !== null);
    await server.start();
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('word');
  });

  test('JOURNAL-2: an edit that was sent but not acknowledged is sent again, and not doubled', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.acknowledges = false;
    type(ann, 'once');
    await expect.poll(() => server.text).toBe('once');
    await server.stop();
    await untilSave(ann, { kind: 'offline', edits: 1 });
    server.acknowledges = true;
    await server.start();
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('once');
    expect(textOf(ann)).toBe('once');
  });

  test('a network that swallows everything is noticed, and left for a new connection', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.isSilent = true;
    type(ann, 'into the void');
    expect(ann.getSnapshot().save).toEqual({ kind: 'saving', edits: 1 });
    await untilSave(ann, { kind: 'offline', cause: 'server-unreachable', edits: 1 });
    server.isSilent = false;
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('into the void');
  });

  test('the reason of a retryable close is told', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    for (const [close, cause] of [
      ['server-draining', 'server-restarting'],
      ['journal-failed', 'server-cannot-store'],
      ['room-full', 'server-full'],
    ] as const) {
      server.close(close);
      await untilSave(ann, { kind: 'offline', cause });
      ann.tryNow();
      await untilSave(ann, { kind: 'saved' });
    }
  });

  test('LEAVE-1: a final close ends the tries, keeps the text and says why; trying again is up to the person', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.acknowledges = false;
    type(ann, 'mine');
    server.close('document-damaged');
    const { save, editable } = await untilSave(ann, { kind: 'closed' });
    expect(save).toMatchObject({ close: 'document-damaged', edits: 1 });
    expect(editable).toBe(false);
    expect(textOf(ann)).toBe('mine');
    server.acknowledges = true;
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('mine');
  });

  test('SCHEMA-1: a document of a newer major version is shown but not written', async () => {
    server.doc.getText('body').insert(0, 'newer');
    const ann = session();
    await untilText(ann, (text) => text === 'newer');
    server.schemaMajor += 1;
    ann.renewTicket();
    await untilSave(ann, { kind: 'closed', close: 'newer-version-needed' });
    expect(ann.getSnapshot().editable).toBe(false);
    expect(textOf(ann)).toBe('newer');
  });

  test('renewing the ticket takes a new connection without looking offline', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    const seen = watchSave(ann);
    ann.renewTicket();
    await expect.poll(() => server.accepted).toBe(2);
    type(ann, 'on');
    await expect.poll(() => server.text).toBe('on');
    await untilSave(ann, { kind: 'saved' });
    expect(seen.map(({ kind }) => kind)).not.toContain('offline');
  });

  test('a session that is destroyed at once (StrictMode) leaves the next one of the same document working', async () => {
    const first = session();
    const gone = first.destroy();
    const second = session();
    await gone;
    await first.destroy();
    await untilSave(second, { kind: 'saved' });
    type(second, 'works');
    await expect.poll(() => server.text).toBe('works');
    expect(server.accepted).toBe(1);
  });
});
