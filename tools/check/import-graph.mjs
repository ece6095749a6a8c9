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
    const imports = importsOf(text).map((found) => {
      const target = targetOf(path, found.specifier);
      return target === undefined
        ? { ...found, package: found.specifier }
        : { ...found, to: fileOf(target, known) };
    });
    files.set(path, { text, imports });
  }
  return files;
}

/** The path that a specifier of our own names: a relative one, or `#src/…` of the same workspace. */
function targetOf(from, specifier) {
  if (specifier.startsWith('#src/'))
    return `${from.slice(0, from.lastIndexOf('/src/'))}/${specifier.slice(1)}`;
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : undefined;
}

function fileOf(path, known) {
  const candidates = [path, ...['.ts', '.tsx', '.mjs', '/index.ts', '/index.tsx'].map((end) => path + end)];
  return candidates.find((candidate) => known.has(candidate)) ?? path;
}
