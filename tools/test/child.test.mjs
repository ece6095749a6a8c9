import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../start/child.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'coscribe-child-'));
after(() => rmSync(scratch, { recursive: true }));
const childModule = new URL('../start/child.mjs', import.meta.url).href;
const withParent = new URL('../start/end-with-parent.mjs', import.meta.url).href;

function program(name, text) {
  const path = join(scratch, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

/** Waits for a state, not for a time. */
async function until(holds, what) {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await pause(10);
  }
}

const readOr = (path, other) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return other;
  }
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('A child that cannot start fails with what it said', async () => {
  const path = program('sentence', "console.error('The journal is damaged.'); process.exit(1);");
  const child = new Child({ name: 'sync server', args: [path], env: {}, logLevel: 'silent' });
  await assert.rejects(child.failed, { message: 'The journal is damaged.' });
});

test('A child that dies later is started again', async () => {
  const log = join(scratch, 'starts');
  const path = program(
    'mortal',
    `import { appendFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(log)}, process.pid + '\\n');
     setInterval(() => undefined, 1000);`,
  );
  const child = new Child({ name: 'page server', args: [path], env: {}, logLevel: 'silent' });
  await until(() => readOr(log, '') !== '', 'the first start');
  child.ready();
  const [first] = readFileSync(log, 'utf8').split('\n');
  process.kill(Number(first), 'SIGKILL');
  await until(() => readFileSync(log, 'utf8').trim().split('\n').length === 2, 'the second start');
  await child.stop(1_000);
  const second = Number(readFileSync(log, 'utf8').trim().split('\n')[1]);
  assert.equal(isAlive(second), false);
});

test('A child that does not want to end is killed when patience is over', async () => {
  const mark = join(scratch, 'stubborn');
  const path = program(
    'stubborn',
    `import { writeFileSync } from 'node:fs';
     process.on('SIGTERM', () => undefined);
     setInterval(() => undefined, 1000);
     writeFileSync(${JSON.stringify(mark)}, String(process.pid));`,
  );
  const child = new Child({ name: 'page server', args: [path], env: {}, logLevel: 'silent' });
  await until(() => readOr(mark, '') !== '', 'the start');
  await child.stop(100);
  assert.equal(isAlive(Number(readFileSync(mark, 'utf8'))), false);
});

test('Children end when the launcher is killed with -9', { skip: process.platform === 'win32' }, async () => {
  const mark = join(scratch, 'orphan');
  const orphan = program(
    'orphan',
    `import { writeFileSync } from 'node:fs';
     setInterval(() => undefined, 1000);
     writeFileSync(${JSON.stringify(mark)}, String(process.pid));`,
  );
  const launcher = program(
    'launcher',
    `import { Child } from ${JSON.stringify(childModule)};
     new Child({ name: 'x', args: ['--import', ${JSON.stringify(withParent)}, ${JSON.stringify(orphan)}], env: {}, logLevel: 'silent' });`,
  );
  const parent = spawn(process.execPath, [launcher], { stdio: 'ignore' });
  await until(() => readOr(mark, '') !== '', 'the start');
  const pid = Number(readFileSync(mark, 'utf8'));
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until(() => !isAlive(pid), 'the end of the child');
});

test('A thread of such a child is left alone', async () => {
  const mark = join(scratch, 'thread');
  const path = program(
    'threaded',
    `import { writeFileSync } from 'node:fs';
     import { isMainThread, parentPort, Worker } from 'node:worker_threads';
     if (isMainThread) {
       const thread = new Worker(new URL(import.meta.url));
       thread.on('message', (word) => writeFileSync(${JSON.stringify(mark)}, word));
       thread.postMessage('hello');
     } else parentPort.on('message', (word) => parentPort.postMessage(word + ' from the thread'));`,
  );
  const child = new Child({ name: 'x', args: ['--import', withParent, path], env: {}, logLevel: 'silent' });
  await until(() => readOr(mark, '') === 'hello from the thread', "the thread's answer");
  await child.stop(1_000);
});
