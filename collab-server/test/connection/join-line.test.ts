import { encodeSyncStep1 } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import { JoinLine } from '../../src/connection/join-line.ts';
import { createMeters } from '../../src/observe/meters.ts';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

const KILOBYTE = 1024;

/** A server with a document of a megabyte in a room. */
async function withLargeDocument(limits: Parameters<typeof openServer>[0]): ReturnType<typeof openServer> {
  const server = await openServer(limits);
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  for (let page = 0; page < 10; page++)
    author.update(edit(doc, () => doc.getText('body').insert(0, 'z'.repeat(100 * KILOBYTE))));
  await author.until(() => author.durableThrough === 10);
  return server;
}

test('WIRE-3: with room for one first sync at a time, everybody gets all of the document in turn', async () => {
  const server = await withLargeDocument({ limits: { syncBytesInFlight: 1, socketHighWaterBytes: 1 } });
  const crowd = await Promise.all(
    Array.from({ length: 12 }, () => new RawClient(`${server.url}/room`).synced()),
  );
  expect(new Set(crowd.map((client) => client.text().length))).toEqual(new Set([1_000 * KILOBYTE]));
});

test('WIRE-3: chunks of a hundred bytes, a Y.Doc budget of one byte and a high-water mark of one bring the same', async () => {
  const server = await openServer({
    limits: { syncChunkBytes: 100, socketHighWaterBytes: 1, syncBytesInFlight: 1, roomMemoryBytes: 1 },
  });
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  for (let key = 1; key <= 120; key++) {
    author.update(edit(doc, () => (key % 4 === 3 ? text.delete(0, 2) : text.insert(key % 5, `${key} `))));
    // What comes at once is one update.
    if (key % 3 === 0) await author.until(() => author.durableThrough === key);
  }
  const joiners = await Promise.all(
    Array.from({ length: 5 }, () => new RawClient(`${server.url}/room`).synced()),
  );
  for (const joiner of joiners) {
    expect(joiner.text()).toBe(text.toString());
    const updates = joiner.heard.filter(({ type }) => type === 'update');
    expect(updates.length).toBeGreaterThan(8);
  }
});

test('LIMIT-1: whoever takes nothing of a first sync does not hold up the others, who hear something meanwhile', async () => {
  const server = await withLargeDocument({
    limits: { syncBytesInFlight: 1, socketHighWaterBytes: 1, joinStallMs: 300, keepAliveMs: 50 },
  });
  const stopped = await new RawClient(`${server.url}/room`).opened();
  // More than the network takes by itself.
  for (let ask = 0; ask < 40; ask++) stopped.send(encodeSyncStep1(new Uint8Array([0])));
  stopped.socket.pause();
  const patient = await new RawClient(`${server.url}/room`).synced();
  expect(patient.text()).toHaveLength(1_000 * KILOBYTE);
});

test('WIRE-3: whoever asks for everything twice gets it twice, and hears of what comes afterwards', async () => {
  const server = await withLargeDocument({ limits: { syncBytesInFlight: 1 } });
  const joiner = await new RawClient(`${server.url}/room`).opened();
  const nothing = Uint8Array.of(0);
  joiner.send(encodeSyncStep1(nothing));
  joiner.send(encodeSyncStep1(nothing));
  await joiner.until(() => joiner.heard.filter(({ type }) => type === 'step2').length === 2);
  const author = await new RawClient(`${server.url}/room`).synced();
  author.update(typed(2, 'afterwards'));
  await joiner.until(() => joiner.text().includes('afterwards'));
});

test('whoever asks again in its turn takes another one, and gives back both', () => {
  const line = new JoinLine({
    limits: { syncBytesInFlight: 10, joinStallMs: 60_000 },
    meters: createMeters(),
  });
  const [first, second] = [{ begin: () => undefined }, { begin: () => undefined }];
  expect(line.ask(first, 6)).toBe(true);
  expect(line.ask(first, 8)).toBe(true);
  expect(line.bytesInFlight).toBe(8);
  expect(line.ask(second, 1)).toBe(true);
  line.leave(first);
  line.leave(second);
  expect(line.bytesInFlight).toBe(0);
});

test('turns are given in the order of asking, and given back by whoever leaves', () => {
  const meters = createMeters();
  const line = new JoinLine({ limits: { syncBytesInFlight: 10, joinStallMs: 60_000 }, meters });
  const someone = () => ({ begin: () => undefined });
  const [first, second, third, fourth] = [someone(), someone(), someone(), someone()];
  expect(line.ask(first, 6)).toBe(true);
  expect(line.ask(second, 6)).toBe(false);
  // It would fit, but nobody is overtaken.
  expect(line.ask(third, 1)).toBe(false);
  expect(meters.joinsWaiting).toBe(2);
  line.leave(second);
  expect(meters.joinsWaiting).toBe(1);
  line.leave(first);
  expect(meters.joinsWaiting).toBe(0);
  expect(line.ask(fourth, 9)).toBe(true);
  line.leave(third);
  line.leave(fourth);
  expect(line.ask(first, 1_000)).toBe(true);
});

test('LIMIT-1: those who go on later do so one in each turn, in order', async () => {
  const line = new JoinLine({ limits: { syncBytesInFlight: 1, joinStallMs: 1_000 }, meters: createMeters() });
  const turns: string[] = [];
  for (const who of ['a', 'b', 'c']) line.later(() => turns.push(who));
  expect(turns).toEqual([]);
  const seen: number[] = [];
  while (turns.length < 3) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(turns.length);
  }
  expect(turns).toEqual(['a', 'b', 'c']);
  expect(seen.every((count, index) => count - (seen[index - 1] ?? 0) <= 1)).toBe(true);
});
