import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from './database.ts';
import { JOURNAL_FILE } from './tables.ts';

/** Brings a data folder from one format to the next. Runs before anything in it is open; throws when it cannot. */
export type Migration = (dataDir: string) => void;

/** The first one leads from format 1 to 2, and so on. */
export const MIGRATIONS: readonly Migration[] = [bringTablesUpToDate, bringTablesUpToDate];

/** Opening the journal brings its tables up to date, in one transaction; here that happens after the copy. */
function bringTablesUpToDate(dataDir: string): void {
  const path = join(dataDir, JOURNAL_FILE);
  if (existsSync(path)) new Database(path).close();
}

const COPY = 'before-migration';

export type Copy =
  /** All files of the folder as they were are at `path`. */
  | { readonly kind: 'made'; readonly path: string }
  /** A whole copy is there already: somebody migrates, or did not get to the end. */
  | { readonly kind: 'whole'; readonly path: string }
  /** Somebody makes a copy, or did not get to the end; nothing else has been touched. */
  | { readonly kind: 'begun'; readonly path: string };

/** Copies the folder's files into a folder of their own in it, which has its name only when it is whole. */
export function copyBefore(dataDir: string, format: number): Copy {
  const path = join(dataDir, `${COPY}-of-format-${format}`);
  const begun = `${path}-incomplete`;
  if (existsSync(path)) return { kind: 'whole', path };
  const files = readdirSync(dataDir).filter((name) => !name.startsWith(COPY));
  try {
    mkdirSync(begun, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return { kind: 'begun', path: begun };
    throw error;
  }
  for (const name of files) cpSync(join(dataDir, name), join(begun, name), { recursive: true });
  renameSync(begun, path);
  return { kind: 'made', path };
}

/** Throws what SQLite throws when another process has the journal open: what it still writes would be in no copy. */
export function checkNotInUse(dataDir: string): void {
  const path = join(dataDir, JOURNAL_FILE);
  if (!existsSync(path)) return;
  const sqlite = new DatabaseSync(path, { timeout: 0 });
  try {
    sqlite.exec('BEGIN EXCLUSIVE; ROLLBACK');
  } finally {
    sqlite.close();
  }
}
