import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { VARIABLES } from '../src/handshake/config.ts';
import { RawClient, typed } from './support/raw-client.ts';
import { temporaryFolder } from './support/test-server.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

/** The server as a process of its own, from source. */
function run(environment: Record<string, string>, args: readonly string[] = []): Run {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  child.stderr.on('data', (data) => {
    err += String(data);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, out: () => out, err: () => err, ended };
}

async function listening(environment: Record<string, string> = {}): Promise<Run & { readonly url: string }> {
  const running = run({ AUTH: 'none', PORT: '0', DATA_DIR: temporaryFolder(), ...environment });
  const found = (): string | undefined =>
    /^listening on (ws:\/\/127\.0\.0\.1:\d+)$/m.exec(running.out())?.[1];
  while (found() === undefined)
    await Promise.race([once(running.child.stdout ?? running.child, 'data'), running.ended]);
  return { ...running, url: found() ?? '' };
}

test('--help prints every variable', async () => {
  const { ended, out } = run({}, ['--help']);
  expect(await ended).toBe(0);
  for (const name of [...Object.keys(VARIABLES), 'top']) expect(out()).toContain(name);
});

test('an older Node is told so in a sentence', async () => {
  const older = `Object.defineProperty(process, 'version', { value: 'v20.20.2' });
    Object.defineProperty(process.versions, 'node', { value: '20.20.2' });`;
  const program = fileURLToPath(new URL('../bin/coscribe-collab.js', import.meta.url));
  const child = spawn(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(older)}`,
    program,
  ]);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect([code, said]).toEqual([1, 'The sync server needs Node 24 or newer; this is v20.20.2.\n']);
});

test('a wrong value is a sentence and exit code 1', async () => {
  const { ended, out, err } = run({ AUTH: 'none', PORT: 'eighty' });
  expect(await ended).toBe(1);
  expect(err()).toBe('PORT must be a whole number from 0 to 65535, not "eighty".\n');
  expect(out()).toBe('');
});

test('a taken port is a sentence that names it and how to choose', async () => {
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { ended, err } = run({ AUTH: 'none', PORT: String(port), DATA_DIR: temporaryFolder() });
  expect(await ended).toBe(1);
  expect(err()).toBe(
    `Port ${port} of 127.0.0.1 is in use by another program. Choose another port with PORT.\n`,
  );
});

test('a folder that cannot be used is a sentence', async () => {
  const { ended, err } = run({ AUTH: 'none', PORT: '0', DATA_DIR: '/dev/null/data' });
  expect(await ended).toBe(1);
  expect(err()).toMatch(/\/dev\/null/);
  expect(err()).not.toMatch(/\n\s+at /);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'JOURNAL-1: %s brings what has come in to the disk, says good-bye, and ends with 0',
  async (signal) => {
    const folder = temporaryFolder();
    const { child, url, ended } = await listening({ DATA_DIR: folder });
    const author = await new RawClient(`${url}/room`).synced();
    for (let client = 1; client <= 200; client++) author.update(typed(client, `${client} `));
    await author.until(() => author.durableThrough > 0);
    child.kill(signal);
    expect((await author.closed).code).toBe(4501);
    expect(await ended).toBe(0);
    const again = await listening({ DATA_DIR: folder });
    const reader = await new RawClient(`${again.url}/room`).synced();
    expect(reader.text().split(' ').length).toBeGreaterThan(author.durableThrough);
  },
);

test('a child of the launcher ends when its parent is gone', async () => {
  const { child, ended } = await listening({ COSCRIBE_PARENT_PIPE: '1' });
  child.stdin?.end();
  expect(await ended).toBe(0);
});

test('the log has one line for a connection’s life, without contents and without tickets', async () => {
  const { child, url, err, ended } = await listening();
  const author = await new RawClient(`${url}/room?ticket=a-secret-ticket`).synced();
  author.update(typed(1, 'private words'));
  await author.until(() => author.durableThrough === 1);
  author.socket.close();
  await author.closed;
  child.kill('SIGTERM');
  await ended;
  const lines = err()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; room?: string });
  expect(lines.filter(({ room }) => room === 'room')).toMatchObject([{ msg: 'a connection ended' }]);
  expect(err()).not.toMatch(/secret-ticket|private/);
});
