import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository's folder. */
export const ROOT = join(import.meta.dirname, '..', '..');
const READY = 'Coscribe is ready:';
const PATIENCE_MS = 60_000;

/** The whole product as `npm start` runs it: production build, a port and a data folder of its own. */
export class Stack {
  readonly port: number;
  readonly dataFolder: string;
  readonly #env: Readonly<Record<string, string>>;
  #launcher: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, dataFolder: string, env: Readonly<Record<string, string>>) {
    this.port = port;
    this.dataFolder = dataFolder;
    this.#env = env;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), 'coscribe-e2e-'));
    const stack = new Stack(await freePort(), folder, env);
    await stack.startAgain();
    return stack;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it printed so far, for the report of a test that failed. */
  get said(): string {
    return this.#said;
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    const launcher = spawn(process.execPath, [join(ROOT, 'tools', 'start.mjs')], {
      cwd: ROOT,
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        DATA_DIR: this.dataFolder,
        NODE_ENV: 'production',
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#launcher = launcher;
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`The stack did not start:\n${this.#said}`)),
        PATIENCE_MS,
      );
      let said = '';
      const listen = (chunk: string): void => {
        said += chunk;
        this.#said += chunk;
        if (!said.includes(READY)) return;
        clearTimeout(limit);
        resolve();
      };
      launcher.stdout.setEncoding('utf8').on('data', listen);
      launcher.stderr.setEncoding('utf8').on('data', listen);
      launcher.once('exit', (code) => {
        clearTimeout(limit);
        reject(new Error(`The stack ended with code ${code}:\n${this.#said}`));
      });
    });
  }

  /** kill -9 for every process of it, the launcher first held still so that it brings nothing back. */
  async kill9(): Promise<void> {
    const launcher = this.#running();
    process.kill(launcher.pid, 'SIGSTOP');
    for (const child of await childrenOf(launcher.pid)) process.kill(child, 'SIGKILL');
    launcher.process.kill('SIGKILL');
    await once(launcher.process, 'exit');
    this.#launcher = undefined;
  }

  async stop(): Promise<void> {
    if (this.#launcher === undefined) return;
    const { process: launcher } = this.#running();
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
    this.#launcher = undefined;
  }

  /** As Ctrl+C does. Resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    const { process: launcher } = this.#running();
    launcher.kill('SIGINT');
    await once(launcher, 'exit');
    this.#launcher = undefined;
    return launcher.exitCode;
  }

  /** The launcher first, then its children. */
  async processes(): Promise<number[]> {
    const { pid } = this.#running();
    return [pid, ...(await childrenOf(pid))];
  }

  /** A process that has ended and that nobody has asked about yet does not count as alive. */
  async isAlive(pid: number): Promise<boolean> {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return status !== '' && !/\) [ZX] /.test(status);
  }

  /** After a test has ended the launcher by itself. */
  async forget(): Promise<void> {
    this.#launcher = undefined;
    await this.stopForGood();
  }

  async stopForGood(): Promise<void> {
    await this.stop();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  /** Lets every flush to the disk in the sync server take this much longer, until told otherwise. */
  async slowsDownItsDisk(milliseconds: number): Promise<{ isFastAgain(): Promise<void> }> {
    const server = await this.#serverPid();
    const micros = milliseconds * 1_000;
    const flushes = 'fsync,fdatasync';
    const tracer = spawn(
      'strace',
      ['-f', '-p', String(server), '-e', `trace=${flushes}`, '-e', `inject=${flushes}:delay_enter=${micros}`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await new Promise<void>((resolve, reject) => {
      tracer.stderr.setEncoding('utf8').on('data', (said: string) => {
        if (said.includes('attached')) resolve();
      });
      tracer.once('exit', () => reject(new Error('strace could not attach to the sync server.')));
    });
    return {
      isFastAgain: async () => {
        if (tracer.exitCode !== null) return;
        tracer.kill('SIGINT');
        await once(tracer, 'exit');
      },
    };
  }

  async #serverPid(): Promise<number> {
    for (const child of await childrenOf(this.#running().pid)) {
      const command = await readFile(`/proc/${child}/cmdline`, 'utf8');
      if (command.includes('collab-server')) return child;
    }
    throw new Error('There is no sync server.');
  }

  #running(): { readonly process: ChildProcess; readonly pid: number } {
    const launcher = this.#launcher;
    if (launcher?.pid === undefined) throw new Error('The stack is not running.');
    return { process: launcher, pid: launcher.pid };
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter((item) => item !== '')
    .map(Number);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
