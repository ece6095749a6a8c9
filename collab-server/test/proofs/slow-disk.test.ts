import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoomName } from '@coscribe/protocol';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { openJournal } from '../../src/journal/open-journal.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer } from './server-under-test.ts';

const MB = 1024 * 1024;
const WRITERS = 16;
const ROOMS = 4;
const UPDATE_CHARACTERS = 4_000;
/** Each sends so many updates at once, 128 MB together. */
const UPDATES = 2_000;
const QUEUE_BYTES = MB;
/** What has been read from sockets already when they are paused. */
const READ_BYTES = WRITERS * 128 * 1024;
/** Garbage that nobody has collected yet. */
const SLACK_BYTES = 64 * MB;
/** What a stored byte costs in an open room, with its document, its frames and their readers. */
const STORED = 8;
const METRICS_TOKEN = 'the-token-of-this-test';
const ENOUGH_ACKNOWLEDGED = 4 * MB;

/** What the process holds in memory, and the most that it ever held, in bytes. */
function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** What waits for the disk, in bytes. */
async function waitingAt(url: string): Promise<number> {
  const response = await fetch(`${url.replace('ws:', 'http:')}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  return Number(/^coscribe_journal_waiting_bytes (\S+)$/m.exec(await response.text())?.[1]);
}

const roomOf = (writer: number): string => `slow-${writer % ROOMS}`;

/** The n-th of them adds to the text of its own that each writer has. */
function updatesOf(client: number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on('update', (update) => updates.push(update));
  const text = doc.getText(`of ${client}`);
  for (let n = 0; n < UPDATES; n++) text.insert(0, 'x'.repeat(UPDATE_CHARACTERS));
  return updates;
}

test.runIf(existsSync('/proc/self/status')).each([5, 50, 500])(
  'JOURNAL-5: a disk that takes %i ms for each commit makes everybody wait, and costs neither memory nor anything that was acknowledged',
  async (commitDelayMs) => {
    const folder = mkdtempSync(join(tmpdir(), 'coscribe-slow-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const limits = { commitDelayMs, journalQueueBytes: QUEUE_BYTES };
    const server = await startServer(folder, { limits, env: { METRICS_TOKEN } });
    onTestFinished(() => server.kill9());
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        new RawClient(`${server.url}/${roomOf(index)}`)
          .synced()
          .then((client) => ({ client, id: index + 1 })),
      ),
    );
    const before = memoryOf(server.pid).now;
    for (const { client, id } of writers) for (const update of updatesOf(id)) client.update(update);
    const acknowledged = (): number =>
      writers.reduce((sum, { client }) => sum + client.durableThrough * UPDATE_CHARACTERS, 0);
    let mostWaiting = 0;
    while (acknowledged() < ENOUGH_ACKNOWLEDGED)
      mostWaiting = Math.max(mostWaiting, await waitingAt(server.url));
    const { peak } = memoryOf(server.pid);
    await server.kill9();

    const opened = await openJournal({ dataDir: folder });
    if (!opened.ok) throw new Error(opened.sentence);
    onTestFinished(() => opened.journal.close());
    const docs = await Promise.all(
      Array.from({ length: ROOMS }, async (_, room) => {
        const loaded = await opened.journal.load(roomOf(room) as RoomName);
        if (!loaded.ok) throw new Error(loaded.reason);
        const doc = new Y.Doc();
        for (const update of loaded.document.updates) Y.applyUpdate(doc, update);
        return doc;
      }),
    );
    expect(mostWaiting).toBeGreaterThan(0);
    expect(mostWaiting).toBeLessThan(QUEUE_BYTES + READ_BYTES);
    const stored = docs.reduce((sum, doc) => sum + Y.encodeStateAsUpdate(doc).length, 0);
    expect(peak - before).toBeLessThan(QUEUE_BYTES + SLACK_BYTES + STORED * stored);
    console.log(
      `${commitDelayMs} ms a commit: at most ${mostWaiting / MB} MB waited, ${(peak - before) / MB} MB of memory more, ${stored / MB} MB stored`,
    );
    for (const [index, { client, id }] of writers.entries())
      expect(docs[index % ROOMS]?.getText(`of ${id}`).length).toBeGreaterThanOrEqual(
        client.durableThrough * UPDATE_CHARACTERS,
      );
  },
  60_000,
);
