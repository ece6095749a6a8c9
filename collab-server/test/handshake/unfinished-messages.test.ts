import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

const BUDGET = 1_000_000;

/** A client, and the wire below it. */
async function wired(url: string): Promise<{ readonly client: RawClient; readonly wire: Socket }> {
  const client = new RawClient(url);
  const [response] = (await once(client.socket, 'upgrade')) as [IncomingMessage];
  await client.synced();
  return { client, wire: response.socket };
}

/** The beginning of a binary message of so many bytes; a mask of zeros changes nothing. */
function headOf(bytes: number, isWhole = true): Buffer {
  const head = Buffer.alloc(14);
  head[0] = isWhole ? 0x82 : 0x02;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

test('LIMIT-1: messages that never come whole do not fill the memory: the oldest of too many is cut, and others go on', async () => {
  const server = await openServer({ limits: { unfinishedBytes: BUDGET } });
  const url = `${server.url}/flood`;
  const reader = await new RawClient(url).synced();
  const flood = [await wired(url), await wired(url), await wired(url)];
  const [first, second, third] = flood;
  for (const { wire } of flood) {
    wire.write(headOf(2_000_000));
    wire.write(Buffer.alloc(450_000));
    // What has been read of it is known when an answer comes, which for the last one is never.
    await new Promise((resolve) => wire.write(Buffer.alloc(1), resolve));
  }
  await first?.client.closed;
  for (const left of [second, third]) expect(left?.client.socket.readyState).toBe(left?.client.socket.OPEN);
  const honest = await new RawClient(url).synced();
  const text = 'honest '.repeat(100_000);
  honest.update(typed(5, text));
  await reader.reads(text);
});

test('LIMIT-1: a message in parts with pings between them counts as a whole; who only answers is no sender', async () => {
  const server = await openServer({ limits: { unfinishedBytes: BUDGET } });
  const url = `${server.url}/parts`;
  const answering = await wired(url);
  for (let count = 0; count < 300_000; count += 10_000)
    answering.wire.write(Buffer.concat(Array.from({ length: 10_000 }, () => PONG)));
  answering.wire.write(PING);
  await once(answering.client.socket, 'pong');
  const { client, wire } = await wired(url);
  wire.write(Buffer.concat([headOf(400_000, false), Buffer.alloc(400_000)]));
  for (let part = 0; part < 3; part++) {
    const head = headOf(300_000, false);
    head[0] = 0;
    wire.write(Buffer.concat([PING, head, Buffer.alloc(300_000)]));
  }
  await client.closed;
  expect(answering.client.socket.readyState).toBe(answering.client.socket.OPEN);
});
