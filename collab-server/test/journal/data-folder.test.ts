import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { prepareDataFolder } from '../../src/journal/data-folder.ts';
import { temporaryFolder } from './temporary-journal.ts';

const formatIn = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'));

test('A data folder is made with those above it, for its owner only, and says its format', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  expect(prepareDataFolder(folder)).toBeUndefined();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(formatIn(folder)).toEqual({ format: 3 });
  expect(readdirSync(folder)).toEqual(['format.json']);
  expect(prepareDataFolder(folder)).toBeUndefined();
});

test('A data folder of a newer format is refused with both numbers, and left as it was', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'format.json'), '{"format":7}');
  expect(prepareDataFolder(folder)).toMatch(/has format 7, this build knows 3.*newer build/);
  expect(formatIn(folder)).toEqual({ format: 7 });
});

test.each(['', '{', '{"format":"1"}', '{"format":0}', '[]', 'null'])(
  'A format that cannot be read (%j) is a sentence',
  (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'format.json'), text);
    expect(prepareDataFolder(folder)).toMatch(/format\.json cannot be read/);
  },
);

test('A file in the place of the folder, or above it, is a sentence', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(prepareDataFolder(path)).toMatch(/is not a folder/);
  expect(prepareDataFolder(join(path, 'below'))).toMatch(/is not a folder/);
});

test('An older folder is copied, then brought up to date step by step', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'format.json'), '{"format":1}');
  mkdirSync(join(folder, 'things'));
  writeFileSync(join(folder, 'things', 'note'), 'old');
  const note = join(folder, 'things', 'note');
  const steps = ['second', 'third'].map((step) => (dataDir: string) => {
    writeFileSync(join(dataDir, 'things', 'note'), `${readFileSync(note, 'utf8')}, ${step}`);
  });

  expect(prepareDataFolder(folder, steps)).toBeUndefined();
  expect(readFileSync(note, 'utf8')).toBe('old, second, third');
  expect(formatIn(folder)).toEqual({ format: 3 });
  const [copy = ''] = readdirSync(folder).filter((name) => name.startsWith('before-migration-of-format-1'));
  expect(readFileSync(join(folder, copy, 'things', 'note'), 'utf8')).toBe('old');
  expect(formatIn(join(folder, copy))).toEqual({ format: 1 });
});

test('A migration that failed is not tried again on what it left behind', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'format.json'), '{"format":1}');
  const failing = (): void => {
    throw new Error('no luck');
  };
  expect(prepareDataFolder(folder, [failing])).toMatch(/no luck/);
  expect(prepareDataFolder(folder, [() => undefined])).toMatch(/did not end.*before-migration-of-format-1/);
  expect(formatIn(folder)).toEqual({ format: 1 });
});

test('A server that was killed while it copied names no copy to put back: it is not whole', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'format.json'), '{"format":1}');
  mkdirSync(join(folder, 'before-migration-of-format-1-incomplete'));
  expect(prepareDataFolder(folder, [() => undefined])).toMatch(
    /remove \S+before-migration-of-format-1-incomplete and start again; nothing else was changed/,
  );
  rmSync(join(folder, 'before-migration-of-format-1-incomplete'), { recursive: true });
  expect(prepareDataFolder(folder, [() => undefined])).toBeUndefined();
});

test('A folder that an older server has open is neither copied nor migrated: what it still writes would be in no copy', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'format.json'), '{"format":2}');
  const older = new DatabaseSync(join(folder, 'journal.sqlite'));
  onTestFinished(() => older.close());
  older.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE rows (place INTEGER)');
  const files = readdirSync(folder);
  expect(prepareDataFolder(folder)).toMatch(/in use by another running server/);
  expect(readdirSync(folder)).toEqual(files);
  expect(formatIn(folder)).toEqual({ format: 2 });
});
