import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { ROOT, Stack } from '../support/stack.ts';

interface Ending {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the launcher where it is expected to give up. */
async function startInVain(env: Readonly<Record<string, string>>): Promise<Ending> {
  const launcher = spawn(process.execPath, [join(ROOT, 'tools', 'start.mjs')], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk: string): void => {
    said += chunk;
  };
  launcher.stdout.setEncoding('utf8').on('data', listen);
  launcher.stderr.setEncoding('utf8').on('data', listen);
  const [code] = await once(launcher, 'close');
  return { code, said };
}

async function inScratch(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'coscribe-start-'));
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}

test('Ctrl+C ends everything within two seconds, with people in a document', async ({ browser }) => {
  const stack = await Stack.start();
  const page = await browser.newPage();
  await page.goto(stack.url);
  await page.getByRole('button', { name: 'New document' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Open while it ends');
  const processes = await stack.processes();
  expect(processes.length).toBeGreaterThanOrEqual(3);

  const began = performance.now();
  const code = await stack.interrupt();

  expect(performance.now() - began).toBeLessThan(2_000);
  expect(code).toBe(0);
  for (const pid of processes) expect(() => process.kill(pid, 0), `process ${pid} is gone`).toThrow();
  await page.close();
  await stack.stopForGood();
});

test('When the launcher alone is killed with -9, its children end too', async () => {
  const stack = await Stack.start();
  const [launcher = 0, ...children] = await stack.processes();
  process.kill(launcher, 'SIGKILL');
  for (const child of children) await expect.poll(() => stack.isAlive(child)).toBe(false);
  await stack.forget();
});

test('A sync server or page server that dies is started again', async ({ browser }) => {
  const stack = await Stack.start();
  const [, ...children] = await stack.processes();
  for (const child of children) process.kill(child, 'SIGKILL');
  const page = await browser.newPage();
  await expect
    .poll(async () => (await page.goto(stack.url).catch(() => null))?.status() ?? 0, { timeout: 20_000 })
    .toBe(200);
  await page.close();
  await stack.stopForGood();
});

test('A taken port that was asked for is a sentence that names it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  await inScratch(async (folder) => {
    const { code, said } = await startInVain({ PORT: String(port), DATA_DIR: folder });
    expect(code).toBe(1);
    expect(said).toContain(`Port ${port} is taken`);
    expect(said).toContain('PORT=');
    expect(said).not.toMatch(/\n\s+at /);
  });
  server.close();
});

test('JOURNAL-3: A damaged journal is a sentence, exit code not 0, and is left as it was', async () => {
  await inScratch(async (folder) => {
    const path = join(folder, 'journal.sqlite');
    await writeFile(path, 'This is no database. '.repeat(1_000));
    const { size } = await stat(path);
    const { code, said } = await startInVain({ PORT: '0', DATA_DIR: folder });
    expect(code).not.toBe(0);
    expect(said).toContain('journal.sqlite');
    expect(said).not.toMatch(/\n\s+at /);
    expect((await stat(path)).size).toBe(size);
  });
});

test('A data folder of a newer version is a sentence, and exit code not 0', async () => {
  await inScratch(async (folder) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'format.json'), '{"format":99}');
    const { code, said } = await startInVain({ PORT: '0', DATA_DIR: folder });
    expect(code).not.toBe(0);
    expect(said).toMatch(/newer/);
    expect(said).not.toMatch(/\n\s+at /);
  });
});

test('A second start with the same data folder is refused with a sentence while the first runs', async () => {
  const stack = await Stack.start();
  const { code, said } = await startInVain({ PORT: '0', DATA_DIR: stack.dataFolder });
  expect(code).not.toBe(0);
  expect(said).toContain(stack.dataFolder);
  expect(said).not.toMatch(/\n\s+at /);
  await stack.stopForGood();
});
