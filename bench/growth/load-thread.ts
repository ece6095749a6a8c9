import { Client } from '../harness/client.ts';
import { keepPace } from '../harness/pacer.ts';
import { serveCalls } from '../harness/serve-calls.ts';
import type { Target } from '../harness/server-process.ts';
import { type Notes, Typing, type TypingReport, type Writer } from '../harness/typing.ts';

export interface OpenTask extends Notes {
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
}

export interface WriteTask {
  /** Keystrokes a second of each writer. */
  readonly rate: number;
  readonly seconds: number;
  /** Only writers whose number leaves `rest` when divided by `modulus` write. */
  readonly modulus: number;
  readonly rest: number;
}

export interface LoadReport extends TypingReport {
  readonly frames: number;
  readonly bytes: number;
}

export type LoadHandlers = typeof handlers;

const clients: Client[] = [];
const writers: Writer[] = [];
const typing = new Typing();
let closed = 0;

const handlers = {
  /** May be called again for more people. */
  open: async (task: OpenTask): Promise<void> => {
    typing.noteIn(task);
    let next = task.first;
    const openSome = async (): Promise<void> => {
      while (next < task.first + task.count) await join(next++, task);
    };
    await Promise.all(Array.from({ length: task.atOnce }, openSome));
    writers.sort((a, b) => a.number - b.number);
  },

  write: ({ rate, seconds, modulus, rest }: WriteTask): Promise<void> => {
    const active = writers.filter(({ number }) => number % modulus === rest);
    return keepPace({ rates: active.map(() => rate), seconds }, (place, lateMs) => {
      const writer = active[place];
      if (writer !== undefined) typing.type(writer, lateMs);
    });
  },

  progress: (): { written: number; delivered: number; closed: number } => {
    const { written, delivered } = typing;
    return { written, delivered, closed };
  },

  report: (): LoadReport => ({
    ...typing.report(),
    frames: clients.reduce((sum, { socket }) => sum + socket.framesIn, 0),
    bytes: clients.reduce((sum, { socket }) => sum + socket.bytesIn, 0),
  }),

  /** From here on everything is counted anew. */
  reset: (): void => {
    typing.reset();
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
    onUpdate: (...update) => typing.hear(writer, update),
    onClose: () => {
      closed++;
    },
  });
  clients.push(client);
  if (writer >= 0) writers.push({ client, number: writer, next: 0 });
}

serveCalls(handlers);
