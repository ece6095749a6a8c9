import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The real server in a process of its own, to be killed. */
export interface ServerUnderTest {
  readonly pid: number;
  readonly url: string;
  kill9(): Promise<void>;
}

/** `wrapper`: a command that runs the server under it, such as a tracer with its arguments. */
export async function startServer(
  dataDir: string,
  wrapper: readonly string[] = [],
): Promise<ServerUnderTest> {
  const [command = process.execPath, ...before] = wrapper;
  const child = spawn(command, wrapper.length === 0 ? [MAIN] : [...before, process.execPath, MAIN], {
    env: {
      ...process.env,
      AUTH: 'none',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own: a tracer that is killed leaves what it traces behind.
    detached: true,
  });
  const url = await listeningUrl(child);
  return {
    pid: child.pid ?? 0,
    url,
    kill9: async () => {
      const exited = once(child, 'exit');
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /listening on (ws:\/\/\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
