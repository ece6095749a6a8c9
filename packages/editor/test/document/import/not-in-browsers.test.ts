import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../../src/', import.meta.url));

/** What a file of ours imports, over any number of files: packages by name. */
function packagesFrom(...files: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = files.map((file) => join(src, file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
      if (!name.startsWith('.')) packages.add(name);
      else if (/\.tsx?$/.test(name)) open.push(join(dirname(file), name));
    }
  }
  return packages;
}

test('the parsers for import are in none of the entries that a page loads', () => {
  const inPages = packagesFrom('index.ts', 'tiptap.ts', 'collab/index.ts', 'document/index.ts');
  expect(inPages).toContain('yjs');
  expect([...inPages].filter((name) => /parse5|mdast|micromark/.test(name))).toEqual([]);
  expect(packagesFrom('document/import/index.ts')).toContain('parse5');
});
