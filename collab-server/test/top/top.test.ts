import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { openServer, temporaryFolder } from '../support/test-server.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TOKEN = 'a-token-of-a-test';

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
  until(text: RegExp): Promise<void>;
}

function top(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [MAIN, 'top', ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: '/dev/null', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  child.stderr.on('data', (data) => {
    err += String(data);
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (text: RegExp): Promise<void> => {
    while (!text.test(out)) await once(child.stdout, 'data');
  };
  return { child, out: () => out, err: () => err, ended, until };
}

test('OBSERVE-1: --once prints one picture without a single control character, and ends', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  await new RawClient(`${server.url}/room`).synced();
  const { ended, out, err } = top(['--once', '--url', server.http], { METRICS_TOKEN: TOKEN });
  expect([await ended, err()]).toEqual([0, '']);
  expect(out()).toMatch(/^Coscribe {2}http:.*\nAll is well · up .*\n\nPeople +1 +Rooms +1\n/);
  expect(out()).not.toContain('\x1b');
});

test('OBSERVE-1: in a pipe it writes a line a second, and goes on when the server is gone', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  const { out, err, until } = top(['--url', server.http, '--token', TOKEN]);
  await until(/people 0 {2}rooms 0 {2}keystrokes 0\/s/);
  await server.stop();
  await until(
    /No answer from http:\/\/127\.0\.0\.1:\d+: nothing listens there\. Trying again\.\n[\d:]+ no answer from the server\n/,
  );
  expect(out()).not.toContain('\x1b');
  expect(err()).toBe('');
});

test('the token is found where npm start keeps it, and the address by HOST and PORT', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ metricsToken: TOKEN }));
  const { ended } = top(['--once'], { DATA_DIR: folder, HOST: '0.0.0.0', PORT: new URL(server.http).port });
  expect(await ended).toBe(0);
});

test.each([
  ['no token', [], /^The server asks for a token: give it with --token, or in METRICS_TOKEN\.\n$/],
  ['a wrong token', ['--token', 'another-token-of-a-test'], /^The server does not take this token\. .*\n$/],
])('OBSERVE-1: %s is one sentence and exit code 1', async (_, args, sentence) => {
  const server = await openServer({ metricsToken: TOKEN });
  const { ended, out, err } = top([...args, '--url', server.http]);
  expect([await ended, out()]).toEqual([1, '']);
  expect(err()).toMatch(sentence);
});

test.each([
  [200, 'text', /is not a Coscribe server \(status 200\)\.\n$/],
  [302, '', /is not a Coscribe server \(status 302\)\.\n$/],
  [404, '', /There are no metrics at this address: start the server with METRICS_TOKEN set\.\n$/],
])('another program that answers %d is one sentence', async (status, body, sentence) => {
  const other = createServer((_, response) => response.writeHead(status, { location: '/' }).end(body));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { ended, err } = top(['--url', `http://127.0.0.1:${port}`]);
  expect(await ended).toBe(1);
  expect(err()).toMatch(sentence);
});

test.each([
  [['--url', 'nowhere'], /^"nowhere" is not the address of a server\..*\n$/],
  [['--url', 'ftp://x'], /^"ftp:\/\/x" is not the address of a server\..*\n$/],
])('%j is one sentence', async (args, sentence) => {
  const { ended, err } = top(args);
  expect(await ended).toBe(1);
  expect(err()).toMatch(sentence);
});

test('a server that is not there is one sentence for --once', async () => {
  const server = await openServer();
  await server.stop();
  const { ended, err } = top(['--once', '--url', server.http]);
  expect(await ended).toBe(1);
  expect(err()).toBe(`No answer from ${server.http}: nothing listens there.\n`);
});
