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
import { join } from 'node:path';

/** Version of the data folder as a whole. A newer build migrates after a copy; an older one refuses. */
export const FOLDER_FORMAT = 1;

/** Makes the data folder usable. Returns a sentence when it is not. */
export function prepareDataFolder(dataDir: string): string | undefined {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!statSync(dataDir).isDirectory()) return notAFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return checkFormat(dataDir);
  } catch (error) {
    return folderSentence(dataDir, error);
  }
}

function checkFormat(dataDir: string): string | undefined {
  const path = join(dataDir, 'format.json');
  const found = readFormat(path);
  if (found === undefined) {
    writeAtomically(dataDir, path, `${JSON.stringify({ format: FOLDER_FORMAT })}\n`);
    return undefined;
  }
  if (found === 'unreadable')
    return `${path} cannot be read as a format version. Restore it from a backup; nothing was changed.`;
  if (found > FOLDER_FORMAT) {
    return `The data folder ${dataDir} has format ${found}, this build knows ${FOLDER_FORMAT}. Start a newer build; nothing was changed.`;
  }
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

function writeAtomically(folder: string, path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { flush: true, mode: 0o600 });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
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
