import { cpus, release, totalmem, type } from 'node:os';
import { fsyncTimes } from '../harness/fsync.ts';
import { median, percentile } from '../statistics.ts';

const WRITES = 200;

/** The machine in a sentence or two, its disk measured now. */
export function describeMachine(): string {
  const all = cpus();
  const fsync = fsyncTimes(WRITES);
  return (
    `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, ` +
    `${type()} ${release()}, Node ${process.versions.node}. A write of 4 KiB with fsync takes ${median(fsync).toFixed(2)} ms ` +
    `(p95 ${percentile(fsync, 0.95).toFixed(2)}) where the data folders lie.`
  );
}
