import { Client } from './client.ts';
import { now, sleep } from './clock.ts';
import { Histogram } from './histogram.ts';
import { keystroke, readKeystrokes } from './keystrokes.ts';
import { serveCalls } from './serve-calls.ts';
import type { Target } from './server-process.ts';

export interface CrowdJoin {
  readonly target: Target;
  readonly room: string;
  /** Index of this thread's first person, and how many it plays. */
  readonly first: number;
  readonly count: number;
  /** When each keystroke was sent (`now()`), place `person * keys + clock`; all threads write and read it. */
  readonly sentAt: SharedArrayBuffer;
  /** Keystrokes that each person can make at most. */
  readonly keys: number;
}

export interface CrowdWrite {
  /** Keystrokes a second of each of this thread's people, in order. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

export interface CrowdReport {
  readonly written: number;
  readonly delivered: number;
  readonly frames: number;
  /** Of a histogram: milliseconds from the send of a keystroke to its receipt, for every reader of it. */
  readonly latencies: Uint32Array;
  /** The longest that a keystroke was sent behind its time, in milliseconds: how busy the load itself was. */
  readonly latestMs: number;
}

export type CrowdHandlers = typeof handlers;

/** Client ids of the people begin here. */
const FIRST_CLIENT = 10_000;

interface Person {
  readonly client: Client;
  readonly index: number;
  next: number;
}

const people: Person[] = [];
let sentAt = new Float64Array(new SharedArrayBuffer(0));
let keys = 0;
let written = 0;
let delivered = 0;
let latestMs = 0;
let latencies = new Histogram();

const handlers = {
  join: async ({ target, room, first, count, ...shared }: CrowdJoin): Promise<void> => {
    sentAt = new Float64Array(shared.sentAt);
    keys = shared.keys;
    for (let place = 0; place < count; place++) {
      const index = first + place;
      const client = await Client.synced(target, { room, onUpdate: (...payload) => hear(index, payload) });
      people.push({ client, index, next: 0 });
    }
  },

  write: async ({ rates, seconds }: CrowdWrite): Promise<void> => {
    const began = performance.now();
    const end = began + seconds * 1000;
    // Spread over the interval, so that people do not all write in the same instant.
    const due = people.map((_, place) => {
      const rate = rates[place] ?? 0;
      return rate === 0
        ? Number.POSITIVE_INFINITY
        : began + (1000 / rate) * (((place * 7919) % people.length) / people.length);
    });
    for (;;) {
      const time = performance.now();
      if (time >= end) return;
      for (const [place, person] of people.entries()) {
        for (let at = due[place] ?? end; at <= time && at < end; at = due[place] ?? end) {
          latestMs = Math.max(latestMs, time - at);
          type(person);
          due[place] = at + 1000 / (rates[place] ?? 1);
        }
      }
      await sleep(1);
    }
  },

  report: (): CrowdReport => ({
    written,
    delivered,
    frames: people.reduce((sum, { client }) => sum + client.socket.framesIn, 0),
    latencies: latencies.counts,
    latestMs,
  }),

  delivered: (): number => delivered,
  written: (): number => written,

  /** From here on everything is counted anew. */
  reset: (): void => {
    written = 0;
    delivered = 0;
    latestMs = 0;
    latencies = new Histogram();
    for (const { client } of people) client.socket.framesIn = 0;
  },
};

function type(person: Person): void {
  const clock = person.next++;
  if (clock >= keys) throw new Error('more keystrokes than there is room to note them');
  const frame = person.client.updateFrame(keystroke(FIRST_CLIENT + person.index, clock));
  sentAt[person.index * keys + clock] = now();
  person.client.send(frame);
  written++;
}

function hear(reader: number, [data, start, end]: [Buffer, number, number]): void {
  const time = now();
  readKeystrokes({ data, start, end }, (client, from, to) => {
    const writer = client - FIRST_CLIENT;
    if (writer === reader || writer < 0) return;
    delivered += to - from;
    const base = writer * keys;
    for (let clock = from; clock < to; clock++) latencies.add(time - (sentAt[base + clock] ?? time));
  });
}

serveCalls(handlers);
