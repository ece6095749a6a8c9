import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../collab-server/dist/main.js', import.meta.url));
export const TICKET_SECRET = 'a secret of thirty-two bytes and more';

/** The sync server in a process of its own, with a data folder that outlives it and a port that stays. */
export class RealServer {
  readonly #auth: 'none' | 'ticket';
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #url = 'ws://127.0.0.1:0';

  private constructor(auth: 'none' | 'ticket', folder: string) {
    this.#auth = auth;
    this.#folder = folder;
  }

  static async start(auth: 'none' | 'ticket'): Promise<RealServer> {
    const server = new RealServer(auth, await mkdtemp(join(tmpdir(), 'coscribe-session-')));
    await server.start();
    return server;
  }

  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        AUTH: this.#auth,
        HOST: '127.0.0.1',
        PORT: new URL(this.#url).port,
        DATA_DIR: this.#folder,
        TICKET_SECRET,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#url = await listeningUrl(child);
  }

  async kill9(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Ends it and deletes its data. */
  async remove(): Promise<void> {
    await this.kill9();
    await rm(this.#folder, { recursive: true, force: true });
  }
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
