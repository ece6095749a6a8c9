import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Journal } from '../../src/journal/journal.ts';
import { SEQUENCE } from '../../src/journal/tables.ts';
import { createReplica } from '../../src/journal/yjs-internals.ts';
import { appendOne, docOf, loadWell, room } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

const SOON = { timeout: 15_000 };

/** Types `count` words, deletes half of them again, and stores every edit. */
async function type(journal: Journal, document: string, doc: Y.Doc, count: number): Promise<void> {
  const appended: Promise<unknown>[] = [];
  const store = (update: Uint8Array): void => {
    appended.push(
      appendOne(journal, {
        document: room(document),
        actor: 'ada',
        update,
        newClients: [doc.clientID],
        schema: null,
      }),
    );
  };
  doc.on('update', store);
  const text = doc.getText('body');
  for (let word = 0; word < count; word++) {
    text.insert(text.length, `word ${word} of ${document} `);
    if (word % 2 === 0) text.delete(text.length - 4, 4);
  }
  doc.off('update', store);
  await Promise.all(appended);
}

const pieces = async (journal: Journal, document: string): Promise<number> =>
  (await loadWell(journal, document)).updates.length;

/** Flips one bit of every place in the journal's file where `text` stands. Says how many there were. */
function flipBitsAt(folder: string, text: string): number {
  const path = join(folder, 'journal.sqlite');
  const file = readFileSync(path);
  let count = 0;
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1), count++)
    file[at + 2] = (file[at + 2] ?? 0) ^ 4;
  writeFileSync(path, file);
  return count;
}

test('Loading reads folds, which hold the same as the rows, and no row is deleted for them', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  const doc = createReplica();
  await type(journal, 'folded', doc, 1000);
  await expect.poll(() => pieces(journal, 'folded'), SOON).toBeLessThan(600);
  await type(journal, 'folded', doc, 500);
  await expect.poll(() => pieces(journal, 'folded'), SOON).toBeLessThan(600);
  const stored = await loadWell(journal, 'folded');
  expect(stored.sequence).toBe(2250);
  expect(stored.actors).toEqual(new Map([[doc.clientID, 'ada']]));
  expect(docOf(stored).getText('body').toString()).toBe(doc.getText('body').toString());
  await journal.close();

  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  expect(database.prepare('SELECT count(*) AS rows FROM rows').get()?.rows).toBe(2250);
  database.close();
});

test('A large document is folded into several updates, and each builds on those before it only', async () => {
  const journal = await openForTest(temporaryFolder());
  const doc = createReplica();
  const text = doc.getText('body');
  const appended: Promise<unknown>[] = [];
  doc.on('update', (update) => {
    appended.push(
      appendOne(journal, { document: room('large'), actor: null, update, newClients: [], schema: null }),
    );
  });
  for (let part = 0; part < 100; part++)
    text.insert(Math.floor(text.length / 2), `${part} ${'long '.repeat(4000)}`);
  await Promise.all(appended);
  await expect.poll(() => pieces(journal, 'large'), SOON).toBeLessThan(40);
  const { updates } = await loadWell(journal, 'large');
  expect(updates.length).toBeGreaterThan(5);
  const replica = createReplica();
  for (const update of updates) {
    Y.applyUpdate(replica, update);
    expect(replica.store.pendingStructs).toBeNull();
  }
  expect(replica.getText('body').toString()).toBe(text.toString());
});

test('JOURNAL-3: a flipped bit in a fold costs nothing but a warning, because the rows are there', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  const doc = createReplica();
  await type(journal, 'flipped', doc, 600);
  await expect.poll(() => pieces(journal, 'flipped'), SOON).toBeLessThan(400);
  await journal.close();
  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  database.exec("UPDATE folds SET bytes = CAST(replace(CAST(bytes AS TEXT), 'word', 'sword') AS BLOB)");
  expect(Number(database.prepare('SELECT count(*) AS folds FROM folds').get()?.folds)).toBeGreaterThan(0);
  database.close();

  const warnings: string[] = [];
  const again = await openForTest(folder, (sentence) => warnings.push(sentence));
  const stored = await loadWell(again, 'flipped');
  expect(docOf(stored).getText('body').toString()).toBe(doc.getText('body').toString());
  expect(warnings).toEqual([expect.stringMatching(/checkpoint of flipped up to row \d+ is damaged/)]);
  await expect.poll(() => pieces(again, 'flipped'), SOON).toBeLessThan(400);
});

test('JOURNAL-3: a flipped bit in a row is a reason, not a shorter document; other documents are read', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  for (const document of ['broken', 'healthy']) await type(journal, document, createReplica(), 5);
  await journal.close();
  expect(flipBitsAt(folder, 'word 3 of broken')).toBe(1);

  const again = await openForTest(folder);
  expect(await again.load(room('broken'))).toEqual({
    ok: false,
    reason: expect.stringMatching(/row \d does not match its checksum/),
  });
  expect((await loadWell(again, 'healthy')).sequence).toBe(8);
});

test.each([
  ['in the middle', `${SEQUENCE} = 3`, /row 3 is missing/],
  ['at the start', `${SEQUENCE} = 1`, /row 1 is missing/],
  ['all of them', 'true', /row 1 is missing/],
])('JOURNAL-3: missing rows, %s, are a reason', async (_, which, reason) => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await type(journal, 'holed', createReplica(), 5);
  await journal.close();
  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  database.exec(`DELETE FROM rows WHERE ${which}`);
  database.close();
  const again = await openForTest(folder);
  expect(await again.load(room('holed'))).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

test('JOURNAL-3: rows that end before a fold does are missing: a new one would take a number that the fold holds', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await type(journal, 'cut', createReplica(), 600);
  await expect.poll(() => pieces(journal, 'cut'), SOON).toBeLessThan(500);
  await journal.close();
  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  database.exec(`DELETE FROM rows WHERE ${SEQUENCE} > 100`);
  database.close();
  const again = await openForTest(folder);
  expect(await again.load(room('cut'))).toEqual({
    ok: false,
    reason: expect.stringMatching(/row \d+ is missing/),
  });
});

test('JOURNAL-3: a page that is not readable costs no other document', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await type(journal, 'torn', createReplica(), 2000);
  await type(journal, 'whole', createReplica(), 5);
  await journal.close();
  const path = join(folder, 'journal.sqlite');
  const file = readFileSync(path);
  const page = Math.floor(file.indexOf('word 300 of torn') / 4096) * 4096;
  file.fill(0xff, page, page + 4096);
  writeFileSync(path, file);
  const again = await openForTest(folder);
  const torn = await again.load(room('torn'));
  if (torn.ok) expect(docOf(torn.document).getText('body').toString()).toContain('word 300 of');
  else expect(torn.reason).toMatch(/damaged|missing|checksum/);
  expect((await loadWell(again, 'whole')).sequence).toBe(8);
});
