import { connect } from 'node:net';
import { newDocumentId } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import { RawClient, typed } from '../support/raw-client.ts';
import { openServer, TICKETS, ticketFor } from '../support/test-server.ts';

test('ACCESS-1: a ticket opens its document, and only our subprotocol is echoed', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const ticket = await ticketFor({ document });
  const client = await new RawClient(`${server.url}/${document}`, { ticket }).synced();
  expect(client.socket.protocol).toBe('coscribe.v1');
  expect(await client.hears(({ type }) => type === 'welcome')).toMatchObject({ role: 'edit' });
});

test('ACCESS-1: a stock client brings its ticket as a parameter', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const ticket = await ticketFor({ document });
  const url = `${server.url}/${document}?ticket=${ticket}`;
  const client = await new RawClient(url, { announced: false }).synced();
  client.update(typed(3, 'hi'));
  await (await new RawClient(url, { announced: false }).synced()).reads('hi');
});

test.each([
  ['no ticket', 4401, () => undefined],
  ['an expired ticket', 4511, (document) => ticketFor({ document, seconds: -10 })],
  [
    'a forged ticket',
    4401,
    (document) => ticketFor({ document, secret: 'somebody else’s secret, as long as ours' }),
  ],
  ['another document’s ticket', 4401, () => ticketFor({ document: newDocumentId() })],
  ['no ticket but words', 4401, () => 'let.me.in'],
] as const satisfies readonly (readonly [
  string,
  number,
  (document: ReturnType<typeof newDocumentId>) => string | undefined | Promise<string>,
])[])('ACCESS-1: %s opens nothing', async (_what, code, make) => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const ticket = await make(document);
  const client = new RawClient(`${server.url}/${document}`, ticket === undefined ? {} : { ticket });
  const closed = await client.closed;
  expect(closed.code).toBe(code);
  expect(closed.reason).not.toBe('');
  expect(client.heard).toEqual([]);
});

test.each([
  '/../secret-of-the-house',
  '/..%2Fsecret-document',
  '/documents%00of-the-house',
  '/%E0%A4%A',
  `/${'x'.repeat(10_000)}`,
  '/文書文書文書文書文書',
  '/',
  '/short',
])('ACCESS-1: %s is no document', async (path) => {
  const server = await openServer(TICKETS);
  const { hostname, port } = new URL(server.http);
  // A client library would tidy the path up.
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      if (heard.includes('\r\n\r\n') && heard.length > heard.indexOf('\r\n\r\n') + 6) socket.destroy();
    });
    socket.once('close', () => resolve(heard));
    socket.write(
      `GET ${encodeURI(path).replaceAll('%25', '%')} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
  });
  const frame = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1');
  expect(frame[0]).toBe(0x88);
  expect(frame.readUInt16BE(2)).toBe(4404);
});

test('without tickets any clean name is a room, in any script, percent-decoded once', async () => {
  const server = await openServer();
  const plain = await new RawClient(`${server.url}/${encodeURIComponent('文書 1')}`).synced();
  plain.update(typed(3, 'hi'));
  await (await new RawClient(`${server.url}/文書 1`).synced()).reads('hi');
  const twice = await new RawClient(`${server.url}/%25E6%2596%2587`).synced();
  expect(twice.text()).toBe('');
  expect((await new RawClient(`${server.url}/a%2F..%2Fb`).closed).code).toBe(4404);
  expect((await new RawClient(`${server.url}/nul%00`).closed).code).toBe(4404);
});

test.each([
  ['https://evil.example', 4403],
  ['null', 4403],
  ['http://127.0.0.1:1', 4403],
])('ACCESS-1: a page of %s may not connect, even with a ticket', async (origin, code) => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const ticket = await ticketFor({ document });
  const client = new RawClient(`${server.url}/${document}`, { ticket, headers: { origin } });
  expect((await client.closed).code).toBe(code);
});

test('ACCESS-1: pages of the server itself, of PUBLIC_URL and of ORIGINS may connect', async () => {
  const publicUrl = new URL('https://notes.example');
  const server = await openServer({ ...TICKETS, publicUrl, origins: ['https://other.example'] });
  const document = newDocumentId();
  for (const origin of [server.http, 'https://notes.example', 'https://other.example']) {
    const ticket = await ticketFor({ document });
    const client = await new RawClient(`${server.url}/${document}`, { ticket, headers: { origin } }).synced();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  }
});

test('without tickets a page on another port of the same machine may connect, and a foreign one may not', async () => {
  const server = await openServer();
  const own = await new RawClient(`${server.url}/room`, {
    headers: { origin: 'http://localhost:5173' },
  }).synced();
  expect(own.socket.readyState).toBe(own.socket.OPEN);
  const foreign = new RawClient(`${server.url}/room`, { headers: { origin: 'https://evil.example' } });
  expect((await foreign.closed).code).toBe(4403);
});

test('without tickets a name that was made to point at this machine lets no page in', async () => {
  const headers = { host: 'rebound.example:3000', origin: 'http://rebound.example:3000' };
  const server = await openServer();
  expect((await new RawClient(`${server.url}/room`, { headers }).closed).code).toBe(4403);
  const allowing = await openServer({ origins: ['http://rebound.example:3000'] });
  const named = await new RawClient(`${allowing.url}/room`, { headers }).synced();
  expect(named.socket.readyState).toBe(named.socket.OPEN);
});

test('LIMIT-1: a full room sends the next one away for later', async () => {
  const server = await openServer({ limits: { connectionsPerRoom: 2 } });
  await new RawClient(`${server.url}/room`).synced();
  await new RawClient(`${server.url}/room`).synced();
  expect((await new RawClient(`${server.url}/room`).closed).code).toBe(4504);
});

test('LIMIT-1: a full server sends the next one away for later', async () => {
  const server = await openServer({ limits: { connections: 2 } });
  await new RawClient(`${server.url}/a`).synced();
  await new RawClient(`${server.url}/b`).synced();
  expect((await new RawClient(`${server.url}/c`).closed).code).toBe(4503);
});

test('frames that arrive before the room is loaded are answered in their order', async () => {
  const server = await openServer();
  const client = new RawClient(`${server.url}/room`);
  await client.opened();
  const words = Array.from({ length: 50 }, (_, index) => typed(100 + index, `${index} `));
  for (const word of words) client.update(word);
  await client.hears((message) => message.type === 'durable' && message.through === words.length);
});
