import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { median, percentile } from '../statistics.ts';

const WRITES = 200;

/** The machine in a sentence or two, its disk measured now. */
export function describeMachine(): string {
  const all = cpus();
  const { p50, p95 } = measureFsync();
  return (
    `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, ` +
    `${type()} ${release()}, Node ${process.versions.node}. A write of 4 KiB with fsync takes ${p50.toFixed(2)} ms ` +
    `(p95 ${p95.toFixed(2)}) where the data folders lie.`
  );
}

function measureFsync(): { p50: number; p95: number } {
  const folder = mkdtempSync(join(tmpdir(), 'coscribe-bench-fsync-'));
  const file = openSync(join(folder, 'file'), 'w');
  const page = Buffer.alloc(4096, 1);
  try {
    const times = Array.from({ length: WRITES }, () => {
      const began = performance.now();
      writeSync(file, page);
      fsyncSync(file);
      return performance.now() - began;
    });
    return { p50: median(times), p95: percentile(times, 0.95) };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}
