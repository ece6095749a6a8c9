import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { encodeAwareness, SUBPROTOCOL } from '@coscribe/protocol';
import * as encoding from 'lib0/encoding';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Peer } from './peer.ts';
import { type Random, randomFrom } from './random.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

const isSoak = process.env.COSCRIBE_SOAK === '1';
const MINUTES = Number(process.env.COSCRIBE_CHURN_MINUTES ?? (isSoak ? 30 : 1 / 6));
/** Before the first measurement, so that what is made once is there. */
const WARM_UP_MS = isSoak ? 60_000 : 5_000;
const STEP_MS = 15;
const MOST_PEERS = 30;
const TOLERANCE = 0.05;
/** A pool of threads or buffers more or less, in a short run. */
const FEW = isSoak ? 2 : 6;

const folder = mkdtempSync(join(tmpdir(), 'coscribe-churn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** People who come and go in documents that come and go, some of them with bad manners. */
class Crowd {
  readonly #server: ServerUnderTest;
  readonly #random: Random;
  readonly #peers: Peer[] = [];
  readonly #strangers = new Set<WebSocket>();
  #clients = 0;
  #rooms = 0;

  constructor(server: ServerUnderTest, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  async goOnFor(milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      await this.#step();
      await pass(STEP_MS);
    }
    for (const peer of this.#peers.splice(0)) peer.disconnect();
    for (const stranger of this.#strangers) stranger.terminate();
    await expect.poll(() => this.#held(), { timeout: 60_000, interval: 250 }).toEqual([0, 0]);
  }

  async #held(): Promise<[number, number]> {
    const response = await fetch(`${this.#server.url.replace('ws:', 'http:')}/healthz`);
    const { rooms, connections } = (await response.json()) as { rooms: number; connections: number };
    return [rooms, connections];
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const peer = random.pick(this.#peers);
    const act = random.int(20);
    if (act < 4 || peer === undefined) return this.#join();
    if (act < 6) return this.#leave(peer);
    if (act === 6) return peer.stall();
    if (act === 7) return peer.wake();
    if (act === 8) return this.#misbehave();
    if (act === 9) return void peer.doc.getText('body').insert(0, 'pasted '.repeat(random.int(20_000)));
    if (act === 10 && peer.doc.getText('body').length > 9) return peer.doc.getText('body').delete(2, 7);
    if (act < 13) return this.#appear(peer);
    peer.doc.getText('body').insert(0, 'word ');
  }

  async #join(): Promise<void> {
    if (this.#peers.length >= MOST_PEERS) return;
    // Mostly a document that somebody is in, and every now and then one that nobody has heard of.
    if (this.#random.int(4) === 0) this.#rooms++;
    const peer = new Peer(`room-${Math.max(0, this.#rooms - this.#random.int(3))}`, 1 + this.#clients++);
    this.#peers.push(peer);
    await peer.connect(this.#server.url);
    await peer.until('somebody is synced', () => peer.synced);
  }

  #leave(peer: Peer): void {
    this.#peers.splice(this.#peers.indexOf(peer), 1);
    peer.disconnect();
  }

  #appear(peer: Peer): void {
    const encoder = encoding.createEncoder();
    for (const number of [1, peer.doc.clientID, this.#random.int(1_000)])
      encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify({ caret: this.#random.int(100) }));
    peer.sendRaw(encodeAwareness(encoding.toUint8Array(encoder)));
  }

  /** Bytes that mean nothing, a room name that is none, a head that never ends, a connection that says nothing. */
  #misbehave(): void {
    const path = this.#random.pick(['room-0', '', '%ff', 'a/b/c']) ?? '';
    const socket = new WebSocket(`${this.#server.url}/${path}`, [SUBPROTOCOL]);
    this.#strangers.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#strangers.delete(socket));
    socket.on('open', () => {
      const end = this.#random.int(3);
      if (end === 0) socket.send(Buffer.from([0, 2, 3, 1, 2, 9]));
      else if (end === 1) socket.send('text');
      else socket.terminate();
    });
  }
}

test(
  `LIMIT-1: after ${MINUTES.toFixed(1)} minutes of people and documents that come and go nothing is held that was not held before`,
  async () => {
    const seed = Number(process.env.COSCRIBE_SEED ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    const server = await startServer(folder, {
      limits: { socketHighWaterBytes: 100_000, roomMemoryBytes: 300_000 },
    });
    try {
      const crowd = new Crowd(server, randomFrom(seed));
      await crowd.goOnFor(WARM_UP_MS);
      const before = await server.vitals();
      await crowd.goOnFor(MINUTES * 60_000);
      const after = await server.vitals();
      console.log(JSON.stringify({ before, after }));
      expect(after.heapUsed).toBeLessThan(before.heapUsed * (1 + TOLERANCE));
      expect(after.resources).toBeLessThanOrEqual(before.resources * (1 + TOLERANCE) + FEW);
      expect(after.descriptors).toBeLessThanOrEqual(before.descriptors * (1 + TOLERANCE) + FEW);
    } finally {
      await server.kill9();
    }
  },
  MINUTES * 60_000 + WARM_UP_MS + 200_000,
);
