import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE } from '@coscribe/protocol';
import { afterAll, expect, test } from 'vitest';
import { Peer } from './peer.ts';
import { startServer } from './server-under-test.ts';

const disk = mkdtempSync(join(tmpdir(), 'coscribe-full-'));
/** Only root may mount, and not in every container. */
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

test.runIf(isMounted)(
  'JOURNAL-2: writers are sent away while the disk is full, and when there is room all that they wrote is there',
  async () => {
    const filler = join(disk, 'filler');
    mkdirSync(join(disk, 'data'));
    const server = await startServer(join(disk, 'data'));
    const author = new Peer('full', 1);
    const text = author.doc.getText('body');
    const reader = new Peer('full', 2);
    try {
      for (const peer of [author, reader]) {
        await peer.connect(server.url);
        await peer.until('somebody is synced', () => peer.synced);
      }
      text.insert(0, 'before');
      await author.until('it is saved', () => author.saved);
      fill(filler);

      while (author.connected) {
        text.insert(text.length, 'x'.repeat(50_000));
        await author.until('saved, or sent away', () => author.saved || !author.connected);
      }
      expect(author.farewell).toContain(String(CLOSE['journal-failed'].code));
      text.insert(text.length, 'offline');
      expect(author.saved).toBe(false);
      expect(reader.doc.getText('body').length).toBeLessThan(text.length);

      rmSync(filler);
      await author.connect(server.url);
      await author.until('all is saved', () => author.synced && author.saved);
      await reader.until(
        'the reader has all',
        () => reader.doc.getText('body').toString() === text.toString(),
      );
    } finally {
      await server.kill9();
    }

    const again = await startServer(join(disk, 'data'));
    try {
      const stranger = new Peer('full', 3);
      await stranger.connect(again.url);
      await stranger.until('a stranger is synced', () => stranger.synced);
      expect(stranger.doc.getText('body').toString()).toBe(text.toString());
      stranger.disconnect();
    } finally {
      for (const peer of [author, reader]) peer.disconnect();
      await again.kill9();
    }
  },
  120_000,
);

/** Leaves 100 kB. */
function fill(path: string): void {
  const descriptor = openSync(path, 'w');
  let size = 0;
  try {
    for (;;) {
      writeFileSync(descriptor, new Uint8Array(50_000));
      size += 50_000;
    }
  } catch {
    ftruncateSync(descriptor, size - 100_000);
  } finally {
    closeSync(descriptor);
  }
}
