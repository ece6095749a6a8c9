import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkNotInUse, copyBefore, MIGRATIONS, type Migration } from './migrations.ts';
import { sentenceOf } from './sqlite-sentence.ts';
import { JOURNAL_FILE } from './tables.ts';

/** Makes the data folder usable by this build. Returns a sentence when it is not. */
export function prepareDataFolder(dataDir: string, migrations = MIGRATIONS): string | undefined {
  try {
    const made = mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!statSync(dataDir).isDirectory()) return notAFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if (made !== undefined) syncNames(dataDir, dirname(made));
    return bringUpToDate(dataDir, migrations);
  } catch (error) {
    return folderSentence(dataDir, error);
  }
}

/** `format.json` says the version of the folder as a whole: 1, and one more for each migration. */
function bringUpToDate(dataDir: string, migrations: readonly Migration[]): string | undefined {
  const path = join(dataDir, 'format.json');
  const known = migrations.length + 1;
  const found = readFormat(path);
  if (found === 'unreadable')
    return `${path} cannot be read as a format version. Restore it from a backup; nothing was changed.`;
  if (found === undefined) {
    writeFormat(dataDir, path, known);
    return undefined;
  }
  if (found > known)
    return `The data folder ${dataDir} has format ${found}, this build knows ${known}. Start a newer build; nothing was changed.`;
  if (found === known) return undefined;
  try {
    checkNotInUse(dataDir);
  } catch (error) {
    return sentenceOf(error, join(dataDir, JOURNAL_FILE));
  }
  const copy = copyBefore(dataDir, found);
  if (copy.kind === 'begun')
    return `The copy before a migration of ${dataDir} did not end, or goes on in another process. If not, remove ${copy.path} and start again; nothing else was changed.`;
  if (copy.kind === 'whole')
    return `A migration of ${dataDir} did not end, or goes on in another process. If not, put the files of ${copy.path} back, remove it, and start again.`;
  for (const migrate of migrations.slice(found - 1)) migrate(dataDir);
  writeFormat(dataDir, path, known);
  renameSync(copy.path, `${copy.path}-${Date.now()}`);
  return undefined;
}

function readFormat(path: string): number | 'unreadable' | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { format } = JSON.parse(text) as { format?: unknown };
    return typeof format === 'number' && Number.isInteger(format) && format > 0 ? format : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** Whole or not at all, whoever else does the same at the same time. */
function writeFormat(dataDir: string, path: string, format: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify({ format })}\n`, { flush: true, mode: 0o600 });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncNames(dataDir, dataDir);
}

/** Puts on disk which names there are in `folder` and in those above it, up to `top`. */
function syncNames(folder: string, top: string): void {
  for (let next = resolve(folder); ; next = dirname(next)) {
    const descriptor = openSync(next, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
    if (next === resolve(top) || next === dirname(next)) return;
  }
}

function folderSentence(dataDir: string, error: unknown): string {
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return notAFolder(dataDir);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `The data folder ${dataDir} cannot be written. Give this user the right to, or choose another folder with DATA_DIR.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the data folder ${dataDir} is full. Make room, or choose another folder with DATA_DIR.`;
    default:
      return `The data folder ${dataDir} cannot be used (${error instanceof Error ? error.message : String(error)}). Choose another one with DATA_DIR.`;
  }
}

function notAFolder(dataDir: string): string {
  return `${dataDir} is not a folder. Choose a folder with DATA_DIR.`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
