import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { wireFrame } from '../../src/room/wire-frame.ts';

// RFC 6455, section 1.3.
const ACCEPTANCE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What a WebSocket client makes of these bytes. */
async function heard(bytes: Buffer, count: number): Promise<readonly Buffer[]> {
  const server = createServer().on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${ACCEPTANCE}`);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
    );
    socket.write(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  const messages: Buffer[] = [];
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('message', (data: Buffer) => {
      if (messages.push(data) === count) resolve(messages);
    });
  });
}

test('WIRE-1: a frame holds its message, whatever its length', async () => {
  const messages = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000].map((length) =>
    Buffer.alloc(length, length),
  );
  const frames = Buffer.concat(messages.map((message) => wireFrame(message)));
  expect(await heard(frames, messages.length)).toEqual(messages);
});

test('a frame keeps nothing alive but its own bytes', () => {
  const frame = wireFrame(new Uint8Array(100));
  expect(frame.buffer.byteLength).toBe(frame.length);
});
