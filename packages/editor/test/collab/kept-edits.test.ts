import 'fake-indexeddb/auto';
import { randomToken } from '@coscribe/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { KeptEdits } from '../../src/collab/session-state.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { endSessions, startSession, textOf, type, until, untilSave, untilText } from '../support/sessions.ts';

let server: ScriptedServer;
let documentId: string;

beforeEach(async () => {
  server = await new ScriptedServer().start();
  server.doc.getText('body').insert(0, 'theirs ');
  documentId = randomToken(20);
});

afterEach(async () => {
  await endSessions();
  vi.unstubAllGlobals();
  await server.stop();
});

const session = () => startSession({ url: server.url, documentId, actorKey: 'ann' });

function textOfKept(kept: KeptEdits | undefined): string | undefined {
  if (kept === undefined) return undefined;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, kept.update);
  return doc.getText('body').toString();
}

describe('kept edits', () => {
  test('LEAVE-1: a refusal keeps the edits and goes on with the state of the server in a new document', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    const { doc } = ann.getSnapshot();
    server.refuses = 'document-too-large';
    type(ann, 'too ');
    type(ann, 'much');
    const { kept } = await until(ann, (snapshot) => snapshot.kept.length > 0 && snapshot.doc !== null);
    expect(kept).toMatchObject([{ reason: 'document-too-large', edits: 2 }]);
    expect(textOfKept(kept[0])).toBe('theirs too much');
    const { doc: next } = await untilSave(ann, { kind: 'saved' });
    expect(next?.clientID).not.toBe(doc?.clientID);
    expect(textOf(ann)).toBe('theirs ');

    type(ann, 'less');
    await expect.poll(() => server.text).toBe('theirs less');
    await untilSave(ann, { kind: 'saved' });
    await ann.destroy();
    await server.stop();
    const again = session();
    await untilSave(again, { kind: 'offline', edits: 0 });
    expect(textOf(again)).toBe('theirs less');
    expect(textOfKept(again.getSnapshot().kept[0])).toBe('theirs too much');
    await again.dropKept(kept[0]?.id ?? '');
    expect(again.getSnapshot().kept).toEqual([]);
    await again.destroy();
    const last = session();
    await untilSave(last, { kind: 'offline' });
    expect(last.getSnapshot().kept).toEqual([]);
  });

  test('LEAVE-1: offline edits of somebody who may only read now are kept, not sent', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline' });
    type(ann, 'mine');
    server.role = 'view';
    await server.start();
    server.writes.length = 0;
    ann.tryNow();
    const { kept } = await until(ann, (snapshot) => snapshot.kept.length > 0 && snapshot.role === 'view');
    expect(kept).toMatchObject([{ reason: 'access-changed', edits: 1 }]);
    expect(textOfKept(kept[0])).toBe('theirs mine');
    await untilSave(ann, { kind: 'saved' });
    expect(server.writes).toEqual([]);
    expect(ann.getSnapshot()).toMatchObject({ editable: false, role: 'view' });
    expect(textOf(ann)).toBe('theirs ');

    server.role = 'edit';
    server.close('access-changed');
    await until(ann, ({ editable }) => editable);
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('theirs ');
    expect(ann.getSnapshot().kept).toHaveLength(1);
  });

  test('LEAVE-1: what another tab wrote is in what is kept, and does not come back by it', async () => {
    const [one, two] = [session(), session()];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await server.stop();
    await Promise.all([untilSave(one, { kind: 'offline' }), untilSave(two, { kind: 'offline' })]);
    type(one, 'one ');
    await untilText(two, (text) => text === 'theirs one ');
    type(two, 'two');
    await untilText(one, (text) => text === 'theirs one two');
    server.role = 'view';
    await server.start();
    one.tryNow();
    two.tryNow();
    for (const tab of [one, two]) {
      const { kept } = await until(
        tab,
        (now) => now.kept.length > 0 && now.doc !== null && now.role === 'view',
      );
      expect(kept.map(textOfKept)).toContain('theirs one two');
      await untilSave(tab, { kind: 'saved' });
      expect(textOf(tab)).toBe('theirs ');
    }
    expect(server.text).toBe('theirs ');
  });

  test('LEAVE-1: a tab that did not hear of it keeps what it wrote meanwhile, and writes none of it back', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const elsewhere = await new ScriptedServer().start();
    Y.applyUpdate(elsewhere.doc, Y.encodeStateAsUpdate(server.doc));
    const one = session();
    const two = startSession({ url: elsewhere.url, documentId, actorKey: 'ann' });
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await Promise.all([elsewhere.stop(), server.stop()]);
    await Promise.all([untilSave(one, { kind: 'offline' }), untilSave(two, { kind: 'offline' })]);
    type(one, 'refused');
    server.role = 'view';
    await server.start();
    one.tryNow();
    await until(one, (now) => now.kept.length > 0);
    type(two, 'late');
    const { kept } = await until(
      two,
      (now) => now.kept.map(textOfKept).includes('theirs late') && now.doc !== null,
    );
    expect(kept).toHaveLength(2);
    expect(textOf(two)).toBe('theirs ');
    await two.destroy();
    const again = startSession({ url: elsewhere.url, documentId, actorKey: 'ann' });
    await untilSave(again, { kind: 'offline', edits: 0 });
    expect(textOf(again)).toBe('theirs ');
  });

  test('LEAVE-1: a write by somebody who may only read is kept aside', async () => {
    server.role = 'view';
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    type(ann, 'sneaked in');
    const { kept } = await until(ann, (snapshot) => snapshot.kept.length > 0 && snapshot.doc !== null);
    expect(textOfKept(kept[0])).toBe('theirs sneaked in');
    await untilSave(ann, { kind: 'saved' });
    expect(textOf(ann)).toBe('theirs ');
  });

  test('LEAVE-1: one message that is too large is kept, and the connection comes back', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.acknowledges = false;
    type(ann, 'large');
    server.close('frame-too-large');
    await until(ann, ({ kept, doc }) => kept.length > 0 && doc !== null);
    expect(ann.getSnapshot().kept).toMatchObject([{ reason: 'over-budget', edits: 1 }]);
  });

  test('LEAVE-1: a copy that the server refuses as a whole is kept and read anew; if that is refused too, tries end', async () => {
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    type(ann, 'lost by the server');
    await expect.poll(() => server.text).toBe('theirs lost by the server');
    await untilSave(ann, { kind: 'saved' });
    // The server comes back with an older state, and will not have its own words from somebody else.
    await server.stop();
    server.doc = new Y.Doc();
    server.refuses = 'foreign-client-id';
    await server.start();
    ann.tryNow();
    const { kept } = await until(
      ann,
      (now) => now.kept.length > 0 && now.doc !== null && now.save.kind === 'saved',
    );
    expect(textOfKept(kept[0])).toBe('theirs lost by the server');
    expect(textOf(ann)).toBe('');
    server.close('refused');
    await untilSave(ann, { kind: 'closed', close: 'refused' });
    expect(ann.getSnapshot().kept).toHaveLength(1);
  });

  test('LEAVE-1: without a device the kept edits stay in the page', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const ann = session();
    await untilSave(ann, { kind: 'saved' });
    server.refuses = 'over-budget';
    type(ann, 'mine');
    const { kept } = await until(ann, (snapshot) => snapshot.kept.length > 0 && snapshot.doc !== null);
    expect(textOfKept(kept[0])).toBe('theirs mine');
    await untilSave(ann, { kind: 'saved' });
    expect(textOf(ann)).toBe('theirs ');
  });
});
