import { CLOSE, type DocumentId, newDocumentId, SCHEMA_VERSION } from '@coscribe/protocol';
import { INTERNAL } from '@coscribe/protocol/internal';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { docOf, edit, RawClient, type RawOptions, typed } from '../support/raw-client.ts';
import { INTERNAL_SECRET, openServer, TICKETS, ticketFor } from '../support/test-server.ts';

async function openDocument() {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  return {
    server,
    document,
    join: async (ticket: Partial<Parameters<typeof ticketFor>[0]>, options: RawOptions = {}) =>
      new RawClient(
        options.announced === false
          ? `${server.url}/${document}?ticket=${await ticketFor({ document, ...ticket })}`
          : `${server.url}/${document}`,
        { ticket: await ticketFor({ document, ...ticket }), ...options },
      ).synced(),
    close: (grant?: string) =>
      fetch(`${server.internal}${INTERNAL.close}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${INTERNAL_SECRET}` },
        body: JSON.stringify({ document, grant }),
      }),
  };
}

test('ACCESS-1: a viewer’s raw update is refused with a reason, and nobody sees it', async () => {
  const { join } = await openDocument();
  const author = await join({});
  author.update(typed(1, 'hello'));
  const viewer = await join({ role: 'view', name: 'Vi' });
  await viewer.reads('hello');
  viewer.update(typed(2, 'graffiti'));
  expect(await viewer.hears(({ type }) => type === 'refused')).toEqual({
    type: 'refused',
    index: 1,
    refusal: 'read-only',
  });
  expect(await viewer.closed).toMatchObject({ code: 4422, reason: expect.stringMatching(/refused/) });
  expect((await join({ name: 'Ben' })).text()).toBe('hello');
});

test.each(['view', 'comment', 'suggest'] as const)(
  'ACCESS-1: the offline edits of a stock client with the role %s are refused',
  async (role) => {
    const { join } = await openDocument();
    const viewer = await join({ role, name: 'Vi' }, { announced: false });
    await viewer.hears(({ type }) => type === 'step1');
    viewer.step2(typed(2, 'offline graffiti'));
    expect((await viewer.closed).code).toBe(4422);
    expect((await join({ name: 'Ben' })).text()).toBe('');
  },
);

test('ACCESS-1: a viewer who sends back what is known is told that it is durable', async () => {
  const { join } = await openDocument();
  const author = await join({});
  const doc = docOf(1);
  author.update(edit(doc, () => doc.getText('body').insert(0, 'hello')));
  author.update(edit(doc, () => doc.getText('body').delete(0, 1)));
  const viewer = await join({ role: 'view', name: 'Vi' });
  await viewer.reads('ello');
  viewer.step2(Y.encodeStateAsUpdate(viewer.doc));
  await viewer.until(() => viewer.durableThrough === 1);
});

test('ACCESS-1: a viewer’s presence is shown', async () => {
  const { join } = await openDocument();
  const author = await join({});
  const viewer = await join({ role: 'view', name: 'Vi' });
  viewer.presence(9, 1, { cursor: null });
  await author.until(() => author.presenceOf(9)?.state != null);
});

test('ACCESS-2: names and colours in presence come from the ticket', async () => {
  const { join } = await openDocument();
  const author = await join({});
  const liar = await join({ name: 'Eve' });
  liar.presence(9, 1, { cursor: null, user: { id: 'actor-Ada', name: 'Ada', color: 'red' } });
  await author.until(() => author.presenceOf(9) !== undefined);
  expect(author.presenceOf(9)?.state?.user).toEqual({ id: 'actor-Eve', name: 'Eve', color: 'teal' });
});

test('ACCESS-1: a changed grant closes the connections that it let in, at once, and they may ask again', async () => {
  const { join, close } = await openDocument();
  const owner = await join({ grant: 'owner', role: 'own' });
  const guest = await join({ grant: 'link-1', name: 'Gus' });
  expect((await close('link-1')).status).toBe(204);
  const { code } = await guest.closed;
  expect(code).toBe(4510);
  owner.update(typed(1, 'still here'));
  const again = await join({ grant: 'link-1', role: 'view', name: 'Gus' });
  await again.reads('still here');
  expect((await close()).status).toBe(204);
  expect((await owner.closed).code).toBe(4510);
});

test('ACCESS-2: one who writes under somebody else’s client id is refused', async () => {
  const { join } = await openDocument();
  const ada = await join({});
  const doc = docOf(1);
  ada.update(edit(doc, () => doc.getText('body').insert(0, 'a')));
  await ada.until(() => ada.durableThrough === 1);
  const eve = await join({ name: 'Eve' });
  eve.update(edit(doc, () => doc.getText('body').insert(1, 'b')));
  expect(await eve.hears(({ type }) => type === 'refused')).toMatchObject({ refusal: 'foreign-client-id' });
});

test('ACCESS-2: an id in use by somebody else is answered with a code that lets its client try again', async () => {
  const { join } = await openDocument();
  const ada = await join({});
  ada.presence(5, 1, { cursor: null });
  const ben = await join({ name: 'Ben' });
  await ben.until(() => ben.presenceOf(5) !== undefined);
  ben.update(typed(5, 'mine'));
  expect((await ben.closed).code).toBe(4513);
});

test('two tabs of one person may write under one client id', async () => {
  const { join } = await openDocument();
  const [first, second] = [await join({}), await join({})];
  const doc = docOf(1);
  first.update(edit(doc, () => doc.getText('body').insert(0, 'a')));
  await second.reads('a');
  second.update(edit(doc, () => doc.getText('body').insert(1, 'b')));
  await (await join({ name: 'Ben' })).reads('ab');
});

const NEWER = { major: 2, minor: 3 };

/** Somebody whose page is of a newer version writes. */
async function writtenByNewer({ url }: { readonly url: string }, document: DocumentId): Promise<RawClient> {
  const ticket = await ticketFor({ document, schema: NEWER });
  const newer = await new RawClient(`${url}/${document}`, { ticket }).synced(NEWER);
  newer.update(typed(1, 'new things'));
  await newer.until(() => newer.durableThrough === 1);
  return newer;
}

test('SCHEMA-1: after a newer major has written, an older one may only read, also after a restart', async () => {
  const { server, document } = await openDocument();
  await writtenByNewer(server, document);
  const readsOnly = async (url: string) => {
    const ticket = await ticketFor({ document, name: 'Old' });
    const older = await new RawClient(`${url}/${document}`, { ticket }).synced();
    expect(await older.hears(({ type }) => type === 'welcome')).toMatchObject({ schema: NEWER });
    expect(older.text()).toBe('new things');
    older.update(typed(2, 'old things'));
    expect((await older.closed).code).toBe(CLOSE['access-changed'].code);
  };
  await readsOnly(server.url);
  const { dataDir } = server;
  await server.stop();
  const again = await openServer({ ...TICKETS, dataDir });
  await readsOnly(again.url);
});

test('SCHEMA-1: whoever is there with an older major asks again when a newer one writes, and hears of it', async () => {
  const { server, document, join } = await openDocument();
  const older = await join({ name: 'Old' });
  older.update(typed(2, 'old things '));
  await older.until(() => older.durableThrough === 1);
  await writtenByNewer(server, document);
  expect((await older.closed).code).toBe(CLOSE['access-changed'].code);
  const again = await join({ name: 'Old' });
  expect(await again.hears(({ type }) => type === 'welcome')).toMatchObject({ schema: NEWER });
  await again.until(() => again.text().includes('new things') && again.text().includes('old things'));
});

test('SCHEMA-1: a higher minor is remembered, and an older client writes on', async () => {
  const { server, document, join } = await openDocument();
  const schema = { major: SCHEMA_VERSION.major, minor: SCHEMA_VERSION.minor + 3 };
  const ticket = await ticketFor({ document, schema });
  const newer = await new RawClient(`${server.url}/${document}`, { ticket }).synced(schema);
  newer.update(typed(1, 'new '));
  await newer.until(() => newer.durableThrough === 1);
  const { dataDir } = server;
  const older = await join({ name: 'Old' });
  expect(await older.hears(({ type }) => type === 'welcome')).toMatchObject({ schema });
  older.update(typed(2, 'old '));
  await older.until(() => older.durableThrough === 1);
  await server.stop();
  const again = await openServer({ ...TICKETS, dataDir });
  const reader = await new RawClient(`${again.url}/${document}`, {
    ticket: await ticketFor({ document }),
  }).synced();
  expect(await reader.hears(({ type }) => type === 'welcome')).toMatchObject({ schema });
  expect(reader.text()).toContain('old ');
});

test('SCHEMA-1: whoever claims a newer major than their ticket says makes nobody else read-only', async () => {
  const { server, document } = await openDocument();
  const boaster = await new RawClient(`${server.url}/${document}`, {
    ticket: await ticketFor({ document }),
  }).synced({ major: 9, minor: 0 });
  boaster.update(typed(1, 'things'));
  await boaster.until(() => boaster.durableThrough === 1);
  const other = await new RawClient(`${server.url}/${document}`, {
    ticket: await ticketFor({ document, name: 'Ben' }),
  }).synced();
  expect(await other.hears(({ type }) => type === 'welcome')).toMatchObject({ schema: SCHEMA_VERSION });
  other.update(typed(2, 'more '));
  await other.until(() => other.durableThrough === 1);
});
