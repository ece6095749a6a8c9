import { CLOSE, newDocumentId } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { bytesOf } from '../gate/support.ts';
import { docOf, edit, RawClient, typed } from '../support/raw-client.ts';
import { openServer, TICKETS, ticketFor } from '../support/test-server.ts';

const LIMITS = { largeWriteBytes: 100, sliceStructs: 5 };

test('WIRE-2: a large write is whole for everybody, acknowledged once all of it is stored, and what comes behind it keeps its place', async () => {
  const server = await openServer({ limits: LIMITS });
  const author = await new RawClient(`${server.url}/large`).synced();
  const reader = await new RawClient(`${server.url}/large`).synced();
  const doc = docOf(7);
  const body = doc.getText('body');
  const large = edit(doc, () => {
    for (let key = 0; key < 400; key++) body.insert(key % 2 === 0 ? 0 : body.length, `${key} `);
    body.insert(0, '漢字'.repeat(60_000));
    body.delete(3, 20_000);
  });
  const next = edit(doc, () => body.insert(body.length, 'behind it'));
  const last = edit(doc, () => body.insert(0, 'and '));
  author.update(large);
  author.update(next);
  author.update(last);
  await reader.reads(body.toString());
  await author.until(() => author.durableThrough === 3);
  // No acknowledgement before the whole is there, and none of a part.
  const durable = author.heard.flatMap((message) => (message.type === 'durable' ? [message.through] : []));
  expect(durable[0]).toBeGreaterThanOrEqual(1);
  // What one wrote is not sent back.
  expect(author.heard.some(({ type }) => type === 'update')).toBe(false);
  const stranger = await new RawClient(`${server.url}/large`).synced();
  expect(stranger.text()).toBe(body.toString());
  // A client that comes back with all of it hears that it is stored.
  const again = await new RawClient(`${server.url}/large`).synced();
  again.step2(Y.encodeStateAsUpdate(doc));
  await again.until(() => again.durableThrough === 1);
});

test("WIRE-2: nothing of a large write is stored when it cannot be read, is somebody else's, or is not allowed", async () => {
  const document = newDocumentId();
  const server = await openServer({ ...TICKETS, limits: LIMITS });
  const url = `${server.url}/${document}`;
  const ada = await new RawClient(url, { ticket: await ticketFor({ document, name: 'Ada' }) }).synced();
  ada.update(typed(1, 'Ada was here.'));
  await ada.until(() => ada.durableThrough === 1);

  const much = docOf(2);
  const text = much.getText('body');
  for (let key = 0; key < 200; key++) text.insert(0, 'x');
  const foreign = Y.mergeUpdates([Y.encodeStateAsUpdate(much), typed(1, 'Ada was not here, I was.')]);
  const unreadable = Uint8Array.of(...Y.encodeStateAsUpdate(much), 0);
  const circle = bytesOf(2, 1, 8, 0, [0x84], 9, 0, 'a'.repeat(200), 1, 9, 0, [0x84], 8, 0, 'b', 0);
  for (const [role, update, refusal] of [
    ['edit', foreign, 'foreign-client-id'],
    ['edit', unreadable, 'malformed-update'],
    ['edit', circle, 'malformed-update'],
    ['view', Y.encodeStateAsUpdate(much), 'read-only'],
  ] as const) {
    const ticket = await ticketFor({ document, name: 'Eve', role });
    const eve = await new RawClient(url, { ticket }).synced();
    eve.update(update);
    expect((await eve.closed).code).toBe(CLOSE.refused.code);
    expect(eve.heard).toContainEqual({ type: 'refused', index: 1, refusal });
  }
  const stranger = await new RawClient(url, { ticket: await ticketFor({ document }) }).synced();
  expect(stranger.text()).toBe('Ada was here.');
});

test('WIRE-2: a large write that builds on what is missing is asked again, and then taken', async () => {
  const server = await openServer({ limits: LIMITS });
  const author = await new RawClient(`${server.url}/gap`).synced();
  const doc = docOf(3);
  const body = doc.getText('body');
  body.insert(0, 'first ');
  const second = edit(doc, () => body.insert(6, 'second '.repeat(100)));
  const asked = author.heard.filter(({ type }) => type === 'step1').length;
  author.update(second);
  await author.until(() => author.heard.filter(({ type }) => type === 'step1').length > asked);
  expect(author.durableThrough).toBe(0);
  author.step2(Y.encodeStateAsUpdate(doc));
  await author.until(() => author.durableThrough === 2);
  const reader = await new RawClient(`${server.url}/gap`).synced();
  expect(reader.text()).toBe(body.toString());
});

test('LIMIT-1: who brings more than may wait is told to come again; a document stays within its size, with nothing of the write', async () => {
  const server = await openServer({
    limits: { ...LIMITS, documentBytes: 5_000, largeWritesWaitingBytes: 10_000 },
  });
  const url = `${server.url}/much`;
  const author = await new RawClient(url).synced();
  author.update(typed(4, 'y'.repeat(6_000)));
  expect((await author.closed).code).toBe(CLOSE.refused.code);
  expect(author.heard).toContainEqual({ type: 'refused', index: 1, refusal: 'document-too-large' });
  const crowd = await Promise.all(Array.from({ length: 5 }, () => new RawClient(url).synced()));
  for (const [index, client] of crowd.entries()) client.update(typed(10 + index, 'z'.repeat(4_000)));
  const ends = await Promise.race([...crowd.map(({ closed }) => closed)]);
  expect([CLOSE['server-busy'].code, CLOSE.refused.code]).toContain(ends.code);
  const reader = await new RawClient(url).synced();
  expect(Y.encodeStateAsUpdate(reader.doc).length).toBeLessThan(5_000);
});

test('LIMIT-1: a large write counts until the last slice of it has been handed over, not only until it has been read', async () => {
  const server = await openServer({
    limits: { ...LIMITS, sliceStructs: 1, largeWritesWaitingBytes: 10_000, commitDelayMs: 20 },
  });
  const slow = await new RawClient(`${server.url}/slow`).synced();
  const doc = docOf(6);
  for (let key = 0; key < 1_000; key++) doc.getText('body').insert(0, `${key} `);
  const large = Y.encodeStateAsUpdate(doc);
  expect(large.length).toBeGreaterThan(5_000);
  slow.update(large);
  const reader = await new RawClient(`${server.url}/slow`).synced();
  // The first slices are stored, hundreds are to come.
  await reader.until(() => reader.text().length > 0);
  const other = await new RawClient(`${server.url}/other`).synced();
  other.update(typed(8, 'z'.repeat(9_000)));
  expect((await other.closed).code).toBe(CLOSE['server-busy'].code);
  await reader.reads(doc.getText('body').toString());
  const again = await new RawClient(`${server.url}/other`).synced();
  again.update(typed(8, 'z'.repeat(9_000)));
  await again.until(() => again.durableThrough === 1);
});

test('WIRE-2: who leaves in the middle of a large write leaves all of it behind', async () => {
  const server = await openServer({ limits: { ...LIMITS, sliceStructs: 1 } });
  const url = `${server.url}/leaving`;
  const reader = await new RawClient(url).synced();
  const author = await new RawClient(url, { announced: false }).synced();
  const doc = docOf(5);
  for (let key = 0; key < 300; key++) doc.getText('body').insert(0, `${key} `);
  author.update(Y.encodeStateAsUpdate(doc));
  author.update(edit(doc, () => doc.getText('body').insert(0, 'last words')));
  author.socket.close();
  await reader.reads(doc.getText('body').toString());
});
