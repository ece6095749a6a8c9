import { encodeSyncStep1, MESSAGE } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

const KILOBYTE = 1024;
const MEGABYTE = KILOBYTE * KILOBYTE;

test('WIRE-3: a large document comes in chunks, in the order of writing, and ends with a small SyncStep2', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  for (let page = 0; page < 20; page++)
    author.update(edit(doc, () => text.insert(0, `${page} ${'x'.repeat(50 * KILOBYTE)}`)));
  await author.until(() => author.durableThrough === 20);
  const joiner = await new RawClient(`${server.url}/room`).synced();
  expect(joiner.text()).toBe(text.toString());
  const sync = joiner.heard.filter(({ type }) => type === 'update' || type === 'step2');
  expect(sync.length).toBeGreaterThan(3);
  expect(sync.at(-1)).toMatchObject({
    type: 'step2',
    payload: expect.toSatisfy(({ length }) => length < 100),
  });
});

test('LIMIT-1: a reader that stops taking anything costs little, and has everything when it goes on', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const slow = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  slow.socket.pause();
  const pages = 100;
  for (let page = 1; page <= pages; page++) {
    // Written and deleted again: what the reader lacks in the end is small.
    author.update(edit(doc, () => text.insert(0, 'x'.repeat(200 * KILOBYTE))));
    author.update(edit(doc, () => text.delete(0, text.length)));
    if (page % 10 === 0) await author.until(() => author.durableThrough === 2 * page);
  }
  author.update(edit(doc, () => text.insert(0, 'in the end')));
  await author.until(() => author.durableThrough === 2 * pages + 1);
  const updates = slow.heard.length;
  slow.socket.resume();
  await slow.reads('in the end');
  // What the kernel had taken already, and little more.
  expect(slow.heard.length - updates).toBeLessThan(170);
});

test('LIMIT-1: a reader that takes nothing for too long is closed with a reason', async () => {
  const server = await openServer({ limits: { slowReaderMs: 200, socketHighWaterBytes: 100 * KILOBYTE } });
  const author = await new RawClient(`${server.url}/room`).synced();
  const slow = await new RawClient(`${server.url}/room`).synced();
  slow.socket.pause();
  const doc = docOf(1);
  for (let page = 0; page < 30; page++)
    author.update(edit(doc, () => doc.getText('body').insert(0, 'x'.repeat(MEGABYTE))));
  await author.until(() => author.durableThrough === 30);
  await expect
    .poll(
      async () =>
        ((await (await fetch(`${server.http}/healthz`)).json()) as { connections: number }).connections,
      { timeout: 15_000 },
    )
    .toBe(1);
  slow.socket.resume();
  await slow.closed;
});

test('a SyncStep1 that comes during the chunks is answered after them', async () => {
  const server = await openServer({ limits: { socketHighWaterBytes: 64 * KILOBYTE } });
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  for (let page = 0; page < 30; page++)
    author.update(edit(doc, () => doc.getText('body').insert(0, 'y'.repeat(200 * KILOBYTE))));
  await author.until(() => author.durableThrough === 30);
  const joiner = await new RawClient(`${server.url}/room`).opened();
  joiner.send(encodeSyncStep1(Y.encodeStateVector(joiner.doc)));
  joiner.send(encodeSyncStep1(Y.encodeStateVector(doc)));
  author.update(typed(2, 'meanwhile'));
  await joiner.until(() => joiner.heard.filter(({ type }) => type === 'step2').length === 2);
  await joiner.until(() => joiner.text().includes('meanwhile'));
  expect(joiner.text()).toHaveLength(30 * 200 * KILOBYTE + 'meanwhile'.length);
});

test('LIMIT-1: for whoever asks for presence again and again and takes none of it, little is queued', async () => {
  const server = await openServer({ limits: { socketHighWaterBytes: 64 * KILOBYTE } });
  const witness = await new RawClient(`${server.url}/room`).synced();
  for (let client = 1; client <= 4; client++) witness.presence(client, 1, { cursor: 'x'.repeat(4_000) });
  const asking = await new RawClient(`${server.url}/room`).synced();
  await asking.until(() => asking.presenceOf(4) !== undefined);
  asking.socket.pause();
  // 16 kB for each byte.
  for (let count = 0; count < 4_000; count++) asking.send(Uint8Array.of(MESSAGE.queryAwareness));
  asking.presence(5, 1, { cursor: 'after all questions' });
  await witness.until(() => witness.presenceOf(5) !== undefined);
  asking.socket.resume();
  witness.presence(1, 2, { cursor: 'after all answers' });
  await asking.until(() => asking.presenceOf(1)?.clock === 2);
  expect(asking.heard.filter(({ type }) => type === 'presence').length).toBeLessThan(2_000);
});
