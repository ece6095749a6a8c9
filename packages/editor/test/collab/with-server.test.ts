import 'fake-indexeddb/auto';
import { newDocumentId, type PresenceUser, type Role, SCHEMA_VERSION } from '@coscribe/protocol';
import { signTicket } from '@coscribe/protocol/ticket';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { TicketAnswer } from '../../src/collab/session-state.ts';
import { RealServer, TICKET_SECRET } from '../support/real-server.ts';
import { endSessions, startSession, textOf, type, until, untilSave, untilText } from '../support/sessions.ts';

let documentId = newDocumentId();
beforeEach(() => {
  documentId = newDocumentId();
});
afterEach(endSessions);

describe('with the sync server, without tickets', () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await RealServer.start('none');
  });
  afterAll(() => server.remove());
  const session = (actorKey: string) => startSession({ url: server.url, documentId, actorKey });

  test('JOURNAL-1: two people write together, and both are told that it is stored', async () => {
    const [ann, ben] = [session('ann'), session('ben')];
    await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(ben, { kind: 'saved' })]);
    type(ann, 'Hello ');
    await untilText(ben, (text) => text === 'Hello ');
    type(ben, 'world');
    await untilText(ann, (text) => text === 'Hello world');
    await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(ben, { kind: 'saved' })]);
  });

  test('JOURNAL-2: a server killed in mid-typing loses nothing and doubles nothing', async () => {
    const [ann, ben] = [session('ann'), session('ben')];
    await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(ben, { kind: 'saved' })]);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 30; i++) {
        type(i % 2 === 0 ? ann : ben, `${round}.${i} `);
        if (i === 15) await server.kill9();
      }
      await Promise.all([untilSave(ann, { kind: 'offline' }), untilSave(ben, { kind: 'offline' })]);
      await server.start();
      ann.tryNow();
      ben.tryNow();
      await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(ben, { kind: 'saved' })]);
    }
    const typed = [0, 1, 2].flatMap((round) => Array.from({ length: 30 }, (_, i) => `${round}.${i}`));
    const isWhole = (text: string): boolean => text.length === typed.join(' ').length + 1;
    await Promise.all([untilText(ann, isWhole), untilText(ben, isWhole)]);
    expect(textOf(ann)).toBe(textOf(ben));
    const words = (textOf(ann) ?? '').trim().split(' ');
    expect(words.toSorted()).toEqual(typed.toSorted());
  });

  test('LEAVE-1: offline edits of two tabs arrive by one of them after a reload', async () => {
    const [one, two] = [session('ann'), session('ann')];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    await server.kill9();
    await Promise.all([untilSave(one, { kind: 'offline' }), untilSave(two, { kind: 'offline' })]);
    type(one, 'one ');
    type(two, 'two ');
    await Promise.all([untilSave(one, { edits: 2 }), untilSave(two, { edits: 2 })]);
    await Promise.all([one.destroy(), two.destroy()]);
    const three = session('ann');
    await untilSave(three, { kind: 'offline', edits: 2 });
    await server.start();
    three.tryNow();
    await untilSave(three, { kind: 'saved' });
    const ben = session('ben');
    await untilText(ben, (text) => text.includes('one ') && text.includes('two ') && text.length === 8);
  });

  test('LEAVE-1: what was written offline arrives, also when it is more than one message may hold', async () => {
    const ann = session('ann');
    await untilSave(ann, { kind: 'saved' });
    await server.kill9();
    await untilSave(ann, { kind: 'offline' });
    for (let page = 0; page < 20; page++) type(ann, String.fromCharCode(97 + page).repeat(1024 * 1024));
    await server.start();
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(ann.getSnapshot().kept).toEqual([]);
    const ben = session('ben');
    await untilText(ben, (text) => text.length === 20 * 1024 * 1024);
    expect(textOf(ben) === textOf(ann)).toBe(true);
  }, 60_000);

  test('LEAVE-1: two tabs that type at the same time end equal and saved', async () => {
    const [one, two] = [session('ann'), session('ann')];
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    for (let i = 0; i < 50; i++) {
      type(one, 'a');
      type(two, 'b');
    }
    await Promise.all([
      untilText(one, ({ length }) => length === 100),
      untilText(two, ({ length }) => length === 100),
    ]);
    await Promise.all([untilSave(one, { kind: 'saved' }), untilSave(two, { kind: 'saved' })]);
    expect(textOf(one)).toBe(textOf(two));
  });
});

describe('with the sync server and tickets', () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await RealServer.start('ticket');
  });
  afterAll(() => server.remove());

  const person = (id: string): PresenceUser => ({ id, name: id.toUpperCase(), color: 'teal' });
  const ticketsOf = (id: string, role: () => Role) => async (): Promise<TicketAnswer> => ({
    ok: true,
    role: role(),
    actor: person(id),
    ticket: await signTicket(
      { document: documentId, role: role(), actor: person(id), grant: 'link', schema: SCHEMA_VERSION },
      TICKET_SECRET,
    ),
  });
  const session = (id: string, role: () => Role) =>
    startSession({ url: server.url, documentId, actorKey: id, ticket: ticketsOf(id, role) });

  test('ACCESS-2: the others see who I am as my ticket says', async () => {
    const [ann, ben] = [session('ann', () => 'own'), session('ben', () => 'view')];
    await Promise.all([until(ann, ({ doc }) => doc !== null), until(ben, ({ doc }) => doc !== null)]);
    expect(ann.getSnapshot()).toMatchObject({ role: 'own', editable: true });
    expect(ben.getSnapshot()).toMatchObject({ role: 'view', editable: false });
    const seen = () =>
      [...(ben.getSnapshot().awareness?.getStates().values() ?? [])].map(({ user }) => user?.name);
    await expect.poll(seen).toContain('ANN');
  });

  test('LEAVE-1: offline edits of somebody who may only read now are kept, and the text is the one of the server', async () => {
    let role: Role = 'edit';
    const ann = session('ann', () => 'own');
    const ben = session('ben', () => role);
    await Promise.all([untilSave(ann, { kind: 'saved' }), untilSave(ben, { kind: 'saved' })]);
    type(ann, 'shared ');
    await untilText(ben, (text) => text === 'shared ');
    await server.kill9();
    await untilSave(ben, { kind: 'offline' });
    type(ben, 'unsent');
    role = 'view';
    await server.start();
    ann.tryNow();
    ben.tryNow();
    const { kept } = await until(
      ben,
      (now) => now.kept.length > 0 && now.doc !== null && now.role === 'view',
    );
    const copy = new Y.Doc();
    if (kept[0]) Y.applyUpdate(copy, kept[0].update);
    expect(copy.getText('body').toString()).toBe('shared unsent');
    await untilSave(ben, { kind: 'saved' });
    expect(textOf(ben)).toBe('shared ');
    await untilSave(ann, { kind: 'saved' });
    expect(textOf(ann)).toBe('shared ');
  });

  test('ACCESS-1: a ticket that was not signed by the app opens nothing', async () => {
    const mallory = startSession({
      url: server.url,
      documentId,
      actorKey: 'mallory',
      ticket: async () => ({ ok: true, role: 'own', actor: person('mallory'), ticket: 'a.b.c' }),
    });
    const { save, doc } = await untilSave(mallory, { kind: 'closed' });
    expect(save).toMatchObject({ close: 'no-access' });
    expect(doc).toBeNull();
  });
});
