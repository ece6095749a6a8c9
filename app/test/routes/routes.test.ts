import { type DocumentId, SCHEMA_VERSION } from '@coscribe/protocol';
import { checkTicket } from '@coscribe/protocol/ticket';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as duplicateRoute from '../../src/app/api/documents/[id]/duplicate/route.ts';
import * as exportRoute from '../../src/app/api/documents/[id]/export/route.ts';
import * as forgetRoute from '../../src/app/api/documents/[id]/forget/route.ts';
import * as rotateRoute from '../../src/app/api/documents/[id]/link/rotate/route.ts';
import * as linkRoute from '../../src/app/api/documents/[id]/link/route.ts';
import * as restoreRoute from '../../src/app/api/documents/[id]/restore/route.ts';
import * as documentRoute from '../../src/app/api/documents/[id]/route.ts';
import * as trashRoute from '../../src/app/api/documents/[id]/trash/route.ts';
import * as documentsRoute from '../../src/app/api/documents/route.ts';
import * as claimRoute from '../../src/app/api/me/claim/route.ts';
import * as keyRoute from '../../src/app/api/me/key/route.ts';
import * as meRoute from '../../src/app/api/me/route.ts';
import * as ticketsRoute from '../../src/app/api/tickets/route.ts';
import * as changedRoute from '../../src/app/internal/changed/route.ts';
import { database } from '../../src/data/database.ts';
import { runErrands } from '../../src/data/errands.ts';
import { issueTicket } from '../../src/documents/issue-ticket.ts';
import { openByToken, openDocument } from '../../src/documents/open-document.ts';
import { personOfRequest } from '../../src/identity/current-person.ts';
import { Browser, HOST, INTERNAL_SECRET, startApp, type TestApp, TICKET_SECRET } from '../support/app.ts';
import { docWith, startSyncPeer } from '../support/sync-peer.ts';

let app: TestApp;
let owner: Browser;
let guest: Browser;
beforeEach(async () => {
  app = await startApp();
  owner = new Browser();
  guest = new Browser();
});
afterEach(() => app.stop());

async function newDocument(): Promise<string> {
  const { status, json } = await owner.call(documentsRoute.POST, 'POST');
  expect(status).toBe(201);
  return json.id;
}

/** Shares the document and returns the link's token. */
async function share(id: string, access: string): Promise<string> {
  const { json } = await owner.call(linkRoute.PUT, 'PUT', { id }, { access });
  return json.path.slice('/s/'.length);
}

async function ticket(browser: Browser, document: string, token?: string, schema = SCHEMA_VERSION) {
  return browser.call(ticketsRoute.POST, 'POST', {}, { document, token, schema });
}

async function library(browser: Browser): Promise<string[]> {
  const { json } = await browser.call(documentsRoute.GET, 'GET');
  return json.documents.map((entry: { id: string }) => entry.id);
}

async function personOf(browser: Browser) {
  const person = await personOfRequest(browser.request('/'));
  if (person === null) throw new Error('no person');
  return person;
}

describe('tickets', () => {
  test('ACCESS-1: the owner gets a signed ticket for one document', async () => {
    const id = await newDocument();
    const { json } = await ticket(owner, id);
    const me = (await owner.call(meRoute.GET, 'GET')).json;
    expect(json).toMatchObject({ ok: true, role: 'own', actor: me });
    expect(await checkTicket(json.ticket, TICKET_SECRET)).toEqual({
      ok: true,
      ticket: { document: id, role: 'own', actor: me, grant: 'owner', schema: SCHEMA_VERSION },
      issuedAt: expect.any(Number),
    });
  });

  test('ACCESS-1: a ticket is as old as the look-up behind it, so that a change in between makes it void', async () => {
    const id = (await newDocument()) as DocumentId;
    const person = await personOf(owner);
    const hold = Promise.withResolvers<void>();
    const held = database()
      .transaction()
      .execute(() => hold.promise);
    const asked = Date.now();
    const answer = issueTicket(person, { document: id, schema: SCHEMA_VERSION });
    await vi.waitUntil(() => Date.now() > asked + 20);
    hold.resolve();
    await held;
    const issued = await answer;
    const check = await checkTicket(issued.ok ? issued.ticket : '', TICKET_SECRET);
    expect(check.ok && check.issuedAt).toBeLessThan(asked + 20);
  });

  test('ACCESS-1: unknown, forbidden, in the trash and malformed are the same answer', async () => {
    const id = await newDocument();
    await share(id, 'edit');
    const trashed = await newDocument();
    await owner.call(trashRoute.POST, 'POST', { id: trashed });
    const answers = [
      await ticket(guest, id),
      await ticket(guest, id, 'wrong-token'),
      await ticket(guest, 'unknown-document-id'),
      await ticket(guest, '../..'),
      await ticket(owner, trashed),
    ];
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toEqual({ ok: false, close: 'no-access' });
    }
  });

  test('SCHEMA-1: an older page is told to reload, but not where it has no access', async () => {
    const id = await newDocument();
    const old = { major: SCHEMA_VERSION.major - 1, minor: 9 };
    expect((await ticket(owner, id, undefined, old)).json).toEqual({
      ok: false,
      close: 'newer-version-needed',
    });
    expect((await ticket(guest, id, undefined, old)).json).toEqual({ ok: false, close: 'no-access' });
  });

  test('SCHEMA-1: nobody gets a ticket for a page that is newer than this app', async () => {
    const id = await newDocument();
    const newer = { major: SCHEMA_VERSION.major + 1, minor: 0 };
    expect((await ticket(owner, id, undefined, newer)).json).toEqual({
      ok: false,
      close: 'newer-version-needed',
    });
    const alike = { major: SCHEMA_VERSION.major, minor: 99 };
    expect((await ticket(owner, id, undefined, alike)).json.ok).toBe(true);
  });

  test('ACCESS-2: a changed name comes back in the next ticket', async () => {
    const id = await newDocument();
    const { json } = await owner.call(meRoute.PATCH, 'PATCH', {}, { name: ' Ada  L. ' });
    expect(json.name).toBe('Ada L.');
    expect((await ticket(owner, id)).json.actor.name).toBe('Ada L.');
    expect((await owner.call(meRoute.PATCH, 'PATCH', {}, { name: ' ' })).status).toBe(400);
  });
});

describe('sharing', () => {
  test('a guest comes by the link, and again without it', async () => {
    const id = await newDocument();
    const token = await share(id, 'view');
    expect((await openByToken(await personOf(guest), token))?.document.id).toBe(id);
    expect(await library(guest)).toEqual([]);
    expect((await ticket(guest, id, token)).json).toMatchObject({ ok: true, role: 'view' });
    expect((await ticket(guest, id)).json).toMatchObject({ ok: true, role: 'view' });
    expect(await library(guest)).toEqual([id]);
    await guest.call(forgetRoute.POST, 'POST', { id });
    expect(await library(guest)).toEqual([]);
    expect((await ticket(guest, id)).json.ok).toBe(false);
  });

  test('ACCESS-1: a change of access closes what the link let in, and counts at once', async () => {
    const id = await newDocument();
    const token = await share(id, 'edit');
    const { json } = await ticket(guest, id, token);
    const check = await checkTicket(json.ticket, TICKET_SECRET);
    const grant = check.ok ? check.ticket.grant : '';
    const change = await owner.call(linkRoute.PUT, 'PUT', { id }, { access: 'view' });
    expect(change.json).toMatchObject({
      access: 'view',
      path: `/s/${token}`,
      mayChange: true,
      closing: 'done',
    });
    expect(app.peer.closed).toEqual([`${id} ${grant}`]);
    expect((await ticket(guest, id)).json.role).toBe('view');
    await owner.call(linkRoute.PUT, 'PUT', { id }, { access: 'none' });
    expect((await ticket(guest, id, token)).json.ok).toBe(false);
    expect(await library(guest)).toEqual([]);
    await owner.call(linkRoute.PUT, 'PUT', { id }, { access: 'edit' });
    expect((await ticket(guest, id)).json.role).toBe('edit');
  });

  test('ACCESS-1: a rotated link shuts out the old token and who came by it', async () => {
    const id = await newDocument();
    const token = await share(id, 'edit');
    await ticket(guest, id, token);
    const { json } = await owner.call(rotateRoute.POST, 'POST', { id });
    expect(json.path).not.toBe(`/s/${token}`);
    expect(json.access).toBe('edit');
    expect(app.peer.closed).toHaveLength(1);
    expect((await ticket(guest, id, token)).json.ok).toBe(false);
    expect((await ticket(guest, id)).json.ok).toBe(false);
    expect(await openByToken(await personOf(guest), token)).toBeNull();
    expect((await ticket(guest, id, json.path.slice(3))).json.role).toBe('edit');
  });

  test('only the owner changes the link; who has no access does not learn of it', async () => {
    const id = await newDocument();
    const token = await share(id, 'edit');
    const unknown = await guest.call(linkRoute.GET, 'GET', { id: 'unknown-document-id' });
    for (const answer of [
      await guest.call(linkRoute.GET, 'GET', { id }),
      await guest.call(linkRoute.PUT, 'PUT', { id }, { access: 'edit' }),
      await guest.call(rotateRoute.POST, 'POST', { id }),
      await guest.call(trashRoute.POST, 'POST', { id }),
      await guest.call(documentRoute.PATCH, 'PATCH', { id }, { title: 'x' }),
      await guest.call(duplicateRoute.POST, 'POST', { id }),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.text).toBe(unknown.text);
    }
    await ticket(guest, id, token);
    const seen = await guest.call(linkRoute.GET, 'GET', { id });
    expect(seen.json).toEqual({ access: 'edit', path: `/s/${token}`, mayChange: false });
    expect((await guest.call(linkRoute.PUT, 'PUT', { id }, { access: 'none' })).status).toBe(404);
  });

  test('ACCESS-1: an unreachable sync server delays the closing, says so, and is told when it is back', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const id = await newDocument();
    await share(id, 'edit');
    const port = Number(new URL(app.peer.url).port);
    await app.peer.stop();
    const { status, json } = await owner.call(linkRoute.PUT, 'PUT', { id }, { access: 'none' });
    expect({ status, closing: json.closing, access: json.access }).toEqual({
      status: 200,
      closing: 'delayed',
      access: 'none',
    });
    app.peer = await startSyncPeer(INTERNAL_SECRET, port);
    await runErrands();
    expect(app.peer.closed).toHaveLength(1);
    expect(await database().selectFrom('errands').selectAll().execute()).toEqual([]);
  });
});

describe('documents', () => {
  test('a rename goes into the document, over a gap as well', async () => {
    const id = await newDocument();
    app.peer.documents.set(id, docWith('Old', 'words'));
    app.peer.gaps = 1;
    const { json } = await owner.call(documentRoute.PATCH, 'PATCH', { id }, { title: '  New\n title ' });
    expect(json).toEqual({ title: 'New title' });
    expect(app.peer.documents.get(id)?.getText('title').toString()).toBe('New title');
    expect(app.peer.actors).toEqual([owner.id]);
    expect((await openDocument(await personOf(owner), id))?.document.title).toBe('New title');
  });

  test('a viewer may not rename', async () => {
    const id = await newDocument();
    const token = await share(id, 'view');
    await ticket(guest, id, token);
    expect((await guest.call(documentRoute.PATCH, 'PATCH', { id }, { title: 'x' })).status).toBe(404);
  });

  test('the trash shuts everybody out, and gives back', async () => {
    const id = await newDocument();
    const token = await share(id, 'edit');
    await ticket(guest, id, token);
    expect((await owner.call(trashRoute.POST, 'POST', { id })).json).toEqual({ closing: 'done' });
    expect(app.peer.closed).toEqual([`${id} *`]);
    expect((await ticket(guest, id)).json.ok).toBe(false);
    expect(await library(owner)).toEqual([]);
    const { json } = await owner.call(documentsRoute.GET, 'GET');
    expect(json.trash).toMatchObject([{ id, mine: true }]);
    expect((await guest.call(restoreRoute.POST, 'POST', { id })).status).toBe(404);
    expect((await owner.call(restoreRoute.POST, 'POST', { id })).status).toBe(204);
    expect(await library(owner)).toEqual([id]);
    expect((await ticket(guest, id)).json.role).toBe('edit');
  });

  test('for ever: only out of the trash, and its content goes too', async () => {
    const id = await newDocument();
    app.peer.documents.set(id, docWith('Gone', 'words'));
    await ticket(guest, id, await share(id, 'view'));
    expect((await owner.call(documentRoute.DELETE, 'DELETE', { id })).status).toBe(404);
    await owner.call(trashRoute.POST, 'POST', { id });
    expect((await guest.call(documentRoute.DELETE, 'DELETE', { id })).status).toBe(404);
    expect((await owner.call(documentRoute.DELETE, 'DELETE', { id })).status).toBe(204);
    expect(app.peer.deleted).toEqual([id]);
    expect(app.peer.documents.has(id)).toBe(false);
    expect(await database().selectFrom('links').selectAll().execute()).toEqual([]);
  });

  test('a guest may copy and download what they may read', async () => {
    const id = await newDocument();
    app.peer.documents.set(id, docWith('Plän', 'words'));
    await ticket(guest, id, await share(id, 'view'));
    const copy = (await guest.call(duplicateRoute.POST, 'POST', { id })).json.id;
    expect(app.peer.documents.get(copy)?.getText('body').toString()).toBe('words');
    expect((await openDocument(await personOf(guest), copy))?.document.title).toBe('Copy of Plän');
    const request = guest.request(`/api/documents/${id}/export?format=md`);
    const file = await exportRoute.GET(request, { params: Promise.resolve({ id }) });
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="Pl_n.md"; filename*=UTF-8''Pl%C3%A4n.md`,
    );
    expect(await file.text()).toBe('# Plän\n\nwords\n');
    const stranger = new Browser().request(`/api/documents/${id}/export?format=md`);
    expect((await exportRoute.GET(stranger, { params: Promise.resolve({ id }) })).status).toBe(404);
  });

  test("a document that can't be reached is a sentence, not an empty file", async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const id = await newDocument();
    await app.peer.stop();
    const request = owner.request(`/api/documents/${id}/export?format=html`);
    const answer = await exportRoute.GET(request, { params: Promise.resolve({ id }) });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: expect.stringMatching(/does not answer/) });
    app.peer = await startSyncPeer(INTERNAL_SECRET);
  });
});

describe('what the sync server says', () => {
  const changed = (body: unknown, secret = INTERNAL_SECRET) =>
    changedRoute.POST(
      new Request('http://127.0.0.1/internal/changed', {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        body: JSON.stringify(body),
      }),
    );

  test('a changed title reaches the library, an older sequence does not', async () => {
    const id = await newDocument();
    app.peer.documents.set(id, docWith('From the page', ''));
    expect((await changed({ document: id, sequence: 5 })).status).toBe(204);
    await vi.waitFor(async () => {
      expect((await openDocument(await personOf(owner), id))?.document.title).toBe('From the page');
    });
    expect((await changed({ document: id, sequence: 4 })).status).toBe(204);
    const row = await database().selectFrom('documents').select('sequence').executeTakeFirstOrThrow();
    expect(row.sequence).toBe(5);
  });

  test('nobody else is listened to', async () => {
    const id = await newDocument();
    expect((await changed({ document: id, sequence: 9 }, 'wrong')).status).toBe(401);
    expect((await changed({ document: '../', sequence: 9 })).status).toBe(400);
    const row = await database().selectFrom('documents').select('sequence').executeTakeFirstOrThrow();
    expect(row.sequence).toBe(0);
  });
});

describe('my key', () => {
  const keyOf = async (browser: Browser, body = {}) =>
    (await browser.call(keyRoute.POST, 'POST', {}, body)).json.path.slice('/key/'.length);

  test('brings my library to another browser', async () => {
    const id = await newDocument();
    const { status, json, response } = await guest.call(
      claimRoute.POST,
      'POST',
      {},
      { key: await keyOf(owner) },
    );
    expect(status).toBe(200);
    expect(json).toEqual({ person: (await owner.call(meRoute.GET, 'GET')).json, previousKey: null });
    guest.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await library(guest)).toEqual([id]);
  });

  test('documents of the browser stay behind with a key of their own, unless they are asked along', async () => {
    const own = await newDocument();
    const { json: made } = await guest.call(documentsRoute.POST, 'POST');
    const key = await keyOf(owner);
    const kept = await guest.call(claimRoute.POST, 'POST', {}, { key });
    expect(kept.json.previousKey).toBe(`/key/${await keyOf(guest)}`);
    expect(await library(owner)).toEqual([own]);
    await guest.call(claimRoute.POST, 'POST', {}, { key, bring: true });
    expect((await library(owner)).sort()).toEqual([own, made.id].sort());
    // Another browser with the old cookie is the same person from now on.
    expect((await library(guest)).sort()).toEqual([own, made.id].sort());
  });

  test('two libraries that are brought into each other at once become one', async () => {
    const first = await newDocument();
    const { json: second } = await guest.call(documentsRoute.POST, 'POST');
    const [key, guestKey] = [await keyOf(owner), await keyOf(guest)];
    await Promise.all([
      guest.call(claimRoute.POST, 'POST', {}, { key, bring: true }),
      owner.call(claimRoute.POST, 'POST', {}, { key: guestKey, bring: true }),
    ]);
    const merged = await database().selectFrom('people').select('merged_into').execute();
    expect(merged.filter(({ merged_into }) => merged_into === null)).toHaveLength(1);
    for (const browser of [owner, guest])
      expect((await library(browser)).sort()).toEqual([first, second.id].sort());
  });

  test('however often libraries are brought along, each person is one step away', async () => {
    const browsers = [owner, guest, new Browser(), new Browser()];
    for (const [index, browser] of browsers.slice(1).entries()) {
      const key = await keyOf(browser);
      await browsers[index]?.call(claimRoute.POST, 'POST', {}, { key, bring: true });
    }
    const merged = await database().selectFrom('people').select(['id', 'merged_into']).execute();
    const last = browsers.at(-1)?.id;
    expect(merged.map(({ id, merged_into }) => merged_into ?? id)).toEqual(merged.map(() => last));
  });

  test('a renewed key makes the old one void; a made-up one never opens', async () => {
    const old = await keyOf(owner);
    const renewed = await keyOf(owner, { renew: true });
    expect(renewed).not.toBe(old);
    for (const key of [old, `${owner.id}.${'A'.repeat(43)}`, '', owner.cookie.split('=')[1]]) {
      expect((await guest.call(claimRoute.POST, 'POST', {}, { key })).status).toBe(404);
    }
    expect((await guest.call(claimRoute.POST, 'POST', {}, { key: renewed })).status).toBe(200);
  });
});

describe('every route', () => {
  const context = { params: Promise.resolve({}) };

  test('refuses a change from another site, and does nothing', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.test' },
      { origin: `http://${HOST}`, 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      const answer = await documentsRoute.POST(
        owner.request('/api/documents', { method: 'POST', headers }),
        context,
      );
      expect(answer.status).toBe(403);
      expect(await answer.json()).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/) });
    }
    expect(await library(owner)).toEqual([]);
  });

  test('asks a browser without a cookie, or with a forged one, to load the page', async () => {
    for (const cookie of ['', `${owner.cookie}x`]) {
      const answer = await meRoute.GET(owner.request('/api/me', { headers: { cookie } }), context);
      expect(answer.status).toBe(401);
    }
  });

  test.each([
    ['{', 400],
    ['[]', 400],
    ['{"name":1}', 400],
    [JSON.stringify({ name: 'x'.repeat(20_000) }), 413],
  ])('answers a bad body %.12j with %i and a sentence', async (body, status) => {
    const request = new Request(owner.request('/api/me', { method: 'PATCH' }), { body });
    const answer = await meRoute.PATCH(request, context);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  test('looking around leaves no trace: a person is stored only when they do something', async () => {
    await guest.call(meRoute.GET, 'GET');
    await guest.call(documentsRoute.GET, 'GET');
    expect(await database().selectFrom('people').selectAll().execute()).toEqual([]);
  });
});
