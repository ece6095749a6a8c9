import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { RawClient } from '../support/raw-client.ts';
import { openServer, type TestServer } from '../support/test-server.ts';

interface Pages {
  readonly upstream: URL;
  readonly seen: IncomingMessage[];
  readonly close: () => Promise<void>;
}

/** Stands where Next stands. */
async function openPages(answer: RequestListener): Promise<Pages> {
  const seen: IncomingMessage[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming);
    answer(incoming, response);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (incoming, wire, head) => {
    seen.push(incoming);
    sockets.handleUpgrade(incoming, wire, head, (ws) => {
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { upstream: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen, close };
}

/** What the server says to these bytes, until it closes. */
async function talk(server: TestServer, bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.http);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  socket.write(bytes);
  await once(socket, 'close');
  return heard;
}

test('without pages the server says what it is, and that rooms are no pages', async () => {
  const server = await openServer();
  const home = await fetch(server.http);
  expect([home.status, await home.text()]).toEqual([200, expect.stringMatching(/y-websocket/)]);
  expect((await fetch(`${server.http}/room`)).status).toBe(426);
});

test('health is answered by the front itself', async () => {
  const { upstream, seen } = await openPages((_request, response) => response.end('a page'));
  const server = await openServer({ upstream });
  await new RawClient(`${server.url}/room`).synced();
  const answer = await fetch(`${server.http}/healthz`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ ok: true, rooms: 1, connections: 1 });
  expect(seen).toEqual([]);
});

test('pages pass with their status, headers and cookies, a room’s path included', async () => {
  const { upstream } = await openPages((incoming, response) => {
    response.writeHead(201, [
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2', 'x-page', incoming.url ?? ''],
      ...['connection', 'close, x-hop', 'x-hop', 'only here'],
    ]);
    response.end('a page');
  });
  const server = await openServer({ upstream });
  const answer = await fetch(`${server.http}/d/some-document?x=1`);
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(answer.headers.get('x-page')).toBe('/d/some-document?x=1');
  expect(answer.headers.get('x-hop')).toBeNull();
  expect(await answer.text()).toBe('a page');
});

test('an answer streams: its first part arrives before its last is written', async () => {
  let finish: (() => void) | undefined;
  const { upstream } = await openPages((_incoming, response) => {
    response.write('first');
    finish = () => response.end('last');
  });
  const server = await openServer({ upstream });
  const reader = (await fetch(server.http)).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
  finish?.();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('last');
});

test('large bodies pass both ways without being kept', async () => {
  const { upstream } = await openPages((incoming, response) => incoming.pipe(response));
  const server = await openServer({ upstream });
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const outgoing = request(server.http, { method: 'POST' });
  Readable.from(Array.from({ length: 64 }, () => chunk)).pipe(outgoing);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
  expect(bytes).toBe(64 * 1024 * 1024);
});

test('a client that goes away takes its request with it', async () => {
  let gone: Promise<unknown> | undefined;
  const { upstream } = await openPages((_incoming, response) => {
    gone = once(response, 'close');
    response.write('waiting');
  });
  const server = await openServer({ upstream });
  const abort = new AbortController();
  const answer = await fetch(server.http, { signal: abort.signal });
  expect(answer.status).toBe(200);
  abort.abort();
  await gone;
});

test('who asks is taken from the socket, and what a client claims is dropped', async () => {
  const { upstream, seen } = await openPages((_incoming, response) => response.end());
  const server = await openServer({ upstream });
  await fetch(server.http, {
    headers: {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil',
      forwarded: 'for=6.6.6.6',
    },
  });
  expect(seen[0]?.headers).toMatchObject({
    host: new URL(server.http).host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': new URL(server.http).host,
  });
  expect(seen[0]?.headers.forwarded).toBeUndefined();
});

test('behind a proxy, which PUBLIC_URL says, what the proxy claims counts', async () => {
  const { upstream, seen } = await openPages((_incoming, response) => response.end());
  const server = await openServer({ upstream, publicUrl: new URL('https://notes.example') });
  await fetch(server.http, { headers: { 'x-forwarded-for': '6.6.6.6' } });
  expect(seen[0]?.headers).toMatchObject({
    'x-forwarded-for': '6.6.6.6, 127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'notes.example',
  });
});

test('while the pages are down a person gets a page that looks again, and a program a plain word', async () => {
  const { upstream, close } = await openPages((_incoming, response) => response.end('a page'));
  const server = await openServer({ upstream });
  expect(await (await fetch(server.http)).text()).toBe('a page');
  await close();
  const page = await fetch(server.http, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(503);
  expect(await page.text()).toMatch(/http-equiv="refresh"/);
  const plain = await fetch(server.http, { method: 'POST', body: 'x' });
  expect([plain.status, plain.headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8']);
});

test.each([
  '/internal/changed',
  '/internal',
  '//internal/changed',
  '/./internal/changed',
  '/d/../internal/changed',
  '/%69nternal/changed',
  '/Internal/changed',
  '/\\internal\\changed',
  '/%',
])('ACCESS-1: %s is not there for anybody outside', async (path) => {
  const { upstream, seen } = await openPages((_incoming, response) => response.end('a page'));
  const server = await openServer({ upstream });
  const heard = await talk(
    server,
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  expect(heard).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(seen).toEqual([]);
});

test('sockets under /_next/ go to the pages, all others to rooms', async () => {
  const { upstream, seen } = await openPages((_incoming, response) => response.end());
  const server = await openServer({ upstream });
  const pages = new WebSocket(`${server.url}/_next/webpack-hmr?id=1`);
  await once(pages, 'open');
  const echo = once(pages, 'message');
  pages.send('ping');
  expect(String((await echo)[0])).toBe('ping');
  expect(seen.map(({ url }) => url)).toEqual(['/_next/webpack-hmr?id=1']);
  await new RawClient(`${server.url}/room`).synced();
  expect(seen).toHaveLength(1);
  pages.terminate();
});

test('an upgrade to anything but a WebSocket is an ordinary request', async () => {
  const { upstream } = await openPages((_incoming, response) => response.end('a page'));
  const server = await openServer({ upstream });
  const heard = await talk(
    server,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n\r\n',
  );
  expect(heard).toMatch(/^HTTP\/1\.1 200 .*a page/s);
});

test.for(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST'])(
  'a %s whose Connection header names its length smuggles no second request',
  async (method) => {
    const { upstream, seen } = await openPages((incoming, response) => {
      incoming.resume().on('end', () => response.end('a page'));
    });
    const server = await openServer({ upstream });
    const inner = 'POST /internal/changed HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';
    await talk(
      server,
      `${method} /first HTTP/1.1\r\nhost: x\r\nconnection: close, Content-Length\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`,
    );
    await talk(server, 'GET /second HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(seen.map(({ url }) => url)).toEqual(['/first', '/second']);
  },
);

test('an upgrade carries no length on to the pages', async () => {
  const { upstream, seen } = await openPages((_request, response) => response.end());
  const server = await openServer({ upstream });
  const heard = talk(
    server,
    'POST /_next/x HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\ncontent-length: 9\r\n\r\n',
  );
  await expect.poll(() => seen.length).toBe(1);
  expect(seen[0]?.headers['content-length']).toBeUndefined();
  await heard;
});

test('a request for a whole address is refused, and never reaches the pages', async () => {
  const { upstream, seen } = await openPages((_request, response) => response.end('a page'));
  const server = await openServer({ upstream });
  const heard = await talk(
    server,
    'GET http://elsewhere.example/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  );
  expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  expect(seen).toEqual([]);
});

test('what is no HTTP at all gets an answer and a closed connection', async () => {
  const server = await openServer();
  expect(await talk(server, 'hello?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});
