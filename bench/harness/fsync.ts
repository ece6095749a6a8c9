import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds that each of some writes of 4 KiB with an fsync takes, where the data folders lie. */
export function fsyncTimes(writes: number): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'coscribe-bench-fsync-'));
  const file = openSync(join(folder, 'file'), 'w');
  try {
    const page = Buffer.alloc(4096, 1);
    return Array.from({ length: writes }, () => {
      const began = performance.now();
      writeSync(file, page);
      fsyncSync(file);
      return performance.now() - began;
    });
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}
