import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { weightOf } from '../../src/journal/journal.ts';
import { appendOne, loadWell, room, rowFor, textsOf } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

test('JOURNAL-1: rows are numbered from 1 in each document, in the order of the calls, and read back in it', async () => {
  const journal = await openForTest(temporaryFolder());
  const rows = Array.from({ length: 60 }, (_, index) => rowFor(index % 3 === 0 ? 'a' : 'b', `row ${index}`));
  const order: number[] = [];
  const committed = await Promise.all(
    rows.map(async (row, index) => {
      const { sequence } = await appendOne(journal, row);
      order.push(index);
      return sequence;
    }),
  );
  expect(order).toEqual(rows.map((_, index) => index));
  for (const document of ['a', 'b']) {
    const mine = rows.flatMap((row, index) => (row.document === document ? [{ row, index }] : []));
    expect(mine.map(({ index }) => committed[index])).toEqual(mine.map((_, place) => place + 1));
    const stored = await loadWell(journal, document);
    expect(stored.sequence).toBe(mine.length);
    expect(stored.updates.map((update) => Buffer.from(update))).toEqual(
      mine.map(({ row }) => Buffer.from(row.update)),
    );
  }
});

test('A document that was never written is empty', async () => {
  const journal = await openForTest(temporaryFolder());
  expect(await loadWell(journal, 'nothing')).toEqual({
    sequence: 0,
    updates: [],
    actors: new Map(),
    schema: { major: 1, minor: 0 },
  });
});

test('An update may be a view on a larger buffer, which is free to change after the call', async () => {
  const journal = await openForTest(temporaryFolder());
  const { update } = rowFor('pooled', 'kept as it was');
  const pool = new Uint8Array(8192).fill(7);
  pool.set(update, 100);
  const appended = appendOne(
    journal,
    rowFor('pooled', '', { update: pool.subarray(100, 100 + update.length) }),
  );
  await appended;
  pool.fill(9);
  expect(textsOf(await loadWell(journal, 'pooled'))).toEqual(['kept as it was']);
});

test('SCHEMA-1: a document has the highest schema version that a row of it brought, also after the file was opened again', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await appendOne(journal, rowFor('old', 'a'));
  await appendOne(journal, rowFor('new', 'a', { schema: { major: 2, minor: 3 } }));
  await appendOne(journal, rowFor('new', 'b', { schema: { major: 1, minor: 9 } }));
  await appendOne(journal, rowFor('new', 'c', { schema: { major: 2, minor: 1 } }));
  await appendOne(journal, rowFor('new', 'd'));
  await journal.close();
  const again = await openForTest(folder);
  expect((await loadWell(again, 'new')).schema).toEqual({ major: 2, minor: 3 });
  expect((await loadWell(again, 'old')).schema).toEqual({ major: 1, minor: 0 });
  await appendOne(again, rowFor('new', 'e', { schema: { major: 2, minor: 10 } }));
  expect((await loadWell(again, 'new')).schema).toEqual({ major: 2, minor: 10 });
});

test('ACCESS-2: the first actor to write under a client id keeps it', async () => {
  const journal = await openForTest(temporaryFolder());
  await appendOne(journal, rowFor('owned', 'a', { actor: 'ada', newClients: [1, 2 ** 53 - 1] }));
  await appendOne(journal, rowFor('owned', 'b', { actor: 'bob', newClients: [1, 3] }));
  await appendOne(journal, rowFor('owned', 'c', { newClients: [4] }));
  await appendOne(journal, rowFor('other', 'd', { actor: 'bob', newClients: [1] }));
  expect((await loadWell(journal, 'owned')).actors).toEqual(
    new Map([
      [1, 'ada'],
      [3, 'bob'],
      [2 ** 53 - 1, 'ada'],
    ]),
  );
  expect((await loadWell(journal, 'other')).actors).toEqual(new Map([[1, 'bob']]));
});

test('JOURNAL-3: a document with a marked row is not read any more, also after a restart; others are', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await appendOne(journal, rowFor('bad', 'a'));
  const { sequence } = await appendOne(journal, rowFor('bad', 'b'));
  await appendOne(journal, rowFor('good', 'c'));
  await journal.markDamaged(room('bad'), sequence, 'Yjs could not apply it');
  await journal.close();
  const again = await openForTest(folder);
  expect(await again.load(room('bad'))).toEqual({
    ok: false,
    reason: 'row 2 was marked: Yjs could not apply it',
  });
  expect(textsOf(await loadWell(again, 'good'))).toEqual(['c']);
});

test('A deleted document leaves nothing in the files, and its name starts anew', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  const secret = 'nobody may ever find this again';
  await appendOne(journal, rowFor('gone', secret, { actor: 'ada', newClients: [1] }));
  await appendOne(journal, rowFor('stays', 'here'));
  const underWay = appendOne(journal, rowFor('gone', `${secret}, nor this`));
  await journal.delete(room('gone'));
  expect((await underWay).sequence).toBe(2);
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name)).includes(secret), name).toBe(false);
  expect(await loadWell(journal, 'gone')).toEqual({
    sequence: 0,
    updates: [],
    actors: new Map(),
    schema: { major: 1, minor: 0 },
  });
  expect(await appendOne(journal, rowFor('gone', 'new'))).toEqual({ sequence: 1 });
  expect(textsOf(await loadWell(journal, 'stays'))).toEqual(['here']);
});

test('LIMIT-1: what waits for the disk is counted, and are none when all is settled', async () => {
  const journal = await openForTest(temporaryFolder());
  const rows = Array.from({ length: 5 }, (_, index) => rowFor('counted', `row ${index}`));
  const appended = rows.map((row) => appendOne(journal, row));
  expect(journal.waitingBytes).toBe(rows.reduce((sum, { update }) => sum + weightOf(update), 0));
  await Promise.all(appended);
  expect(journal.waitingBytes).toBe(0);
});

test('Closing settles everything that was appended before', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  const appended = Array.from({ length: 50 }, (_, index) =>
    appendOne(journal, rowFor('closing', `row ${index}`)),
  );
  await journal.close();
  expect((await Promise.all(appended)).at(-1)).toEqual({ sequence: 50 });
  expect((await loadWell(await openForTest(folder), 'closing')).sequence).toBe(50);
});
