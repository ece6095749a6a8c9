import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SERVERS = ['coscribe', 'hocuspocus', 'y-websocket-server', 'bare-relay'] as const;
export type ServerName = (typeof SERVERS)[number];

const ENTRY: Record<ServerName, string> = {
  coscribe: '../collab-server/dist/main.js',
  hocuspocus: 'servers/hocuspocus.mjs',
  'y-websocket-server': 'servers/y-websocket-server.mjs',
  'bare-relay': 'servers/bare-relay.mjs',
};

const TICKS_PER_SECOND = 100;

/** A server under load, always a process of its own with an empty data folder. */
export interface ServerProcess {
  readonly name: ServerName;
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
  /** User and system CPU milliseconds so far, all threads. Read from /proc, so Linux only. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export async function startServer(name: ServerName): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), `coscribe-bench-${name}-`));
  const child = spawn(process.execPath, [fileURLToPath(new URL(ENTRY[name], import.meta.url))], {
    env: {
      ...process.env,
      AUTH: 'none',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listeningUrl(child);
  return {
    name,
    url,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code} before it was ready`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /listening on (ws:\/\/\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name is in brackets and may hold spaces; utime and stime are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
