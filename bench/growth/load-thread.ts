import { Client } from '../harness/client.ts';
import { now, sleep } from '../harness/clock.ts';
import { Histogram } from '../harness/histogram.ts';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';
import { serveCalls } from '../harness/serve-calls.ts';
import type { Target } from '../harness/server-process.ts';

export interface OpenTask {
  readonly target: Target;
  readonly prefix: string;
  readonly peopleInRoom: number;
  /** Number of this thread's first person, and how many it plays. Person `p` is in room `p / peopleInRoom`. */
  readonly first: number;
  readonly count: number;
  /** So many connections are being opened at a time. */
  readonly atOnce: number;
  /** Every so manieth person can write, from person 0 on. */
  readonly everyWriter: number;
  /** When each keystroke was sent (`now()`), place `writer * keys + clock`; all threads write and read it. */
  readonly sentAt: SharedArrayBuffer;
  /** Keystrokes that each writer can make at most. */
  readonly keys: number;
}

export interface WriteTask {
  /** Keystrokes a second of each writer. */
  readonly rate: number;
  readonly seconds: number;
  /** Only writers whose number leaves `rest` when divided by `modulus` write. */
  readonly modulus: number;
  readonly rest: number;
}

export interface LoadReport {
  readonly written: number;
  readonly delivered: number;
  readonly frames: number;
  readonly bytes: number;
  readonly latencies: Uint32Array;
  /** The longest that a keystroke was sent behind its time, in milliseconds: how busy the load itself was. */
  readonly latestMs: number;
}

export type LoadHandlers = typeof handlers;

const FIRST_CLIENT = 10_000;

interface Writer {
  readonly client: Client;
  readonly number: number;
  next: number;
}

const clients: Client[] = [];
const writers: Writer[] = [];
let task: OpenTask | undefined;
let sentAt = new Float64Array(new SharedArrayBuffer(0));
let written = 0;
let delivered = 0;
let latestMs = 0;
let closed = 0;
let latencies = new Histogram();

const handlers = {
  /** May be called again for more people. */
  open: async (input: OpenTask): Promise<void> => {
    task = input;
    sentAt = new Float64Array(input.sentAt);
    let next = input.first;
    const openSome = async (): Promise<void> => {
      while (next < input.first + input.count) await join(next++, input);
    };
    await Promise.all(Array.from({ length: input.atOnce }, openSome));
    writers.sort((a, b) => a.number - b.number);
  },

  write: async ({ rate, seconds, modulus, rest }: WriteTask): Promise<void> => {
    const active = writers.filter(({ number }) => number % modulus === rest);
    const began = performance.now();
    const end = began + seconds * 1000;
    // Spread over the interval, so that people do not all write in the same instant.
    const due = active.map(({ number }) => began + (1000 / rate) * ((number * 0.618_033_988_75) % 1));
    for (;;) {
      const time = performance.now();
      if (time >= end) return;
      for (const [place, writer] of active.entries()) {
        let at = due[place] ?? end;
        for (; at <= time && at < end; at += 1000 / rate) {
          latestMs = Math.max(latestMs, time - at);
          type(writer);
        }
        due[place] = at;
      }
      await sleep(1);
    }
  },

  progress: (): { written: number; delivered: number; closed: number } => ({ written, delivered, closed }),

  report: (): LoadReport => ({
    written,
    delivered,
    frames: clients.reduce((sum, { socket }) => sum + socket.framesIn, 0),
    bytes: clients.reduce((sum, { socket }) => sum + socket.bytesIn, 0),
    latencies: latencies.counts,
    latestMs,
  }),

  /** From here on everything is counted anew. */
  reset: (): void => {
    written = 0;
    delivered = 0;
    latestMs = 0;
    latencies = new Histogram();
    for (const { socket } of clients) {
      socket.framesIn = 0;
      socket.bytesIn = 0;
    }
  },
};

async function join(person: number, { target, prefix, peopleInRoom, everyWriter }: OpenTask): Promise<void> {
  const writer = person % everyWriter === 0 ? person / everyWriter : -1;
  const client = await Client.synced(target, {
    room: `${prefix}-${Math.floor(person / peopleInRoom)}`,
    onUpdate: (data, start, end) => hear(writer, data, start, end),
    onClose: () => {
      closed++;
    },
  });
  clients.push(client);
  if (writer >= 0) writers.push({ client, number: writer, next: 0 });
}

function type(writer: Writer): void {
  const clock = writer.next++;
  const keys = task?.keys ?? 0;
  if (clock >= keys) throw new Error('more keystrokes than there is room to note them');
  const frame = writer.client.updateFrame(keystroke(FIRST_CLIENT + writer.number, clock));
  sentAt[writer.number * keys + clock] = now();
  writer.client.send(frame);
  written++;
}

function hear(reader: number, data: Buffer, start: number, end: number): void {
  const time = now();
  const keys = task?.keys ?? 0;
  readKeystrokes({ data, start, end }, (client, from, to) => {
    const writer = client - FIRST_CLIENT;
    if (writer === reader || writer < 0) return;
    delivered += to - from;
    const base = writer * keys;
    for (let clock = from; clock < to; clock++) latencies.add(time - (sentAt[base + clock] ?? time));
  });
}

serveCalls(handlers);
