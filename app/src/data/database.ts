import 'server-only';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { environment } from './environment.ts';
import { DATA_VERSION, migrate, versionOf } from './migrations.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** The data folder can't be used; the sentence is for the operator. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

const FILE = 'app.sqlite';
const BUSY_MS = 5_000;

/** Opens (and makes, and migrates) the app's file in `folder`. Throws a `DataError`. */
export function openDatabase(folder: string): Database {
  const path = join(folder, FILE);
  let file: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    createPrivately(path);
    file = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    const version = versionOf(file);
    if (version > DATA_VERSION) {
      throw new DataError(
        `${path} was written by a newer Coscribe (version ${version} of the data, this one knows ${DATA_VERSION}). ` +
          'Start the newer version, or use another DATA_DIR.',
      );
    }
    const check = file.prepare('PRAGMA quick_check(1)').get();
    if (check?.quick_check !== 'ok') throw new DataError(damaged(path, String(check?.quick_check)));
    migrate(file);
    return new Kysely<Tables>({ dialect: sqliteDialect(file) });
  } catch (error) {
    if (file?.isOpen) file.close();
    throw error instanceof DataError ? error : new DataError(sentenceFor(path, error));
  }
}

/** SQLite would make the file, and those beside it, readable for everybody: links and names are in it. */
function createPrivately(path: string): void {
  try {
    // Never opens a file that is there: closing it again would drop the locks that this process has on it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there, or cannot be made, which SQLite says better.
  }
}

function sentenceFor(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const sqlite = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (sqlite === 11 || sqlite === 26) return damaged(path, message);
  if (sqlite === 13) return `There is no room left on the disk for ${path}. Free some and start again.`;
  if (sqlite === 5 || sqlite === 6)
    return `${path} is in use by another process. Stop that one, or use another DATA_DIR.`;
  return `${path} can't be opened or written (${message}). Check DATA_DIR and who may write there.`;
}

function damaged(path: string, detail: string): string {
  return `${path} is damaged (${detail}). Nothing was changed; put back a copy of it from your backup.`;
}

// Next bundles proxy, instrumentation and routes apart, each with its own copy of this module: they share the one file here.
const shared = globalThis as typeof globalThis & {
  coscribeDatabase?: { folder: string; database: Database };
};

/** The app's database, opened at the first call, so never while `next build` runs. */
export function database(): Database {
  const folder = environment().dataDir;
  if (shared.coscribeDatabase?.folder !== folder) {
    shared.coscribeDatabase = { folder, database: openDatabase(folder) };
  }
  return shared.coscribeDatabase.database;
}

export async function closeDatabase(): Promise<void> {
  const open = shared.coscribeDatabase;
  delete shared.coscribeDatabase;
  await open?.database.destroy();
}
