import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS = 60_000;

/** The real server in a process of its own, to be killed. */
export interface ServerUnderTest {
  readonly url: string;
  /** Resolves when nothing of it runs any more. */
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
  const exited = once(child, 'exit');
  const kill9 = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
    await exited;
  };
  try {
    return { url: await listeningUrl(child), kill9 };
  } catch (error) {
    await kill9();
    throw error;
  }
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error('the server did not listen in time')), START_MS);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    child.once('error', (error) => end(() => reject(error)));
    child.once('exit', (code) =>
      end(() => reject(new Error(`the server ended with ${code} before it listened`))),
    );
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /listening on (ws:\/\/\S+)/.exec(printed)?.[1];
      if (url !== undefined) end(() => resolve(url));
    });
  });
}
