import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checksumOf } from '../../src/journal/checksum.ts';
import { prepareDataFolder } from '../../src/journal/data-folder.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { appendOne, loadWell, rowFor, textsOf } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

const OPENER = fileURLToPath(new URL('opener-process.ts', import.meta.url));

/** Opens the folder in a process of its own; says the sentence, or `opened`. */
function openElsewhere(folder: string, user?: number): string {
  const { stdout } = spawnSync(process.execPath, [OPENER, folder], {
    encoding: 'utf8',
    ...(user !== undefined && { uid: user, gid: user }),
  });
  return stdout;
}

async function sentenceFor(dataDir: string): Promise<string> {
  const opened = await openJournal({ dataDir });
  if (!opened.ok) return opened.sentence;
  await opened.journal.close();
  return 'opened';
}

test('A second server on the same folder is refused, in this process and in another, until the first has closed', async () => {
  const folder = temporaryFolder();
  const journal = await openForTest(folder);
  await appendOne(journal, rowFor('first', 'hello'));
  expect(openElsewhere(folder)).toMatch(/journal\.sqlite is in use by another running server/);
  expect(await sentenceFor(folder)).toMatch(/is in use by another running server/);
  expect(openElsewhere(folder)).toMatch(/is in use/);
  await journal.close();
  expect(openElsewhere(folder)).toBe('opened');
});

test('JOURNAL-3: a file that is no database is a sentence, and is left as it was', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'journal.sqlite');
  const text = 'This is no database. '.repeat(1000);
  writeFileSync(path, text);
  expect(await sentenceFor(folder)).toMatch(/journal\.sqlite is damaged.*backup/);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('JOURNAL-3: somebody else’s database, and one of a newer build, are sentences', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'journal.sqlite');
  const foreign = new DatabaseSync(path);
  foreign.exec('CREATE TABLE songs (name TEXT)');
  foreign.close();
  const before = readFileSync(path);
  expect(await sentenceFor(folder)).toMatch(/was not written by this server/);
  expect(readFileSync(path)).toEqual(before);

  const newer = temporaryFolder();
  await (await openForTest(newer)).close();
  const database = new DatabaseSync(join(newer, 'journal.sqlite'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(await sentenceFor(newer)).toMatch(/newer build/);
});

/** The tables of version 1, as the builds before this one made them. */
const FIRST_TABLES = `
  CREATE TABLE documents (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE rows (
    document INTEGER NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL, actor TEXT,
    bytes BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (document, sequence)
  ) STRICT;
  CREATE TABLE clients (
    document INTEGER NOT NULL, client INTEGER NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE folds (
    document INTEGER NOT NULL, first INTEGER NOT NULL, through INTEGER NOT NULL, whole INTEGER NOT NULL,
    bytes BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (document, first, through)
  ) STRICT;
  CREATE TABLE damaged (
    document INTEGER NOT NULL, sequence INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (document, sequence)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 1131369315; PRAGMA user_version = 1;
`;

test('JOURNAL-2: a journal of the first build opens with all that is in it, and takes schema versions from then on', async () => {
  const folder = temporaryFolder();
  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  database.exec(FIRST_TABLES);
  database.exec("INSERT INTO documents (name) VALUES ('first')");
  const { update } = rowFor('first', 'hello');
  database.prepare('INSERT INTO rows VALUES (1, 1, 0, NULL, ?, ?)').run(update, checksumOf(update, 1));
  database.close();
  writeFileSync(join(folder, 'format.json'), '{"format":1}');

  expect(prepareDataFolder(folder)).toBeUndefined();
  const [copy = ''] = readdirSync(folder).filter((name) => name.startsWith('before-migration-of-format-1'));
  const kept = new DatabaseSync(join(folder, copy, 'journal.sqlite'));
  expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  kept.close();

  const journal = await openForTest(folder);
  const stored = await loadWell(journal, 'first');
  expect(textsOf(stored)).toEqual(['hello']);
  expect(stored.schema).toEqual({ major: 1, minor: 0 });
  await appendOne(journal, rowFor('first', 'more', { schema: { major: 1, minor: 4 } }));
  await journal.close();
  const again = await loadWell(await openForTest(folder), 'first');
  expect(again.schema).toEqual({ major: 1, minor: 4 });
  expect(textsOf(again).length).toBe(2);
});

test('A folder in the place of the file is a sentence', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'journal.sqlite'));
  expect(await sentenceFor(folder)).toMatch(/journal\.sqlite cannot be written/);
});

test.runIf(process.getuid?.() === 0)('A folder or file that may not be written is a sentence', async () => {
  const folder = temporaryFolder();
  const { uid } = { uid: 65_534 };
  const reachable = join(folder, 'data');
  chmodSync(folder, 0o755);
  mkdirSync(reachable, { mode: 0o755 });
  expect(openElsewhere(reachable, uid)).toMatch(/cannot be written/);
  await (await openForTest(reachable)).close();
  chmodSync(reachable, 0o777);
  expect(openElsewhere(reachable, uid)).toMatch(/cannot be (written|used)/);
});

test('Nobody else on the machine can read the files', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const journal = await openForTest(folder);
  await appendOne(journal, rowFor('private', 'hello'));
  for (const name of ['journal.sqlite', 'journal.sqlite-wal'])
    expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
});

test('What was stored is there after closing and opening', async () => {
  const folder = temporaryFolder();
  const first = await openForTest(folder);
  await Promise.all(['a', 'b', 'c'].map((text) => appendOne(first, rowFor('again', text))));
  await first.close();
  await first.close();
  await expect(appendOne(first, rowFor('again', 'late'))).rejects.toThrow('closed');
  const second = await openForTest(folder);
  expect(textsOf(await loadWell(second, 'again')).sort()).toEqual(['a', 'b', 'c']);
});
