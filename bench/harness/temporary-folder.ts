import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** A fresh folder that is removed with everything in it by `removeFolder`, or when this process exits. */
export function temporaryFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `coscribe-bench-${what}-`));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

process.once('exit', () => {
  for (const folder of folders) removeFolder(folder);
});
