import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { importsOf } from './imports.mjs';
import { sourceFilesIn } from './source-files.mjs';

/**
 * Who imports what: `files` maps each path to `{ text, imports }`; an import has either `to` (one of our files), or
 * `package` (the specifier of something installed, of a workspace or of Node).
 */
export function readImportGraph(root, folders) {
  const paths = sourceFilesIn(root, folders);
  const known = new Set(paths);
  const files = new Map();
  for (const path of paths) {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = importsOf(text).map((found) =>
      found.specifier.startsWith('.')
        ? { ...found, to: resolve(path, found.specifier, known) }
        : { ...found, package: found.specifier },
    );
    files.set(path, { text, imports });
  }
  return files;
}

function resolve(from, specifier, known) {
  const path = posix.normalize(posix.join(posix.dirname(from), specifier));
  const candidates = [path, ...['.ts', '.tsx', '.mjs', '/index.ts', '/index.tsx'].map((end) => path + end)];
  return candidates.find((candidate) => known.has(candidate)) ?? path;
}
