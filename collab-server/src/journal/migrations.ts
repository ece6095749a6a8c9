import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Copies the folder's files into a folder of their own in it, unless that exists: then somebody is at it, or was. */
export function copyBefore(
  dataDir: string,
  format: number,
): { readonly path: string; readonly existed: boolean } {
  const path = join(dataDir, `${COPY}-of-format-${format}`);
  const files = readdirSync(dataDir).filter((name) => !name.startsWith(COPY));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return { path, existed: true };
    throw error;
  }
  for (const name of files) cpSync(join(dataDir, name), join(path, name), { recursive: true });
  return { path, existed: false };
}
