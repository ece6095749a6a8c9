import 'fake-indexeddb/auto';
import { CLOSE, newDocumentId, type PresenceUser, SCHEMA_VERSION } from '@coscribe/protocol';
import { signTicket } from '@coscribe/protocol/ticket';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DocSession } from '../../src/collab/session-state.ts';
import { RealServer, TICKET_SECRET } from '../support/real-server.ts';
import { endSessions, startSession, textOf, type, until, untilSave, untilText } from '../support/sessions.ts';

const NEWER = { major: SCHEMA_VERSION.major + 1, minor: 0 };
const BEHIND = {
  kind: 'closed',
  close: 'newer-version-needed',
  sentence: 'A newer version of this page is needed: reload.',
} as const;

describe('a document that a page of a newer major version has written', () => {
  let server: RealServer;
  let documentId = newDocumentId();
  beforeAll(async () => {
    server = await RealServer.start('ticket');
  });
  afterAll(() => server.remove());
  beforeEach(() => {
    documentId = newDocumentId();
  });
  afterEach(endSessions);

  /** A page of somebody: today's, or one of the next major version. */
  const page = (name: string, schema = SCHEMA_VERSION): DocSession => {
    const actor: PresenceUser = { id: name, name, color: 'teal' };
    const ticket = async () => ({
      ok: true as const,
      ticket: await signTicket(
        { document: documentId, role: 'edit', actor, grant: name, schema },
        TICKET_SECRET,
      ),
      role: 'edit' as const,
      actor,
    });
    return startSession({ url: server.url, documentId, actorKey: name, ticket, schema });
  };

  test('SCHEMA-1: is read-only in today’s page after a restart of the server, which says why and shows what others write', async () => {
    const newer = page('ann', NEWER);
    await untilSave(newer, { kind: 'saved' });
    type(newer, 'from the future');
    await untilSave(newer, { kind: 'saved' });
    await server.kill9();
    await server.start();

    const today = page('ben');
    const { save, editable, role } = await untilText(today, (text) => text === 'from the future');
    expect(save).toEqual({ ...BEHIND, edits: 0 });
    expect(save).toMatchObject({ sentence: CLOSE['newer-version-needed'].sentence });
    expect([editable, role]).toEqual([false, 'edit']);

    newer.tryNow();
    await untilSave(newer, { kind: 'saved' });
    type(newer, ', and more');
    await untilText(today, (text) => text === 'from the future, and more');
    expect(today.getSnapshot().editable).toBe(false);
  });

  test('LEAVE-1: edits that today’s page could not send stay on the device, and go out when the newer page opens', async () => {
    const today = page('ben');
    await untilSave(today, { kind: 'saved' });
    type(today, 'sent ');
    await untilSave(today, { kind: 'saved' });
    await server.kill9();
    await untilSave(today, { kind: 'offline' });
    type(today, 'unsent ');
    await server.start();
    const newer = page('ann', NEWER);
    await untilText(newer, (text) => text === 'sent ');
    type(newer, 'new ');
    await untilSave(newer, { kind: 'saved' });

    today.tryNow();
    const { editable, kept } = await untilSave(today, { ...BEHIND, edits: 1 });
    expect([editable, kept]).toEqual([false, []]);
    await untilText(today, (text) => ['sent ', 'unsent ', 'new '].every((word) => text.includes(word)));
    expect(textOf(newer)).not.toContain('unsent');
    await today.destroy();

    // The same page once more, and then the one of the newer version.
    const again = page('ben');
    await untilSave(again, { ...BEHIND, edits: 1 });
    expect(textOf(again)).toContain('unsent');
    await again.destroy();
    const reloaded = page('ben', NEWER);
    await untilSave(reloaded, { kind: 'saved' });
    await untilText(newer, (text) => text.includes('unsent '));
    expect(textOf(reloaded)).toBe(textOf(newer));
  });

  test('LEAVE-1: whoever is typing when a newer page writes keeps what the server did not take', async () => {
    const today = page('ben');
    await untilSave(today, { kind: 'saved' });
    type(today, 'mine ');
    await untilSave(today, { kind: 'saved' });
    const newer = page('ann', NEWER);
    await untilText(newer, (text) => text === 'mine ');
    type(newer, 'new ');
    type(today, 'late ');
    const { editable } = await untilSave(today, { ...BEHIND, edits: 1 });
    expect(editable).toBe(false);
    await untilText(today, (text) => text.includes('late ') && text.includes('new '));
    await today.destroy();
    const reloaded = page('ben', NEWER);
    await untilSave(reloaded, { kind: 'saved' });
    await untilText(newer, (text) => ['mine ', 'new ', 'late '].every((word) => text.includes(word)));
    expect(textOf(newer)?.length).toBe('mine new late '.length);
  });

  test('SCHEMA-1: offline, the device remembers that the document is of a newer version', async () => {
    const newer = page('ann', NEWER);
    await untilSave(newer, { kind: 'saved' });
    await server.kill9();
    await untilSave(newer, { kind: 'offline' });
    type(newer, 'offline, by the newer page');
    await until(newer, () => textOf(newer) !== '');
    await newer.destroy();
    const today = page('ann');
    const { editable } = await untilSave(today, { ...BEHIND, edits: 1 });
    expect(editable).toBe(false);
    expect(textOf(today)).toBe('offline, by the newer page');

    // Connected, it does not send in its own name what the newer page wrote.
    await server.start();
    today.tryNow();
    await until(today, ({ awareness }) => awareness !== null);
    const third = page('cleo');
    await untilSave(third, { kind: 'saved' });
    expect(textOf(third)).toBe('');
    await today.destroy();
    const again = page('ann', NEWER);
    await untilSave(again, { kind: 'saved' });
    await untilSave(third, BEHIND);
    await untilText(third, (text) => text === 'offline, by the newer page');
  });

  test('SCHEMA-1: a newer page in another tab makes today’s read-only, and its edits are not sent in the older one’s name', async () => {
    const today = page('ann');
    await untilSave(today, { kind: 'saved' });
    await server.kill9();
    await untilSave(today, { kind: 'offline' });
    const newer = page('ann', NEWER);
    await untilSave(newer, { kind: 'offline' });
    type(newer, 'new');
    await untilSave(today, { ...BEHIND, edits: 1 });
    expect(today.getSnapshot().editable).toBe(false);
    await server.start();
    newer.tryNow();
    today.tryNow();
    await untilSave(newer, { kind: 'saved' });
    await untilSave(today, { ...BEHIND, edits: 0 });
    expect([textOf(today), textOf(newer)]).toEqual(['new', 'new']);
  });
});
