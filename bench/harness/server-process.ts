import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ABOUT, type ServerName } from './servers.ts';

const START_MS = 60_000;
const STOP_MS = 15_000;
const TICKS_PER_SECOND = 100;

export interface StartOptions {
  /** Settings on top of those of the bench, such as `{ LATENCY_BUDGET_MS: '0' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that is there already, and stays when the server has stopped. Else a fresh one, removed at the end. */
  readonly dataDir?: string;
  /** Of Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
}

/** What a client needs to know of a server; can be sent to a thread. */
export interface Target {
  readonly name: ServerName;
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
}

export interface Memory {
  /** Bytes that the process holds in memory, all of them … */
  readonly rss: number;
  /** … and with what it shares with other processes counted by its share. */
  readonly pss: number;
}

/** A server under load, always a process of its own. What is read of it comes from /proc, so Linux only. */
export interface ServerProcess {
  readonly name: ServerName;
  readonly url: string;
  readonly target: Target;
  readonly pid: number;
  readonly dataDir: string;
  /** User and system CPU milliseconds so far, all threads, in steps of 10. */
  cpuMs(): number;
  memory(): Memory;
  /** Bytes of all files in its data folder. */
  diskBytes(): number;
  /** Asks it to end (SIGTERM), so that it may store what it holds; after 15 s it is killed. */
  end(): Promise<void>;
  /** Kills it on the spot. Both resolve when it is gone; a fresh folder goes with it. */
  kill(): Promise<void>;
}

export async function startServer(
  name: ServerName,
  { env = {}, dataDir, nodeArgs = [] }: StartOptions = {},
): Promise<ServerProcess> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), `coscribe-bench-${name}-`));
  const entry = fileURLToPath(new URL(`../${ABOUT[name].entry}`, import.meta.url));
  const child = spawn(process.execPath, [...nodeArgs, entry], {
    env: {
      ...process.env,
      AUTH: 'none',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      YPERSISTENCE: folder,
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  // Nobody is left to end it when the bench itself ends early.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void gone.then(() => process.off('exit', endWithUs));
  const url = await listeningUrl(child);
  const pid = child.pid ?? 0;
  return {
    name,
    url,
    target: { name, url },
    pid,
    dataDir: folder,
    cpuMs: () => cpuMsOf(pid),
    memory: () => memoryOf(pid),
    diskBytes: () => bytesIn(folder),
    end: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the server did not listen in time'));
    }, START_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with code ${code} before it listened`));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /listening on (ws:\/\/\S+)/.exec(printed)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** User and system CPU milliseconds of a process so far, all its threads. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name is in brackets and may hold spaces; utime and stime are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? Number.NaN) * 1024;
  return { rss: bytes('Rss'), pss: bytes('Pss') };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => {
      // A file of a live database may go between the listing and here.
      const found = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
      return sum + (found?.size ?? 0);
    }, 0);
}
