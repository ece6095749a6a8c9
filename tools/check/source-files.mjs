import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'test-results', 'playwright-report']);
const SOURCE = /\.(ts|tsx|mts|mjs|js|css)$/;

/** Every source file below these folders of `root`, as paths with `/` from `root`, sorted. */
export function sourceFilesIn(root, folders) {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesBelow(root, folder))
    .sort();
}

function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(root, path);
    }
    return entry.isFile() && SOURCE.test(entry.name) && entry.name !== 'next-env.d.ts' ? [path] : [];
  });
}
