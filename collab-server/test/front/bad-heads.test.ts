import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { openServer, type TestServer } from '../support/test-server.ts';

const GET = 'GET /room HTTP/1.1\r\nhost: x\r\n';
const UPGRADE = `${GET}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`;
const KINDS = [
  ['a request', GET],
  ['an upgrade', UPGRADE],
] as const;

interface Line {
  readonly socket: Socket;
  readonly heard: () => string;
  /** Resolves when the server has ended the connection altogether, whatever this side goes on to send. */
  readonly gone: Promise<unknown>;
}

/** A client that never closes its own side, and goes on sending when it hears the server's good-bye. */
async function open(server: TestServer): Promise<Line> {
  const { hostname, port } = new URL(server.http);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  let pushing: NodeJS.Timeout | undefined;
  socket.on('end', () => {
    pushing = setInterval(() => socket.write('\n'), 10);
  });
  const gone = new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(pushing);
      resolve();
    });
  });
  await once(socket, 'connect');
  return { socket, heard: () => heard, gone };
}

test.each(KINDS)(
  'LIMIT-1: the head of %s that is 1 MB long is answered with 431 and cut',
  async (_, head) => {
    const server = await openServer();
    const { socket, heard, gone } = await open(server);
    socket.write(`${head}x: ${'a'.repeat(1024 * 1024)}`);
    await once(socket, 'data');
    expect(heard()).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\nconnection: close\r\n/);
    await gone;
    expect(heard().match(/HTTP/g)).toHaveLength(1);
    expect(await new RawClient(`${server.url}/room`).synced()).toBeDefined();
  },
);

test.each(KINDS)('LIMIT-1: the head of %s that comes byte by byte is cut after its time', async (_, head) => {
  const server = await openServer({ limits: { requestHeadMs: 300 } });
  const { socket, heard, gone } = await open(server);
  socket.write(`${head}x: `);
  const trickle = setInterval(() => socket.write('a'), 20);
  await gone;
  clearInterval(trickle);
  expect(heard()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nconnection: close\r\n/);
});

test('LIMIT-1: a connection that says nothing at all is cut after the same time', async () => {
  const server = await openServer({ limits: { requestHeadMs: 300 } });
  const { gone } = await open(server);
  await gone;
});

test.each([
  ['nonsense', 'nonsense\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['two lengths', `${GET}content-length: 1\r\ncontent-length: 2\r\n\r\n`],
])('WIRE-2: %s is answered with 400 and cut', async (_, bytes) => {
  const server = await openServer();
  const { socket, heard, gone } = await open(server);
  socket.write(bytes, 'latin1');
  await gone;
  expect(heard()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});

test('LIMIT-1: a flood of half-open requests pushes out itself; honest people come in and stay', async () => {
  const server = await openServer({ limits: { halfOpenConnections: 50 } });
  const before = await new RawClient(`${server.url}/room`).synced();
  const flood: Line[] = [];
  for (let count = 0; count < 200; count++) {
    const line = await open(server);
    line.socket.write(count % 2 === 0 ? GET : UPGRADE);
    flood.push(line);
  }
  expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
  const during = await new RawClient(`${server.url}/room`).synced();
  await Promise.all(flood.slice(0, 100).map(({ gone }) => gone));
  expect(flood.at(-1)?.socket.destroyed).toBe(false);
  for (const client of [before, during]) expect(client.socket.readyState).toBe(client.socket.OPEN);
});

/** Pages that answer when they are told to, with more than any socket takes at once. */
async function openPages() {
  const pages = createServer();
  const asked: ServerResponse[] = [];
  pages.on('request', (_, response) => asked.push(response));
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    pages.closeAllConnections();
    pages.close();
  });
  const upstream = new URL(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`);
  const until = async (count: number): Promise<void> => {
    while (asked.length < count) await once(pages, 'request');
  };
  return { upstream, asked, until };
}

test('LIMIT-1: more requests than the limit are answered with 503; health, metrics and rooms go on', async () => {
  const { upstream, asked, until } = await openPages();
  const metricsToken = 'a-token-of-a-test';
  const server = await openServer({ upstream, metricsToken, limits: { requests: 3 } });
  const under = [1, 2, 3].map(() => fetch(`${server.http}/page`));
  await until(3);
  const refused = await fetch(`${server.http}/page`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
  const headers = { authorization: `Bearer ${metricsToken}` };
  const metrics = await (await fetch(`${server.http}/metrics`, { headers })).text();
  expect(metrics).toContain('coscribe_http_requests_refused_total{reason="too-many"} 1\n');
  await new RawClient(`${server.url}/room`).synced();
  for (const response of asked) response.end('a page');
  expect(await Promise.all(under.map(async (answer) => (await answer).text()))).toEqual(
    Array(3).fill('a page'),
  );
  const again = fetch(`${server.http}/page`);
  await until(4);
  asked[3]?.end('again');
  expect((await again).status).toBe(200);
});

test('LIMIT-1: an answer that nobody reads is cut, and a WebSocket that is silent is not', async () => {
  const { upstream, asked, until } = await openPages();
  const server = await openServer({ upstream, limits: { requestStallMs: 300, keepAliveMs: 60_000 } });
  const silent = await new RawClient(`${server.url}/room`).synced();
  const { socket, gone } = await open(server);
  socket.pause();
  socket.write(`${GET}\r\n`);
  await until(1);
  const [answer] = asked;
  answer?.end(Buffer.alloc(32 * 1024 * 1024));
  await once(answer ?? expect.unreachable(), 'close');
  socket.resume();
  await gone;
  expect(silent.socket.readyState).toBe(silent.socket.OPEN);
});

test('LIMIT-1: a browser’s idle connections are no requests, and may ask again', async () => {
  const server = await openServer({ limits: { halfOpenConnections: 2 } });
  const { socket, heard } = await open(server);
  for (let time = 1; time <= 3; time++) {
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    while ((heard().match(/HTTP\/1\.1 200/g) ?? []).length < time) await once(socket, 'data');
  }
  expect(socket.destroyed).toBe(false);
});
