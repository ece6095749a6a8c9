import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLOSE, type DocumentId, newDocumentId } from '@coscribe/protocol';
import { ACTOR_HEADER, documentActors, INTERNAL } from '@coscribe/protocol/internal';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { INTERNAL_SECRET, openServer, type TestServer, TICKETS, ticketFor } from '../support/test-server.ts';

function ask(
  server: TestServer,
  path: string,
  init: RequestInit & { secret?: string } = {},
): Promise<Response> {
  const { secret = INTERNAL_SECRET, headers, ...rest } = init;
  return fetch(`${server.internal}${path}`, {
    ...rest,
    headers: { authorization: `Bearer ${secret}`, ...headers },
  });
}

function post(server: TestServer, path: string, body?: Uint8Array, actor?: string): Promise<Response> {
  return ask(server, path, {
    method: 'POST',
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
    ...(actor === undefined ? {} : { headers: { [ACTOR_HEADER]: actor } }),
  });
}

async function bytesOf(server: TestServer, document: DocumentId): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(server, INTERNAL.bytes + document)).arrayBuffer());
}

function textOf(update: Uint8Array): string {
  const doc = new Y.Doc();
  if (update.length > 0) Y.applyUpdate(doc, update);
  return doc.getText('body').toString();
}

test('ACCESS-1: nothing is told or done without the secret', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  for (const secret of ['', 'wrong', `${INTERNAL_SECRET}x`])
    expect((await ask(server, INTERNAL.bytes + document, { secret })).status).toBe(401);
  expect((await fetch(`${server.internal}${INTERNAL.bytes}${document}`)).status).toBe(401);
});

test('a document is created with its first update, once', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  expect(await bytesOf(server, document)).toHaveLength(0);
  expect((await post(server, INTERNAL.create + document, typed(1, 'template'))).status).toBe(204);
  expect(textOf(await bytesOf(server, document))).toBe('template');
  const again = await post(server, INTERNAL.create + document, typed(2, 'again'));
  expect([again.status, await again.json()]).toEqual([409, { error: expect.stringMatching(/content/) }]);
  expect((await post(server, INTERNAL.create + newDocumentId(), new Uint8Array([1, 2, 3]))).status).toBe(422);
});

test('the app’s updates reach those who are there, and belong to whoever it names', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const reader = await new RawClient(`${server.url}/${document}`, {
    ticket: await ticketFor({ document, name: 'Ben' }),
  }).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  const first = edit(doc, () => text.insert(0, 'a'));
  const second = edit(doc, () => text.insert(1, 'b'));
  expect((await post(server, INTERNAL.update + document, second)).status).toBe(409);
  expect((await post(server, INTERNAL.update + document, first, 'actor-Ada')).status).toBe(204);
  expect((await post(server, INTERNAL.update + document, second, 'actor-Ada')).status).toBe(204);
  await reader.reads('ab');
  reader.update(edit(doc, () => text.insert(2, 'c')));
  expect(await reader.hears(({ type }) => type === 'refused')).toMatchObject({
    refusal: 'foreign-client-id',
  });
});

test('ACCESS-2: who writes under which client id is told by tickets, and is there after a restart', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const actors = async (from: TestServer) => {
    const answer = await ask(from, INTERNAL.actors + document);
    return documentActors.parse(await answer.json()).actors.sort(([a], [b]) => a - b);
  };
  expect(await actors(server)).toEqual([]);
  for (const [client, name] of [
    [7, 'Ada'],
    [8, 'Ben'],
    [9, 'Ada'],
  ] as const) {
    const ticket = await ticketFor({ document, name });
    const author = await new RawClient(`${server.url}/${document}`, { ticket }).synced();
    author.update(typed(client, name));
    await author.until(() => author.durableThrough === 1);
  }
  const all = [
    [7, 'actor-Ada'],
    [8, 'actor-Ben'],
    [9, 'actor-Ada'],
  ];
  expect(await actors(server)).toEqual(all);
  await server.stop();
  expect(await actors(await openServer({ ...TICKETS, dataDir: server.dataDir }))).toEqual(all);
});

test('a deleted document sends everybody away and leaves nothing', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const author = await new RawClient(`${server.url}/${document}`, {
    ticket: await ticketFor({ document }),
  }).synced();
  author.update(typed(1, 'secret'));
  await author.until(() => author.durableThrough === 1);
  expect((await post(server, INTERNAL.delete + document)).status).toBe(204);
  expect((await author.closed).code).toBe(4510);
  expect(await bytesOf(server, document)).toHaveLength(0);
  expect((await post(server, INTERNAL.delete + newDocumentId())).status).toBe(204);
});

test('what it cannot understand it says so, with a status and a sentence', async () => {
  const server = await openServer(TICKETS);
  const wrong = await ask(server, INTERNAL.close, { method: 'POST', body: '{"document":"x"}' });
  expect([wrong.status, await wrong.json()]).toEqual([400, { error: expect.any(String) }]);
  expect((await ask(server, '/elsewhere')).status).toBe(404);
  expect((await ask(server, `${INTERNAL.bytes}..%2F..`)).status).toBe(404);
});

test('the app is told of changes: the newest sequence, at most one call at a time, and again after a failure', async () => {
  const heard: { sequence: number; document: string; secret: string | undefined }[] = [];
  let failures = 1;
  const app = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += String(data);
    });
    request.on('end', () => {
      heard.push({ ...JSON.parse(body), secret: request.headers.authorization });
      response.writeHead(failures-- > 0 ? 500 : 204).end();
    });
  });
  await once(app.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void app.close());
  const upstream = new URL(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
  const server = await openServer({ ...TICKETS, upstream });
  const document = newDocumentId();
  const author = await new RawClient(`${server.url}/${document}`, {
    ticket: await ticketFor({ document }),
  }).synced();
  const doc = docOf(1);
  for (let key = 0; key < 20; key++) author.update(edit(doc, () => doc.getText('body').insert(0, 'x')));
  await author.until(() => author.durableThrough === 20);
  await expect.poll(() => heard.at(-1)?.sequence, { timeout: 20_000 }).toBe(20);
  expect(heard.length).toBeLessThanOrEqual(3);
  expect(heard[0]).toMatchObject({ document, secret: `Bearer ${INTERNAL_SECRET}` });
});

test('ACCESS-1: a ticket from before a change of access lets nobody in any more', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const earlier = await ticketFor({ document, grant: 'link-1' });
  const other = await ticketFor({ document, grant: 'owner' });
  const body = JSON.stringify({ document, grant: 'link-1' });
  expect((await ask(server, INTERNAL.close, { method: 'POST', body })).status).toBe(204);

  const late = new RawClient(`${server.url}/${document}`, { ticket: earlier });
  expect((await late.closed).code).toBe(CLOSE['access-changed'].code);
  await new RawClient(`${server.url}/${document}`, { ticket: other }).synced();
  const asked = await ticketFor({ document, grant: 'link-1' });
  await new RawClient(`${server.url}/${document}`, { ticket: asked }).synced();
});
