import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './root.mjs';

const FOLDER = join(CACHE, 'stamps');

/** What was last written under this name; `undefined` if nothing was. */
export function readStamp(name) {
  try {
    return readFileSync(join(FOLDER, name), 'utf8');
  } catch {
    return undefined;
  }
}

export function writeStamp(name, text) {
  mkdirSync(FOLDER, { recursive: true });
  const scratch = join(FOLDER, `.${name}.${process.pid}`);
  writeFileSync(scratch, text);
  renameSync(scratch, join(FOLDER, name));
}
