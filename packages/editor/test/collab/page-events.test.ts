import 'fake-indexeddb/auto';
import { randomToken } from '@coscribe/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ScriptedServer } from '../support/scripted-server.ts';
import { endSessions, startSession, type, until, untilSave } from '../support/sessions.ts';

let server: ScriptedServer;
let page: EventTarget;
let documentId: string;

beforeEach(async () => {
  server = await new ScriptedServer().start();
  documentId = randomToken(20);
  page = new EventTarget();
  vi.stubGlobal('window', page);
});

afterEach(async () => {
  await endSessions();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await server.stop();
});

const session = () => startSession({ url: server.url, documentId, actorKey: 'ann' });

function leaves(): boolean {
  return page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

describe('page events', () => {
  test('a network that is back ends the waiting', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    // The next try by itself would be long after the end of this test.
    vi.spyOn(Math, 'random').mockReturnValue(1_000);
    await server.stop();
    await until(ann, ({ save }) => save.kind === 'offline' && save.nextTryAt !== null);
    page.dispatchEvent(new Event('offline'));
    expect(ann.getSnapshot().save).toMatchObject({ kind: 'offline', cause: 'no-network' });
    await server.start();
    page.dispatchEvent(new Event('online'));
    await untilSave(ann, { kind: 'saved' });
  });

  test('LEAVE-1: leaving asks first only while an edit is neither on this device nor on the server', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline' });
    const broken = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(leaves()).toBe(true);
    type(ann, 'a');
    await untilSave(ann, { kind: 'unkept' });
    expect(leaves()).toBe(false);
    broken.mockRestore();
    type(ann, 'b');
    await untilSave(ann, { kind: 'offline', edits: 2 });
    expect(leaves()).toBe(true);
    await ann.destroy();
    expect(leaves()).toBe(true);
  });

  test('LEAVE-1: leaving asks first while refused edits are kept in the page only', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.refuses = 'over-budget';
    type(ann, 'mine');
    const { kept } = await until(ann, (now) => now.kept.length > 0 && now.doc !== null);
    expect(leaves()).toBe(false);
    await ann.dropKept(kept[0]?.id ?? '');
    expect(leaves()).toBe(true);
  });
});
