import 'fake-indexeddb/auto';
import { type PresenceUser, randomToken } from '@coscribe/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TicketAnswer } from '../../src/collab/session-state.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { endSessions, startSession, textOf, type, until, untilSave } from '../support/sessions.ts';

const ANN: PresenceUser = { id: 'ann', name: 'Ann', color: 'teal' };

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

const session = (ticket: () => Promise<TicketAnswer>) =>
  startSession({ url: server.url, documentId, actorKey: 'ann', ticket });

describe('tickets', () => {
  test('ACCESS-1: every connection takes a fresh ticket, offered as a subprotocol', async () => {
    let made = 0;
    let actor = ANN;
    const ann = session(async () => {
      made += 1;
      return { ok: true, ticket: `t${made}`, role: 'edit', actor };
    });
    await untilSave(ann, { kind: 'saved' });
    const { me, awareness } = ann.getSnapshot();
    expect(me).toEqual(ANN);
    expect(awareness?.getLocalState()).toMatchObject({ user: ANN });
    actor = { ...ANN, name: 'Anna' };
    ann.renewTicket();
    await until(ann, (snapshot) => snapshot.me?.name === 'Anna');
    await expect.poll(() => server.tickets).toEqual(['ticket.t1', 'ticket.t2']);
  });

  test('a ticket route that fails is tried again', async () => {
    let isDown = true;
    const ann = session(async () => {
      if (isDown) throw new TypeError('fetch failed');
      return { ok: true, ticket: 't', role: 'edit', actor: ANN };
    });
    await until(ann, ({ save }) => save.kind === 'offline' && save.nextTryAt !== null);
    expect(ann.getSnapshot().save).toMatchObject({ cause: 'server-unreachable', edits: 0 });
    expect(server.accepted).toBe(0);
    isDown = false;
    await untilSave(ann, { kind: 'saved' });
  });

  test('ACCESS-1: a final answer of the ticket route ends the tries; the edits stay on the device', async () => {
    let answer: TicketAnswer = { ok: true, ticket: 't', role: 'edit', actor: ANN };
    const ann = session(async () => answer);
    await untilSave(ann, { kind: 'saved' });
    await server.stop();
    await untilSave(ann, { kind: 'offline' });
    type(ann, 'unsent');
    answer = { ok: false, close: 'no-access' };
    await server.start();
    ann.tryNow();
    const { save, editable } = await untilSave(ann, { kind: 'closed' });
    expect(save).toMatchObject({ close: 'no-access', edits: 1 });
    expect(editable).toBe(false);
    expect(textOf(ann)).toBe('unsent');
    expect(server.connections).toBe(0);

    answer = { ok: true, ticket: 't', role: 'edit', actor: ANN };
    ann.tryNow();
    await untilSave(ann, { kind: 'saved' });
    expect(server.text).toBe('unsent');
  });

  test('SCHEMA-1: a page that is too old is told to reload', async () => {
    const ann = session(async () => ({ ok: false, close: 'newer-version-needed' }));
    const { save } = await untilSave(ann, { kind: 'closed' });
    expect(save).toMatchObject({ close: 'newer-version-needed' });
  });

  test('ACCESS-1: a change of rights asks again at once, without looking offline', async () => {
    let asked = 0;
    const ann = session(async () => {
      asked += 1;
      return { ok: true, ticket: `t${asked}`, role: 'edit', actor: ANN };
    });
    await untilSave(ann, { kind: 'saved' });
    const kinds = new Set<string>();
    ann.subscribe(() => kinds.add(ann.getSnapshot().save.kind));
    server.role = 'view';
    server.close('access-changed');
    await until(ann, ({ role }) => role === 'view');
    expect(ann.getSnapshot().editable).toBe(false);
    expect(kinds).toEqual(new Set(['saved']));
    expect(asked).toBe(2);
  });
});
