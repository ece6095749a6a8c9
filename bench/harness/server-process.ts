import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ABOUT, type ServerName } from './servers.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

const START_MS = 60_000;
const STOP_MS = 15_000;
const TICKS_PER_SECOND = 100;

export interface StartOptions {
  /** Settings on top of those of the bench, such as `{ LATENCY_BUDGET_MS: '0' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that is there already, and stays when the server has stopped. Else a fresh one, removed at the end. */
  readonly dataDir?: string;
  /** Keep to yourself what it complains of. */
  readonly silent?: boolean;
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
  /** The most that it ever held (RSS), since the last `resetPeak`. */
  peakBytes(): number;
  resetPeak(): void;
  /** Bytes of all files in its data folder. */
  diskBytes(): number;
  /** Has it collect its garbage, by way of Node's inspector: what is left is what it holds. */
  collectGarbage(): Promise<void>;
  /** Asks it to end (SIGTERM), so that it may store what it holds; after 15 s it is killed. */
  end(): Promise<void>;
  /** Kills it on the spot. Both resolve when it is gone; a fresh folder goes with it. */
  kill(): Promise<void>;
}

export async function startServer(
  name: ServerName,
  { env = {}, dataDir, silent = false, nodeArgs = [] }: StartOptions = {},
): Promise<ServerProcess> {
  const folder = dataDir ?? temporaryFolder(name);
  const entry = fileURLToPath(new URL(`../${ABOUT[name].entry}`, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--inspect-port=127.0.0.1:0', ...(ABOUT[name].nodeArgs ?? []), ...nodeArgs, entry],
    {
      env: {
        ...process.env,
        AUTH: 'none',
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: folder,
        YPERSISTENCE: folder,
        LOG_LEVEL: 'error',
        NODE_ENV: 'production',
        COSCRIBE_PARENT_PIPE: '1',
        ...env,
      },
      // Its standard input ends when we do, however that happens, and it ends with it.
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const inspector = watchErrors(child, silent);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      if (dataDir === undefined) removeFolder(folder);
      resolve();
    });
  });
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
    peakBytes: () => {
      const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kib) * 1024;
    },
    // 5: forget the peak (proc(5), clear_refs).
    resetPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
    diskBytes: () => bytesIn(folder),
    collectGarbage: async () => {
      // Opens the inspector, at the first time; it stays open.
      child.kill('SIGUSR1');
      await collectGarbage(await inspector);
    },
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

/** Passes on what a server complains of; resolves with the inspector's address, once it is open. */
function watchErrors(child: ChildProcess, silent: boolean): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on('line', (line) => {
      const url = /^Debugger listening on (ws:\/\/\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
      else if (!silent && !/^(Debugger |For help, see: )/.test(line)) process.stderr.write(`${line}\n`);
    });
  });
}

async function collectGarbage(inspectorUrl: string): Promise<void> {
  const socket = new WebSocket(inspectorUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the inspector cannot be reached')));
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' })),
    );
    socket.addEventListener('message', ({ data }) => {
      if ((JSON.parse(String(data)) as { id?: number }).id === 1) resolve(undefined);
    });
  });
  socket.close();
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
