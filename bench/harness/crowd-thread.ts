import { Client } from './client.ts';
import { keepPace } from './pacer.ts';
import { serveCalls } from './serve-calls.ts';
import type { Target } from './server-process.ts';
import { type Notes, Typing, type TypingReport, type Writer } from './typing.ts';

export interface CrowdJoin extends Notes {
  readonly target: Target;
  readonly room: string;
  /** Index of this thread's first person, and how many it plays. */
  readonly first: number;
  readonly count: number;
}

export interface CrowdWrite {
  /** Keystrokes a second of each of this thread's people, in order. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

export interface CrowdReport extends TypingReport {
  readonly frames: number;
}

export type CrowdHandlers = typeof handlers;

const people: Writer[] = [];
const typing = new Typing();

const handlers = {
  join: async ({ target, room, first, count, ...notes }: CrowdJoin): Promise<void> => {
    typing.noteIn(notes);
    for (let number = first; number < first + count; number++) {
      const onUpdate = (...update: [Buffer, number, number]): void => typing.hear(number, update);
      people.push({ client: await Client.synced(target, { room, onUpdate }), number, next: 0 });
    }
  },

  write: ({ rates, seconds }: CrowdWrite): Promise<void> =>
    keepPace({ rates, seconds }, (place, lateMs) => {
      const person = people[place];
      if (person !== undefined) typing.type(person, lateMs);
    }),

  report: (): CrowdReport => ({
    ...typing.report(),
    frames: people.reduce((sum, { client }) => sum + client.socket.framesIn, 0),
  }),

  delivered: (): number => typing.delivered,
  written: (): number => typing.written,

  /** From here on everything is counted anew. */
  reset: (): void => {
    typing.reset();
    for (const { client } of people) client.socket.framesIn = 0;
  },
};

serveCalls(handlers);
