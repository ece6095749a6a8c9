import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/data/database.ts';
import { parseEnvironment } from '../../src/data/environment.ts';
import { DATA_VERSION } from '../../src/data/migrations.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coscribe-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  test('what was written is there when it is opened again', async () => {
    const row = {
      id: 'p',
      name: 'Ada',
      color: 'teal',
      key_version: 1,
      merged_into: null,
      created_at: 1,
    } as const;
    const first = openDatabase(folder);
    await first.insertInto('people').values(row).execute();
    await first.destroy();
    const second = openDatabase(folder);
    expect(await second.selectFrom('people').selectAll().execute()).toEqual([row]);
    await second.destroy();
  });

  test.skipIf(process.platform === 'win32')(
    'nobody else on this machine can read it, whatever folder it lies in',
    async () => {
      chmodSync(folder, 0o755);
      const data = openDatabase(folder);
      await data
        .insertInto('people')
        .values({ id: 'p', name: 'A', color: 'red', key_version: 1, merged_into: null, created_at: 1 })
        .execute();
      const files = readdirSync(folder);
      expect(files.sort()).toEqual(['app.sqlite', 'app.sqlite-shm', 'app.sqlite-wal']);
      for (const file of files) expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
      await data.destroy();
    },
  );

  test('a transaction that fails leaves nothing', async () => {
    const data = openDatabase(folder);
    const failing = data.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('people')
        .values({ id: 'p', name: 'A', color: 'red', key_version: 1, merged_into: null, created_at: 1 })
        .execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await data.selectFrom('people').selectAll().execute()).toEqual([]);
    await data.destroy();
  });

  test('a folder of a newer version is refused with a sentence, and not touched', () => {
    const path = join(folder, 'app.sqlite');
    const file = new DatabaseSync(path);
    file.exec(`PRAGMA user_version = ${DATA_VERSION + 1}`);
    file.close();
    expect(() => openDatabase(folder)).toThrow(/written by a newer Coscribe .* Start the newer version/);
    const after = new DatabaseSync(path);
    expect(after.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n).toBe(0);
    after.close();
  });

  test('a damaged file is refused with a sentence', () => {
    writeFileSync(join(folder, 'app.sqlite'), 'this is no database, whatever its name says. '.repeat(200));
    expect(() => openDatabase(folder)).toThrow(/app\.sqlite is damaged .* from your backup/);
  });

  test("a folder that can't be made is a sentence that names it", () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDatabase(join(folder, 'file', 'data'))).toThrow(
      /can't be opened or written .* Check DATA_DIR/,
    );
  });
});

describe('settings', () => {
  const good = {
    COOKIE_SECRET: 'c'.repeat(32),
    TICKET_SECRET: 't'.repeat(32),
    INTERNAL_SECRET: 'i'.repeat(32),
    COLLAB_INTERNAL_URL: 'http://127.0.0.1:4000/',
  };

  test('good ones are read', () => {
    const read = parseEnvironment({ ...good, PUBLIC_URL: 'https://write.example/' });
    expect(read.publicUrl?.host).toBe('write.example');
    expect(read.collabInternalUrl).toBe('http://127.0.0.1:4000');
    expect(parseEnvironment(good).publicUrl).toBeNull();
  });

  test.each([
    ['COOKIE_SECRET', 'short'],
    ['TICKET_SECRET', ''],
    ['INTERNAL_SECRET', 'short'],
    ['COLLAB_INTERNAL_URL', ''],
    ['COLLAB_INTERNAL_URL', 'ftp://x'],
    ['PUBLIC_URL', 'write.example'],
  ])('a wrong %s (%j) is a sentence that names it', (name, value) => {
    expect(() => parseEnvironment({ ...good, [name]: value })).toThrow(new RegExp(`^${name} must be .*\\.$`));
  });
});
