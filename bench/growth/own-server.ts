import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type ServerProcess, type StartOptions, startServer } from '../harness/server-process.ts';

/** What the server counted since it started. */
export interface Counters {
  readonly commits: number;
  readonly framesOut: number;
  readonly bytesOut: number;
}

/** Our server, with what only ours can tell. */
export interface OwnServer extends ServerProcess {
  /** User and system CPU microseconds so far, of all threads that live. */
  cpuMicroseconds(): number;
  /** Memory that the process holds, in MiB. */
  memoryMiB(): number;
  counters(): Promise<Counters>;
}

const METRICS_TOKEN = 'only-for-this-bench';
const MIB = 2 ** 20;

/** `core`: the one core that it may use, all of its threads. */
export async function startOwnServer({
  core,
  ...options
}: StartOptions & { readonly core?: number } = {}): Promise<OwnServer> {
  const server = await startServer('coscribe', {
    ...options,
    env: { METRICS_TOKEN, ...options.env },
  });
  if (core !== undefined) {
    try {
      execFileSync('taskset', ['-a', '-c', '-p', String(core), String(server.pid)], { stdio: 'ignore' });
    } catch (error) {
      await server.kill();
      throw error;
    }
  }
  return {
    ...server,
    cpuMicroseconds: () => cpuMicrosecondsOf(server.pid),
    memoryMiB: () => server.memory().rss / MIB,
    counters: () => readCounters(server.url),
  };
}

/** User and system CPU of all threads that live. */
export function cpuMicrosecondsOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has ended since the listing.
    }
  }
  return nanoseconds / 1000;
}

async function readCounters(url: string): Promise<Counters> {
  const page = await fetch(`${url.replace(/^ws/, 'http')}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  const text = await page.text();
  const read = (name: string): number =>
    Number(new RegExp(`^coscribe_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    commits: read('commit_rows_count'),
    framesOut: read('frames_out_total'),
    bytesOut: read('bytes_out_total'),
  };
}
