import { Client } from './client.ts';
import { now } from './clock.ts';
import { Histogram } from './histogram.ts';
import { keepPace } from './pacer.ts';
import { serveCalls } from './serve-calls.ts';
import type { Target } from './server-process.ts';
import { readVarUint } from './varints.ts';

export interface PresenceJoin {
  readonly target: Target;
  readonly first: number;
  readonly count: number;
  /** When each state was sent (`now()`), place `person * states + clock`; all threads write and read it. */
  readonly sentAt: SharedArrayBuffer;
  readonly states: number;
}

export interface PresenceReport {
  readonly frames: number;
  /** Of a histogram: milliseconds from the send of a state to the receipt of it, or of a newer one of that person. */
  readonly staleness: Uint32Array;
  /** States that were sent; and of all readers, how many states they got or got something newer for. */
  readonly sent: number;
  readonly covered: number;
}

export type PresenceHandlers = typeof handlers;

const FIRST_CLIENT = 10_000;

interface Person {
  readonly client: Client;
  readonly index: number;
  clock: number;
  /** Of each person, the newest clock that came. */
  readonly seen: Int32Array;
}

const people: Person[] = [];
let sentAt = new Float64Array(new SharedArrayBuffer(0));
let states = 0;
let sent = 0;
let covered = 0;
let staleness = new Histogram();
const cursor = { at: 0 };

const handlers = {
  join: async ({ target, first, count, ...shared }: PresenceJoin): Promise<void> => {
    sentAt = new Float64Array(shared.sentAt);
    states = shared.states;
    const everybody = sentAt.length / states;
    for (let place = 0; place < count; place++) {
      const seen = new Int32Array(everybody);
      const index = first + place;
      const client = await Client.synced(target, {
        room: 'presence',
        onPresence: (...payload) => hear(seen, index, payload),
      });
      const person = { client, index, clock: 0, seen };
      people.push(person);
      move(person);
    }
  },

  /** Everybody moves so often a second. */
  move: ({ rate, seconds }: { rate: number; seconds: number }): Promise<void> =>
    keepPace({ rates: people.map(() => rate), seconds }, (place) => {
      const person = people[place];
      if (person !== undefined) move(person);
    }),

  reset: (): void => {
    sent = 0;
    covered = 0;
    staleness = new Histogram();
    for (const { client } of people) client.socket.framesIn = 0;
  },

  report: (): PresenceReport => ({
    frames: people.reduce((sum, { client }) => sum + client.socket.framesIn, 0),
    staleness: staleness.counts,
    sent,
    covered,
  }),
};

/** What an editor says of somebody whose caret moves, as long as ours and others' are. */
function stateOf(index: number, clock: number): string {
  const place = `{"type":null,"tname":"body","item":{"client":${FIRST_CLIENT + index},"clock":${clock}},"assoc":-1}`;
  return `{"user":{"name":"Person ${index}","color":"#30bced"},"cursor":{"anchor":${place},"head":${place}}}`;
}

function move(person: Person): void {
  const clock = ++person.clock;
  if (clock >= states) throw new Error('more states than there is room to note them');
  const frame = person.client.presenceFrame(FIRST_CLIENT + person.index, clock, stateOf(person.index, clock));
  sentAt[person.index * states + clock] = now();
  person.client.send(frame);
  sent++;
}

function hear(seen: Int32Array, reader: number, [data, start]: [Buffer, number, number]): void {
  const time = now();
  cursor.at = start;
  for (let left = readVarUint(data, cursor); left > 0; left--) {
    const person = readVarUint(data, cursor) - FIRST_CLIENT;
    const clock = readVarUint(data, cursor);
    const bytes = readVarUint(data, cursor);
    cursor.at += bytes;
    const before = seen[person];
    if (before === undefined || person === reader || clock >= states) continue;
    for (let passed = before + 1; passed <= clock; passed++) {
      const at = sentAt[person * states + passed] ?? 0;
      if (at === 0) continue;
      staleness.add(time - at);
      covered++;
    }
    if (clock > before) seen[person] = clock;
  }
}

serveCalls(handlers);
