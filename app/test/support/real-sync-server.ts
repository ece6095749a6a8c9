import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INTERNAL_SECRET, TICKET_SECRET } from './app.ts';

const MAIN = fileURLToPath(new URL('../../../collab-server/dist/main.js', import.meta.url));

/** The sync server in a process of its own; `COLLAB_INTERNAL_URL` of this process leads to it. Returns how to stop it. */
export async function startRealSyncServer(folder: string): Promise<() => Promise<void>> {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      AUTH: 'ticket',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: join(folder, 'sync'),
      TICKET_SECRET,
      INTERNAL_SECRET,
      INTERNAL_PORT: String(port),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await listening(child);
  process.env.COLLAB_INTERNAL_URL = `http://127.0.0.1:${port}`;
  return async () => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let printed = '';
  child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)));
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.includes('listening on')) resolve();
  });
  return promise;
}
