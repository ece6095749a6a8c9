import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Database } from '../../src/journal/database.ts';
import { joinRun } from '../../src/journal/join-run.ts';
import { JournalFile } from '../../src/journal/journal-file.ts';
import { readSlice } from '../../src/journal/read-slice.ts';
import { docOf, loadWell, room } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

function typed(count: number): { readonly text: string; readonly updates: readonly Uint8Array[] } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update) => updates.push(update));
  const body = doc.getText('body');
  for (let letter = 0; letter < count; letter++) {
    body.insert(letter % 7 === 0 ? 0 : body.length, String.fromCharCode(97 + (letter % 26)));
    if (letter % 10 === 9) body.delete(body.length - 1, 1);
  }
  return { text: body.toString(), updates };
}

/** A file with rows that nobody has folded, as a server leaves it that dies while many write. */
function writeRows(folder: string, updates: readonly Uint8Array[]): void {
  const file = new JournalFile(join(folder, 'journal.sqlite'));
  file.commit({
    writes: [
      {
        document: room('tail'),
        lengths: updates.map(({ length }) => length),
        actors: updates.map(() => 'ada'),
        claims: [],
        schema: null,
      },
    ],
    bytes: new Uint8Array(Buffer.concat(updates)),
  });
  file.close();
}

test('A tail of many rows that were never folded is read in few pieces, and is folded when it was', async () => {
  const folder = temporaryFolder();
  const { text, updates } = typed(20_000);
  writeRows(folder, updates);
  const journal = await openForTest(folder);
  const stored = await loadWell(journal, 'tail');
  expect(stored.sequence).toBe(updates.length);
  expect(stored.updates.length).toBeLessThan(updates.length / 8);
  expect(docOf(stored).getText('body').toString()).toBe(text);
  await expect
    .poll(async () => (await loadWell(journal, 'tail')).updates.length, { timeout: 15_000 })
    .toBeLessThan(5);
  expect(
    docOf(await loadWell(journal, 'tail'))
      .getText('body')
      .toString(),
  ).toBe(text);
});

test('What cannot be put together is handed over as it is', () => {
  const good = typed(3).updates.map((bytes, index) => ({ through: index + 1, bytes, rows: 1 }));
  const bad = { through: 4, bytes: new Uint8Array([1, 2, 3]), rows: 1 };
  expect(joinRun([...good, bad])).toEqual([...good, bad]);
});

test('A tail of many rows can be read on from wherever a piece ended, whatever is folded meanwhile', () => {
  const folder = temporaryFolder();
  const { text, updates } = typed(9_000);
  writeRows(folder, updates);
  const database = new Database(join(folder, 'journal.sqlite'));
  const pieces: Uint8Array[] = [];
  let from = 1;
  for (let isLast = false; !isLast; ) {
    const slice = readSlice(database, 1, { from, limit: 1_000_000 });
    if (!slice.ok) throw new Error(slice.reason);
    for (const piece of slice.pieces) {
      pieces.push(piece.bytes);
      from = piece.through + 1;
    }
    isLast = slice.isLast;
  }
  database.close();
  expect(from).toBe(updates.length + 1);
  expect(docOf({ updates: pieces }).getText('body').toString()).toBe(text);
});
