import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encodeUpdate, LIMITS, newDocumentId } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer, type TestServer, TICKETS, ticketFor } from '../support/test-server.ts';

/** Two people who write in another room and in the same one, and must notice nothing. */
async function healthy(server: TestServer) {
  const people = await Promise.all(
    ['same', 'other'].map(async (room) => ({
      author: await new RawClient(`${server.url}/${room}`).synced(),
      reader: await new RawClient(`${server.url}/${room}`).synced(),
      doc: docOf(room === 'same' ? 7 : 8),
    })),
  );
  return async function stillWrite(): Promise<void> {
    for (const { author, reader, doc } of people) {
      const text = doc.getText('body');
      author.update(edit(doc, () => text.insert(text.length, 'word ')));
      await reader.reads(text.toString());
      expect(author.socket.readyState).toBe(author.socket.OPEN);
    }
  };
}

const seed = randomBytes(4).readUInt32LE();
function random(length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const CASES: readonly (readonly [string, Uint8Array | string, number])[] = [
  ['a text frame', 'hello', 4405],
  ['an empty frame', new Uint8Array(), 4400],
  ['an unknown message type', new Uint8Array([50, 1, 2]), 4400],
  ['an auth message', new Uint8Array([2, 0, 1, 65]), 4400],
  ['an unknown sync type', new Uint8Array([0, 9, 0]), 4400],
  ['a sync message without a payload', new Uint8Array([0, 2]), 4400],
  ['a frame that ends too early', encodeUpdate(typed(1, 'abcdef')).subarray(0, 8), 4400],
  ['a length beyond the frame', new Uint8Array([0, 2, 200, 1, 0, 0]), 4400],
  ['something behind the message', new Uint8Array([0, 2, 2, 0, 0, 99]), 4400],
  ['a number of more than 53 bits', new Uint8Array(20).fill(255), 4400],
  ['a state vector of 2^40 clients', new Uint8Array([0, 0, 6, 128, 128, 128, 128, 128, 32]), 4400],
  ['an unknown extension', new Uint8Array([121, 77]), 4400],
  ['an answer of the server', new Uint8Array([121, 2, 5]), 4400],
  ['an update of random bytes', encodeUpdate(random(200)), 4422],
  [
    '7 bytes that claim 2^28 structs (trap 7)',
    encodeUpdate(new Uint8Array([1, 255, 255, 255, 127, 1, 0])),
    4422,
  ],
  [
    'a GC of 2^50 clocks (trap 7)',
    encodeUpdate(new Uint8Array([1, 1, 1, 0, 0, 128, 128, 128, 128, 128, 128, 128, 2, 0])),
    4422,
  ],
  ['an update in the format V2', encodeUpdate(Y.encodeStateAsUpdateV2(docOf(5))), 4422],
];

test.each(CASES)('WIRE-2: %s gets its sender a close code with a reason', async (_what, bytes, code) => {
  const server = await openServer();
  const stillWrite = await healthy(server);
  const attacker = await new RawClient(`${server.url}/same`).synced();
  attacker.send(bytes);
  const closed = await attacker.closed;
  expect(closed.code, `seed ${seed}`).toBe(code);
  expect(closed.reason).not.toBe('');
  await stillWrite();
});

test('WIRE-2: a frame above the limit closes with frame-too-large', async () => {
  const server = await openServer();
  const stillWrite = await healthy(server);
  const attacker = await new RawClient(`${server.url}/same`).synced();
  attacker.send(new Uint8Array(LIMITS.frameBytes + 1));
  expect((await attacker.closed).code).toBe(4413);
  await stillWrite();
});

test('WIRE-2: random frames never end the server, and nothing of them is stored', async () => {
  const server = await openServer();
  const stillWrite = await healthy(server);
  const bytes = random(40 * 64);
  for (let at = 0; at < 40; at++) {
    const attacker = await new RawClient(`${server.url}/hostile`).opened();
    attacker.send(bytes.subarray(at * 64, at * 64 + 1 + (at % 63)));
    expect((await attacker.closed).code, `seed ${seed}`).toBeGreaterThanOrEqual(4400);
  }
  await stillWrite();
  const reader = await new RawClient(`${server.url}/hostile`).synced();
  expect(Y.encodeStateVector(reader.doc)).toEqual(new Uint8Array([0]));
  await server.stop();
  const database = new DatabaseSync(join(server.dataDir, 'journal.sqlite'), { readOnly: true });
  const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  const everything = JSON.stringify(
    tables.map(({ name }) => database.prepare(`select * from "${String(name)}" limit 1000`).all()),
  );
  database.close();
  expect(everything).toContain('same');
  expect(everything).not.toContain('hostile');
});

test('WIRE-2: bytes that are no WebSocket frame close the connection, and nobody else notices', async () => {
  const server = await openServer();
  const stillWrite = await healthy(server);
  const { hostname, port } = new URL(server.http);
  const socket = connect(Number(port), hostname);
  socket.write(
    'GET /same HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  socket.once('data', () => socket.write(random(400)));
  await new Promise((resolve) => socket.once('close', resolve).resume());
  await stillWrite();
});

test('LIMIT-1: a presence state of 1 MB is refused and shown to nobody', async () => {
  const server = await openServer();
  const stillWrite = await healthy(server);
  const witness = await new RawClient(`${server.url}/same`).synced();
  const attacker = await new RawClient(`${server.url}/same`).synced();
  attacker.presence(66, 1, { text: 'x'.repeat(1024 * 1024) });
  expect((await attacker.closed).code).toBe(4400);
  await stillWrite();
  expect(witness.presenceOf(66)).toBeUndefined();
});

test('WIRE-2: an update that erases somebody else’s offline edits is refused (trap 7)', async () => {
  const server = await openServer(TICKETS);
  const document = newDocumentId();
  const as = async (name: string) =>
    new RawClient(`${server.url}/${document}`, { ticket: await ticketFor({ document, name }) }).synced();
  const victim = docOf(4);
  const text = victim.getText('body');
  const author = await as('Ada');
  author.update(edit(victim, () => text.insert(0, 'kept ')));
  const reader = await as('Ben');
  await reader.reads('kept ');
  // Clocks 5 to 14 of client 4 as one GC struct: what the victim typed offline would count as known.
  const attacker = await as('Eve');
  attacker.update(new Uint8Array([1, 1, 4, 5, 0, 10, 0]));
  expect(await attacker.hears(({ type }) => type === 'refused')).toMatchObject({
    refusal: 'foreign-client-id',
  });
  expect((await attacker.closed).code).toBe(4422);
  author.update(edit(victim, () => text.insert(5, 'and offline')));
  await reader.reads('kept and offline');
});
