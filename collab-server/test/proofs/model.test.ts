import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { ServerLimits } from '../../src/start-server.ts';
import { Peer } from './peer.ts';
import { type Random, randomFrom } from './random.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

/** Seeds that failed once. */
const KEPT_SEEDS: readonly number[] = [759_287];
const isSoak = process.env.COSCRIBE_SOAK === '1';
const SEEDS = isSoak ? 200 : 3;
const STEPS = 250;
const ROOM = 'model';

/** Of about a hundred steps so many are … */
const OPERATIONS = {
  type: 50,
  delete: 12,
  format: 8,
  connect: 10,
  cut: 7,
  settle: 5,
  vanish: 3,
  mumble: 2,
  stall: 4,
  kill: 3,
} as const;
type Operation = keyof typeof OPERATIONS;
const DICE = (Object.keys(OPERATIONS) as Operation[]).flatMap((operation) =>
  Array.from({ length: OPERATIONS[operation] }, () => operation),
);

const tokensOf = (doc: Y.Doc): string[] =>
  doc
    .getText('body')
    .toString()
    .match(/‹[^›]*›/g) ?? [];

/** Somebody who writes and deletes whole tokens, each of which there is only once, and knows what the server promised of it. */
class Author {
  readonly peer: Peer;
  private readonly done: {
    readonly what: 'typed' | 'deleted';
    readonly token: string;
    readonly edit: number;
  }[] = [];
  private count = 0;

  constructor(clientId: number) {
    this.peer = new Peer(ROOM, clientId);
  }

  type(random: Random): string {
    const token = `‹${this.peer.doc.clientID}.${this.count++}›`;
    const body = this.peer.doc.getText('body');
    body.insert(this.placeBetweenTokens(random), token, random.int(4) === 0 ? { bold: true } : {});
    this.done.push({ what: 'typed', token, edit: this.peer.edits });
    return token;
  }

  delete(random: Random, among = tokensOf(this.peer.doc)): string | undefined {
    const token = random.pick(among);
    if (token === undefined) return undefined;
    const body = this.peer.doc.getText('body');
    body.delete(body.toString().indexOf(token), token.length);
    this.done.push({ what: 'deleted', token, edit: this.peer.edits });
    return token;
  }

  format(random: Random): void {
    const token = random.pick(tokensOf(this.peer.doc));
    if (token === undefined) return;
    const body = this.peer.doc.getText('body');
    body.format(body.toString().indexOf(token), token.length, { bold: random.int(2) === 0 ? true : null });
  }

  acknowledged(wanted: 'typed' | 'deleted'): string[] {
    return this.done
      .filter(({ what, edit }) => what === wanted && this.peer.isAcknowledged(edit))
      .map(({ token }) => token);
  }

  private placeBetweenTokens(random: Random): number {
    const text = this.peer.doc.getText('body').toString();
    const places = [0, text.length, ...Array.from(text.matchAll(/›/g), ({ index }) => index + 1)];
    return random.pick(places) ?? 0;
  }
}

/** What an outsider knows of the tokens. */
class Ledger {
  readonly typed = new Set<string>();
  /** By somebody who saw them; whether the server has heard of it is another question. */
  readonly deleted = new Set<string>();
  /** Seen by another one, or acknowledged. */
  private readonly promised = new Set<string>();
  /** Their deletion was acknowledged. */
  private readonly gone = new Set<string>();

  note(authors: readonly Author[], watcher: Peer): void {
    for (const author of authors) {
      for (const token of author.acknowledged('typed')) this.promised.add(token);
      for (const token of author.acknowledged('deleted')) this.gone.add(token);
    }
    for (const token of tokensOf(watcher.doc)) this.promised.add(token);
  }

  /** Judges what the server gives to somebody who comes with nothing. */
  judge(found: readonly string[], story: string): void {
    const there = new Set(found);
    expect(there.size, `something is doubled: ${story}`).toBe(found.length);
    const missing = [...this.promised].filter((token) => !this.deleted.has(token) && !there.has(token));
    expect(missing, `seen or acknowledged, and not there: ${story}`).toEqual([]);
    const back = found.filter((token) => this.gone.has(token));
    expect(back, `deleted, acknowledged, and there again: ${story}`).toEqual([]);
    const invented = found.filter((token) => !this.typed.has(token));
    expect(invented, `nobody typed this: ${story}`).toEqual([]);
  }
}

function deletesOnlyKnown(update: Uint8Array, doc: Y.Doc): boolean {
  return Array.from(Y.decodeUpdate(update).ds.clients).every(([client, ranges]) =>
    ranges.every(({ clock, len }) => clock + len <= Y.getState(doc.store, client)),
  );
}

/** So small that everything which is rare in earnest happens all the time: each one is this small for most seeds. */
function absurdLimits(random: Random): Partial<ServerLimits> {
  const absurd: Partial<ServerLimits> = {
    latencyBudgetMs: random.pick([0, 3, 33, 200]) ?? 0,
    roomMemoryBytes: random.pick([1, 20_000]) ?? 1,
    syncChunkBytes: random.pick([100, 1_000]) ?? 100,
    socketHighWaterBytes: random.pick([1_000, 50_000]) ?? 1_000,
    journalQueueBytes: random.pick([1, 1_000]) ?? 1,
    openingsAtOnce: 1,
    syncBytesInFlight: 1,
    joinStallMs: random.pick([1, 100]) ?? 1,
    largeWriteBytes: random.pick([1, 60]) ?? 1,
    sliceStructs: random.pick([1, 3]) ?? 1,
    compactAfterMs: 1,
    compactEveryMs: 5,
  };
  return Object.fromEntries(Object.entries(absurd).filter(() => random.int(4) > 0));
}

async function stranger(server: ServerUnderTest, clientId: number): Promise<Peer> {
  const peer = new Peer(ROOM, clientId);
  await peer.connect(server.url);
  await peer.until('a stranger is synced', () => peer.synced);
  return peer;
}

async function run(seed: number, folder: string): Promise<void> {
  const random = randomFrom(seed);
  const ledger = new Ledger();
  const operations: string[] = [];
  const story = (): string => `seed ${seed}\n${operations.join('\n')}`;
  let nextClient = 1;
  let nextStranger = 1_000_000;
  const authors: Author[] = Array.from({ length: 2 + random.int(4) }, () => new Author(nextClient++));
  const watcher = new Peer(ROOM, 999_999);
  const limits = absurdLimits(randomFrom(seed ^ 0x5eed));
  operations.push(JSON.stringify(limits));
  let server = await startServer(folder, { limits });
  await watcher.connect(server.url);

  const perform: { readonly [Name in Operation]: (author: Author) => void | Promise<void> } = {
    type: (author) => void ledger.typed.add(author.type(random)),
    delete: (author) => {
      const token = author.delete(random);
      if (token !== undefined) ledger.deleted.add(token);
    },
    format: (author) => author.format(random),
    connect: ({ peer }) => peer.connect(server.url),
    cut: ({ peer }) => peer.disconnect(),
    settle: async ({ peer }) => {
      peer.wake();
      if (peer.connected) await peer.until('all edits are saved', () => peer.saved);
    },
    stall: ({ peer }) => peer.stall(),
    // With the device, and with all that the server has not got.
    vanish: (author) => {
      ledger.note(authors, watcher);
      author.peer.disconnect();
      authors.splice(authors.indexOf(author), 1, new Author(nextClient++));
    },
    // What builds on something that the server never gets is never acknowledged.
    mumble: async (author) => {
      const { peer } = author;
      peer.disconnect();
      perform.type(author);
      await peer.connect(server.url, { answers: false });
      perform.type(author);
      const seen = new Set(tokensOf(watcher.doc));
      let deletion = new Uint8Array();
      peer.doc.once('update', (update: Uint8Array) => {
        deletion = new Uint8Array(update);
      });
      const token = author.delete(
        random,
        tokensOf(peer.doc).filter((known) => seen.has(known)),
      );
      if (token !== undefined) {
        ledger.deleted.add(token);
        // Yjs may take away a formatting of its own with it, which the server never got: then it is a gap like the others.
        if (deletesOnlyKnown(deletion, watcher.doc))
          await watcher.until(`${token} is gone`, () => !tokensOf(watcher.doc).includes(token));
      }
      await peer.until('it is synced', () => peer.synced);
      peer.ask();
      await peer.until('it is synced again', () => peer.synced);
      perform.vanish(author);
    },
    kill: async () => {
      await server.kill9();
      ledger.note(authors, watcher);
      for (const { peer } of authors) peer.disconnect();
      server = await startServer(folder, { limits });
      const first = await stranger(server, nextStranger++);
      ledger.judge(tokensOf(first.doc), story());
      first.disconnect();
      await watcher.connect(server.url);
    },
  };

  try {
    for (let step = 0; step < STEPS; step++) {
      const author = random.pick(authors);
      const operation = random.pick(DICE);
      if (author === undefined || operation === undefined) break;
      operations.push(`${operation} ${author.peer.doc.clientID}`);
      await perform[operation](author);
    }

    const writers = authors.map(({ peer }) => peer);
    for (const peer of writers) await peer.connect(server.url);
    for (const peer of writers) await peer.until('all edits are saved', () => peer.synced && peer.saved);
    ledger.note(authors, watcher);
    const newest = await stranger(server, nextStranger++);
    ledger.judge(tokensOf(newest.doc), story());
    const final = JSON.stringify(newest.doc.getText('body').toDelta());
    for (const peer of [...writers, watcher])
      await peer.until(
        `all read the same: ${story()}`,
        () => JSON.stringify(peer.doc.getText('body').toDelta()) === final,
      );
    for (const peer of [...writers, watcher, newest]) peer.disconnect();
  } catch (error) {
    console.error(story());
    throw error;
  } finally {
    await server.kill9();
  }
}

const firstSeed = Number(process.env.COSCRIBE_SEED ?? Date.now() % 1_000_000);
const seeds = [...KEPT_SEEDS, ...Array.from({ length: SEEDS }, (_, index) => firstSeed + index)];
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
  240_000,
);
