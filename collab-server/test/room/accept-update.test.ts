import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

test('JOURNAL-1: an author is told what is durable, and the others get it', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const reader = await new RawClient(`${server.url}/room`).synced();
  author.update(typed(1, 'hello'));
  await author.until(() => author.durableThrough === 1);
  await reader.reads('hello');
  expect(author.heard.filter(({ type }) => type === 'update')).toEqual([]);
});

test('JOURNAL-1: what somebody was told is durable is there after the next start', async () => {
  const first = await openServer();
  const author = await new RawClient(`${first.url}/room`).synced();
  author.update(typed(1, 'hello'));
  await author.until(() => author.durableThrough === 1);
  await first.stop();
  expect((await author.closed).code).toBe(4501);
  const second = await openServer({ dataDir: first.dataDir });
  expect((await new RawClient(`${second.url}/room`).synced()).text()).toBe('hello');
});

test('JOURNAL-1: repeating what is known is acknowledged and sent to nobody', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const reader = await new RawClient(`${server.url}/room`).synced();
  author.update(typed(1, 'hello'));
  author.update(typed(1, 'hello'));
  author.step2(typed(1, 'hello'));
  await author.until(() => author.durableThrough === 3);
  author.update(typed(2, 'more'));
  await reader.until(() => reader.text().includes('more'));
  expect(reader.heard.filter(({ type }) => type === 'update')).toHaveLength(2);
});

test('JOURNAL-1: a gap is asked again, and nothing after it is durable before the answer is', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const reader = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  edit(doc, () => text.insert(0, 'offline '));
  const second = edit(doc, () => text.insert(text.length, 'typed'));
  const asked = author.heard.filter(({ type }) => type === 'step1').length;
  author.update(second);
  await author.until(() => author.heard.filter(({ type }) => type === 'step1').length === asked + 1);
  author.update(typed(2, 'other '));
  await reader.until(() => reader.text() === 'other ');
  expect(author.durableThrough).toBe(0);
  author.step2(Y.encodeStateAsUpdate(doc));
  await author.until(() => author.durableThrough === 3);
  await reader.until(() => reader.text().includes('offline typed'));
});

test('JOURNAL-1: a client that only ever sends gaps is asked at most once a second', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  edit(doc, () => doc.getText('body').insert(0, 'offline '));
  for (let at = 0; at < 50; at++) author.update(edit(doc, () => doc.getText('body').insert(0, 'x')));
  author.send(new Uint8Array([3]));
  await author.hears(({ type }) => type === 'presence');
  expect(author.heard.filter(({ type }) => type === 'step1')).toHaveLength(2);
});

test('LIMIT-1: a client that sends gaps for ever, and never what was asked for, is told to begin anew', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  edit(doc, () => doc.getText('body').insert(0, 'offline '));
  const gap = edit(doc, () => doc.getText('body').insert(0, 'x'));
  for (let sent = 0; sent < 10_001; sent++) author.update(gap);
  expect((await author.closed).code).toBe(4500);
});

test('several updates at once arrive in their order', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  const reader = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  for (let at = 0; at < 500; at++) author.update(edit(doc, () => text.insert(text.length, `${at} `)));
  await reader.reads(text.toString());
  await author.until(() => author.durableThrough === 500);
});

test('MERGE-3: the server writes nothing of its own when formatting becomes redundant', async () => {
  const server = await openServer();
  const people = [docOf(1), docOf(2)];
  const clients = await Promise.all(people.map(() => new RawClient(`${server.url}/room`).synced()));
  const witness = await new RawClient(`${server.url}/room`).synced();
  const base = typed(3, 'one word here');
  clients[0]?.update(base);
  await witness.reads('one word here');
  // Both make the first word bold before they hear of each other.
  for (const [index, doc] of people.entries()) {
    Y.applyUpdate(doc, base);
    clients[index]?.update(edit(doc, () => doc.getText('body').format(0, 3, { bold: true })));
  }
  await witness.until(() => witness.heard.filter(({ type }) => type === 'update').length === 3);
  const joiner = await new RawClient(`${server.url}/room`).synced();
  const deleted = Y.decodeUpdate(Y.encodeStateAsUpdate(joiner.doc)).ds.clients.size;
  expect(deleted).toBe(0);
});

test('LIMIT-1: a document at its size limit takes nothing more, and still opens', async () => {
  const server = await openServer({ limits: { documentBytes: 10_000 } });
  const author = await new RawClient(`${server.url}/room`).synced();
  author.update(typed(1, 'a'.repeat(8_000)));
  await author.until(() => author.durableThrough === 1);
  author.update(typed(2, 'b'.repeat(4_000)));
  expect(await author.hears(({ type }) => type === 'refused')).toEqual({
    type: 'refused',
    index: 2,
    refusal: 'document-too-large',
  });
  expect((await new RawClient(`${server.url}/room`).synced()).text()).toHaveLength(8_000);
});

test('LIMIT-1: what was deleted does not count against the size limit for ever', async () => {
  const server = await openServer({ limits: { documentBytes: 10_000 } });
  const author = await new RawClient(`${server.url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  for (let round = 1; round <= 10; round++) {
    author.update(edit(doc, () => text.insert(0, 'x'.repeat(4_000))));
    author.update(edit(doc, () => text.delete(0, 4_000)));
    await author.until(() => author.durableThrough === 2 * round);
  }
});

test('JOURNAL-3: a room that is left and entered again is as it was', async () => {
  const server = await openServer();
  const author = await new RawClient(`${server.url}/room`).synced();
  author.update(typed(1, 'hello'));
  await author.until(() => author.durableThrough === 1);
  author.socket.close();
  await author.closed;
  expect((await new RawClient(`${server.url}/room`).synced()).text()).toBe('hello');
});
