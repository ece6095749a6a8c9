import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Peer } from './peer.ts';
import { type Random, randomFrom } from './random.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

/** Seeds that failed once. */
const KEPT_SEEDS: readonly number[] = [];
const SEEDS = process.env.COSCRIBE_SOAK === '1' ? 200 : 6;
const STEPS = 250;
const ROOM = 'model';

/** What an outsider knows: which tokens were typed, which were deleted by somebody who saw them, which may not be lost. */
interface Ledger {
  readonly typed: Set<string>;
  readonly deleted: Set<string>;
  readonly promised: Set<string>;
}

const tokensOf = (doc: Y.Doc): string[] =>
  doc
    .getText('body')
    .toString()
    .match(/‹[^›]*›/g) ?? [];

/** A token is acknowledged when everything that its author had written by then is. */
class Author {
  readonly peer: Peer;
  private readonly typedAt: { token: string; clock: number }[] = [];
  private count = 0;

  constructor(clientId: number) {
    this.peer = new Peer(ROOM, clientId);
  }

  type(random: Random, ledger: Ledger): void {
    const token = `‹${this.peer.doc.clientID}.${this.count++}›`;
    const body = this.peer.doc.getText('body');
    body.insert(this.placeBetweenTokens(random), token, random.int(4) === 0 ? { bold: true } : {});
    ledger.typed.add(token);
    this.typedAt.push({ token, clock: this.peer.clock });
  }

  delete(random: Random, ledger: Ledger): void {
    const token = random.pick(tokensOf(this.peer.doc));
    if (token === undefined) return;
    const body = this.peer.doc.getText('body');
    body.delete(body.toString().indexOf(token), token.length);
    ledger.deleted.add(token);
  }

  format(random: Random): void {
    const token = random.pick(tokensOf(this.peer.doc));
    if (token === undefined) return;
    const body = this.peer.doc.getText('body');
    body.format(body.toString().indexOf(token), token.length, { bold: random.int(2) === 0 ? true : null });
  }

  acknowledgedTokens(): string[] {
    return this.typedAt.filter(({ clock }) => clock <= this.peer.acknowledged).map(({ token }) => token);
  }

  private placeBetweenTokens(random: Random): number {
    const text = this.peer.doc.getText('body').toString();
    const places = [0, text.length, ...Array.from(text.matchAll(/›/g), ({ index }) => index + 1)];
    return random.pick(places) ?? 0;
  }
}

async function run(seed: number, folder: string): Promise<void> {
  const random = randomFrom(seed);
  const ledger: Ledger = { typed: new Set(), deleted: new Set(), promised: new Set() };
  const operations: string[] = [];
  let server: ServerUnderTest = await startServer(folder);
  let nextClient = 1;
  const authors: Author[] = Array.from({ length: 2 + random.int(4) }, () => new Author(nextClient++));
  const watcher = new Peer(ROOM, 999_999);
  await watcher.connect(server.url);

  const notePromises = (): void => {
    for (const author of authors) for (const token of author.acknowledgedTokens()) ledger.promised.add(token);
    for (const token of tokensOf(watcher.doc)) ledger.promised.add(token);
  };

  for (let step = 0; step < STEPS; step++) {
    const author = random.pick(authors);
    if (author === undefined) break;
    const { peer } = author;
    const dice = random.int(100);
    const operation =
      dice < 50
        ? 'type'
        : dice < 62
          ? 'delete'
          : dice < 70
            ? 'format'
            : dice < 80
              ? 'connect'
              : dice < 87
                ? 'cut'
                : dice < 94
                  ? 'settle'
                  : dice < 97
                    ? 'vanish'
                    : 'kill';
    operations.push(`${operation} ${peer.doc.clientID}`);
    if (operation === 'type') author.type(random, ledger);
    else if (operation === 'delete') author.delete(random, ledger);
    else if (operation === 'format') author.format(random);
    else if (operation === 'connect') await peer.connect(server.url);
    else if (operation === 'cut') peer.disconnect();
    else if (operation === 'settle') {
      if (peer.connected) await peer.until(() => peer.acknowledged === peer.clock);
    } else if (operation === 'vanish') {
      notePromises();
      peer.disconnect();
      // Deletes that died with the device may or may not have arrived: those tokens are nobody's promise any more.
      authors.splice(authors.indexOf(author), 1, new Author(nextClient++));
    } else {
      await server.kill9();
      notePromises();
      for (const { peer: cut } of authors) cut.disconnect();
      server = await startServer(folder);
      await watcher.connect(server.url);
    }
  }

  for (const { peer } of authors) await peer.connect(server.url);
  await Promise.all(
    authors.map(({ peer }) => peer.until(() => peer.synced && peer.acknowledged === peer.clock)),
  );
  notePromises();
  const peers = [...authors.map(({ peer }) => peer), watcher];
  const newest = new Peer(ROOM, 888_888);
  await newest.connect(server.url);
  await newest.until(() => newest.synced);
  const settled = (): boolean =>
    peers.every((peer) =>
      Buffer.from(Y.encodeStateVector(peer.doc)).equals(Buffer.from(Y.encodeStateVector(watcher.doc))),
    );
  for (const peer of peers) await peer.until(() => peer.synced);
  await watcher.until(settled);

  const story = `seed ${seed}\n${operations.join('\n')}`;
  const final = tokensOf(newest.doc);
  for (const peer of peers) {
    await peer.until(() => peer.doc.getText('body').toString() === newest.doc.getText('body').toString());
    expect(JSON.stringify(peer.doc.getText('body').toDelta()), story).toBe(
      JSON.stringify(newest.doc.getText('body').toDelta()),
    );
  }
  expect(new Set(final).size, `something is doubled: ${story}`).toBe(final.length);
  for (const token of ledger.promised) {
    if (!ledger.deleted.has(token))
      expect(final, `${token} was seen or acknowledged: ${story}`).toContain(token);
  }
  for (const token of final) expect(ledger.typed.has(token), `nobody typed ${token}: ${story}`).toBe(true);
  for (const peer of [...peers, newest]) peer.disconnect();
  await server.kill9();
}

const seeds = [
  ...KEPT_SEEDS,
  ...Array.from({ length: SEEDS }, (_, index) => (Date.now() % 1_000_000) + index),
];
test.each(seeds)(
  'JOURNAL-2: random edits, cuts and kills end equal with nothing missing (seed %i)',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'coscribe-model-'));
    try {
      await run(seed, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
