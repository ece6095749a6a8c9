import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXTENSION, MESSAGE } from '@coscribe/protocol';
import { afterAll, expect, test } from 'vitest';
import { Peer } from './peer.ts';
import { startServer } from './server-under-test.ts';
import { readTrace } from './system-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'coscribe-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** It needs Linux, strace, and the right to trace one's own children. */
const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', process.execPath, '-e', '']).status === 0;
if (!canTrace)
  console.warn('strace cannot run here, so that nobody watches what the server asks of the disk');

const SOCKET_WRITES = ['write', 'writev', 'sendto', 'sendmsg'];

test.runIf(canTrace)(
  'JOURNAL-1: fdatasync of the journal returns before the ack and the fan-out are written to a socket',
  async () => {
    const trace = join(folder, 'trace');
    const calls = 'trace=write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';
    const server = await startServer(join(folder, 'data'), {
      wrapper: ['strace', '-f', '-yy', '-xx', '-s', '65536', '-o', trace, '-e', calls],
    });
    const author = new Peer('traced', 1);
    const other = new Peer('traced', 2);
    const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}-${'x'.repeat(8)}`);
    try {
      for (const peer of [author, other]) {
        await peer.connect(server.url);
        await peer.until('somebody is synced', () => peer.synced);
      }
      for (const token of tokens) {
        author.doc.getText('body').insert(0, token);
        await author.until('the author is told', () => author.saved);
        await other.until('the other one sees it', () =>
          other.doc.getText('body').toString().includes(token),
        );
      }
    } finally {
      author.disconnect();
      other.disconnect();
      await server.kill9();
    }

    const systemCalls = readTrace(readFileSync(trace, 'utf8'));
    const toSocket = systemCalls.filter(
      ({ name, target }) => SOCKET_WRITES.includes(name) && target.startsWith('TCP'),
    );
    const toJournal = systemCalls.filter(
      ({ name, target }) => name.startsWith('pwrite') && target.includes('journal.sqlite'),
    );
    const syncs = systemCalls.filter(
      ({ name, target }) => name.endsWith('sync') && target.includes('journal.sqlite'),
    );

    tokens.forEach((token, index) => {
      const stored = toJournal.find(({ data }) => data.includes(token));
      expect(stored, `${token} is written to the journal`).toBeDefined();
      const synced = syncs.find(({ began }) => began > (stored?.returned ?? 0));
      const fanOut = toSocket.find(({ data }) => data.includes(token));
      const ack = Buffer.from([0x82, 3, MESSAGE.coscribe, EXTENSION.durable]);
      // The first sync-write is the author's answer to the server's SyncStep1.
      const acked = toSocket.find(({ data }) => data.includes(Buffer.from([...ack, index + 2])));
      for (const [what, write] of Object.entries({ fanOut, acked })) {
        expect(write, `${what} of ${token}`).toBeDefined();
        expect(write?.began, `${what} of ${token} after fdatasync returned`).toBeGreaterThan(
          synced?.returned ?? Infinity,
        );
      }
    });
  },
);
