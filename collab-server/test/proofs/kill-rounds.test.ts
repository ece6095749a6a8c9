import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { Peer } from './peer.ts';
import { randomFrom } from './random.ts';
import { startServer } from './server-under-test.ts';

const isSoak = process.env.COSCRIBE_SOAK === '1';
const ROUNDS = isSoak ? 1000 : 25;
const WRITERS = 5;
const dataDir = mkdtempSync(join(tmpdir(), 'coscribe-kill-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const textOf = (doc: Y.Doc, writer: number): string => doc.getText(`writer-${writer}`).toString();

/** `count` characters of a text in which every place has a known character, so that a doubled or lost one shows. */
const expectedText = (count: number): string =>
  Array.from({ length: count }, (_, place) => String.fromCharCode(97 + (place % 26))).join('');

function typeOne(peer: Peer): void {
  const text = peer.doc.getText(`writer-${peer.doc.clientID}`);
  text.insert(text.length, String.fromCharCode(97 + (text.length % 26)));
}

test(
  `JOURNAL-2: after kill -9 in ${ROUNDS} rounds, 200/s and 3,000/s, nothing seen or acknowledged is gone or doubled`,
  async () => {
    const seed = Number(process.env.COSCRIBE_SEED ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    const random = randomFrom(seed);
    const ids = Array.from({ length: WRITERS }, (_, index) => index + 1);
    const writers = ids.map((id) => new Peer('kill', id));
    let server = await startServer(dataDir);

    for (let round = 0; round < ROUNDS; round++) {
      const perSecond = round % 2 === 0 ? 200 : 3000;
      const watcher = new Peer('kill', 1_000_000 + round);
      await watcher.connect(server.url);
      await watcher.until('the watcher is synced', () => watcher.synced);
      await Promise.all(writers.map((writer) => writer.connect(server.url)));
      await Promise.all(writers.map((writer) => writer.until('the writer is synced', () => writer.synced)));

      const seenAtStart = ids.map((id) => textOf(watcher.doc, id).length);
      const seenNow = (): number =>
        ids.reduce((sum, id, index) => sum + textOf(watcher.doc, id).length - (seenAtStart[index] ?? 0), 0);
      const tick = setInterval(() => {
        for (const writer of writers) for (let n = 0; n < perSecond / WRITERS / 50; n++) typeOne(writer);
      }, 20);
      const killAfter = 20 + random.int(perSecond);
      await watcher.until(`${killAfter} edits are seen`, () => seenNow() >= killAfter);
      await server.kill9();
      clearInterval(tick);
      const seen = ids.map((id) => textOf(watcher.doc, id).length);
      const acknowledged = writers.map((writer) => writer.newestAcknowledged);
      watcher.disconnect();
      for (const writer of writers) writer.disconnect();

      server = await startServer(dataDir);
      const stranger = new Peer('kill', 2_000_000 + round);
      await stranger.connect(server.url);
      await stranger.until('the stranger is synced', () => stranger.synced);
      ids.forEach((id, index) => {
        const text = textOf(stranger.doc, id);
        const context = `seed ${seed}, round ${round}, writer ${id}`;
        expect(text.length, `${context}: seen`).toBeGreaterThanOrEqual(seen[index] ?? 0);
        expect(text.length, `${context}: acknowledged`).toBeGreaterThanOrEqual(acknowledged[index] ?? 0);
        expect(text, context).toBe(expectedText(text.length));
      });
      stranger.disconnect();
    }

    const last = new Peer('kill', 3_000_000);
    await last.connect(server.url);
    await Promise.all(writers.map((writer) => writer.connect(server.url)));
    await Promise.all(
      writers.map((writer) => writer.until('all edits are saved', () => writer.synced && writer.saved)),
    );
    await last.until('all edits arrive', () =>
      ids.every((id, index) => textOf(last.doc, id).length === writers[index]?.edits),
    );
    for (const id of ids) expect(textOf(last.doc, id)).toBe(expectedText(textOf(last.doc, id).length));
    for (const peer of [...writers, last]) peer.disconnect();
    await server.kill9();
  },
  isSoak ? 0 : 300_000,
);
