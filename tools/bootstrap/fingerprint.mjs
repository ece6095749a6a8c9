import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './root.mjs';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', 'coverage', 'next-env.d.ts']);

/** Changes whenever a source file in one of these folders (or one of `files`) is added, removed or written to. */
export function fingerprintOf(folders, files) {
  const hash = createHash('sha256');
  for (const file of files) add(hash, file);
  for (const folder of folders) addFolder(hash, folder);
  return hash.digest('hex');
}

function addFolder(hash, folder) {
  const entries = readdirSync(inRoot(folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name) || /\.(md|tsbuildinfo)$/.test(entry.name))
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(hash, path);
    else if (entry.isFile()) add(hash, path);
  }
}

function add(hash, path) {
  const { mtimeMs, size } = statSync(inRoot(path));
  hash.update(`${path}\0${mtimeMs}\0${size}\n`);
}
