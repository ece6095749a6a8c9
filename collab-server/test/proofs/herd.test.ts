import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { CLOSE } from '@coscribe/protocol';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Peer } from './peer.ts';
import { startServer } from './server-under-test.ts';

const PEOPLE = 500;
const ROOMS = 20;
const TOKEN = 'the-metrics-of-a-test';
/** Smaller than in earnest, so that 500 are a herd. */
const LIMITS = { openingsAtOnce: 4, openingsWaiting: 200, syncBytesInFlight: 20_000 };

const folder = mkdtempSync(join(tmpdir(), 'coscribe-herd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Somebody in one of the documents, with our client or with a stock one. */
interface Person {
  readonly doc: Y.Doc;
  readonly room: string;
  isBack(): boolean;
  leave(): void;
}

function stockPerson(url: string, room: string): Person {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url, room, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  return { doc, room, isBack: () => provider.synced, leave: () => provider.destroy() };
}

/** Comes back as our page does: at a random moment within the time that the goodbye gave, and then again and again. */
function ourPerson(url: string, room: string, client: number): Person {
  const peer = new Peer(room, client);
  let isHere = true;
  const stay = async (): Promise<void> => {
    while (isHere) {
      try {
        await peer.connect(url);
        await peer.until('the connection has ended', () => !peer.connected || !isHere, 2 ** 30);
      } catch {
        // Nobody listens, or the door is full.
      }
      await pass(100 + Math.random() * Math.max(peer.withinMs, 800));
    }
  };
  void stay();
  const leave = (): void => {
    isHere = false;
    peer.disconnect();
  };
  return { doc: peer.doc, room, isBack: () => peer.synced && peer.saved, leave };
}

async function metricOf(url: string, name: string): Promise<number> {
  const response = await fetch(`${url.replace('ws:', 'http:')}/metrics`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

test(`LIMIT-1: ${PEOPLE} people whose server is restarted all come back, with what they wrote meanwhile, and only so many at once`, async () => {
  const options = { limits: LIMITS, env: { METRICS_TOKEN: TOKEN } };
  const first = await startServer(folder, options);
  const port = Number(new URL(first.url).port);
  const people = Array.from({ length: PEOPLE }, (_, index) => {
    const room = `room-${index % ROOMS}`;
    return index % 2 < 1 ? stockPerson(first.url, room) : ourPerson(first.url, room, 1_000_000 + index);
  });
  const areAllBack = { timeout: 120_000, interval: 200 };
  const missing = (): number => people.filter((person) => !person.isBack()).length;
  const write = (when: string): void => {
    for (const [index, { doc }] of people.entries())
      if (index % 5 === 0) doc.getText('body').insert(0, `‹${when} ${index}›`);
  };
  try {
    await expect.poll(missing, areAllBack).toBe(0);
    write('before');
    await expect.poll(missing, areAllBack).toBe(0);

    await first.stop();
    write('while it was away');
    const second = await startServer(folder, { ...options, port });
    try {
      await expect.poll(missing, areAllBack).toBe(0);
      write('after');
      const stranger = new Peer('room-0', 9);
      await stranger.connect(second.url);
      for (let room = 0; room < ROOMS; room++) {
        const here = people.filter((person) => person.room === `room-${room}`);
        const tokens = people.flatMap((person, index) =>
          person.room === `room-${room}` && index % 5 === 0
            ? ['before', 'while it was away', 'after'].map((when) => `‹${when} ${index}›`)
            : [],
        );
        const readings = (): unknown =>
          here.map(
            ({ doc }) =>
              doc
                .getText('body')
                .toString()
                .match(/‹[^›]*›/g)
                ?.toSorted() ?? [],
          );
        await expect.poll(readings, areAllBack).toEqual(here.map(() => tokens.toSorted()));
      }
      stranger.disconnect();
      expect(await metricOf(second.url, 'coscribe_openings_most')).toBeLessThanOrEqual(LIMITS.openingsAtOnce);
      expect(await metricOf(second.url, 'coscribe_openings_waiting')).toBe(0);
      expect(await metricOf(second.url, 'coscribe_joins_waiting')).toBe(0);
      expect(CLOSE['server-draining'].retry && CLOSE['server-busy'].retry).toBe(true);
    } finally {
      for (const person of people) person.leave();
      await second.kill9();
    }
  } finally {
    for (const person of people) person.leave();
    await first.kill9();
  }
}, 300_000);
