import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { docOf, edit, RawClient } from './support/raw-client.ts';
import { temporaryFolder } from './support/test-server.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('JOURNAL-2: when the disk takes nothing more, nothing is acknowledged or seen, and the server says so and lives', async () => {
  // No file of this process may be larger than 2 MB (4,096 blocks of 512 bytes): the disk is full for it.
  const child = spawn('sh', ['-c', 'ulimit -f 4096; exec "$0" "$1"', process.execPath, MAIN], {
    env: {
      PATH: process.env.PATH,
      AUTH: 'none',
      PORT: '0',
      DATA_DIR: temporaryFolder(),
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const url = /ws:\S+/.exec(String(line))?.[0] ?? '';

  const author = await new RawClient(`${url}/room`).synced();
  const reader = await new RawClient(`${url}/room`).synced();
  const doc = docOf(1);
  const text = doc.getText('body');
  let isClosed = false;
  void author.closed.then(() => {
    isClosed = true;
  });
  while (!isClosed) {
    author.update(edit(doc, () => text.insert(text.length, 'x'.repeat(100_000))));
    await Promise.race([
      author.closed,
      author.hears((message) => message.type === 'durable' && message.through * 100_000 >= text.length),
    ]);
  }
  expect((await author.closed).code).toBe(4507);
  expect(reader.text().length).toBe(author.durableThrough * 100_000);
  expect((await fetch(`${url.replace('ws:', 'http:')}/healthz`)).status).toBe(503);
  const again = await new RawClient(`${url}/room`).synced();
  expect(again.text().length).toBe(author.durableThrough * 100_000);
});
