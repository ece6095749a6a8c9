import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerLimits } from '../../src/start-server.ts';
import type { Vitals } from './server-process.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const WITH_LIMITS = fileURLToPath(new URL('server-process.ts', import.meta.url));
const START_MS = 60_000;

/** The real server in a process of its own, to be killed. */
export interface ServerUnderTest {
  readonly url: string;
  readonly pid: number;
  /** Resolves when nothing of it runs any more. */
  kill9(): Promise<void>;
  /** Of a server that was started with limits. */
  vitals(): Promise<Vitals>;
  /** Asks it to end in order; resolves when it has. */
  stop(): Promise<void>;
}

interface Options {
  /** A command that runs the server under it, such as a tracer with its arguments. */
  readonly wrapper?: readonly string[];
  /** Then it is the server of `src`, with these in place of its own. */
  readonly limits?: Partial<ServerLimits>;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startServer(
  dataDir: string,
  { wrapper = [], limits, port = 0, env = {} }: Options = {},
): Promise<ServerUnderTest> {
  const [command = process.execPath, ...before] = wrapper;
  const main = limits === undefined ? MAIN : WITH_LIMITS;
  const child = spawn(
    command,
    wrapper.length === 0 ? ['--expose-gc', main] : [...before, process.execPath, main],
    {
      env: {
        ...process.env,
        AUTH: 'none',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: dataDir,
        LOG_LEVEL: 'error',
        COSCRIBE_TEST_LIMITS: JSON.stringify(limits ?? {}),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit', ...(limits === undefined ? [] : (['ipc'] as const))],
      // A group of its own: a tracer that is killed leaves what it traces behind.
      detached: true,
    },
  );
  const exited = once(child, 'exit');
  const kill9 = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
    await exited;
  };
  try {
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await exited;
    };
    const vitals = async (): Promise<Vitals> => {
      child.send('vitals');
      const [answer] = await once(child, 'message');
      return answer as Vitals;
    };
    return { url: await listeningUrl(child), pid: child.pid ?? 0, vitals, kill9, stop };
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
