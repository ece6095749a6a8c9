import { Crowd } from '../harness/crowd.ts';
import { fsyncTimes } from '../harness/fsync.ts';
import { Pair } from '../harness/pair.ts';
import { startServer } from '../harness/server-process.ts';
import type { ServerName } from '../harness/servers.ts';
import { median } from '../statistics.ts';

/** Ours by the bare relay, both in the same minute on the same machine: so the machine and its load cancel out. */
export interface Ratios {
  /** Server CPU time for one delivered keystroke, 60 people in a room at 10/s. */
  readonly crowdCpu: number;
  /** Median latency between two people; the relay's with an fsync added, since ours waits for one. */
  readonly pairLatency: number;
}

const PEOPLE = 60;
const RATE = 10;
const WARM_UP_SECONDS = 1;
const SECONDS = 3;
const KEYSTROKES = 80;
const PAUSE_MS = 10;

export async function measureCrowd(): Promise<number> {
  const ours = await crowdCpu('coscribe');
  return ours / (await crowdCpu('bare-relay'));
}

export async function measurePair(): Promise<number> {
  const ours = await pairLatency('coscribe');
  return ours / ((await pairLatency('bare-relay')) + median(fsyncTimes(50)));
}

/** Milliseconds of server CPU for each delivered keystroke. */
async function crowdCpu(name: ServerName): Promise<number> {
  const server = await startServer(name);
  const room = await Crowd.join(server, { people: PEOPLE, keys: RATE * (WARM_UP_SECONDS + SECONDS + 2) });
  try {
    const rates = new Array<number>(PEOPLE).fill(RATE);
    await room.write(rates, WARM_UP_SECONDS);
    const { serverCpuMs, delivered, expected } = await room.write(rates, SECONDS);
    if (delivered < expected) throw new Error(`${name} delivered ${delivered} of ${expected} keystrokes`);
    return serverCpuMs / delivered;
  } finally {
    await room.leave();
    await server.kill();
  }
}

async function pairLatency(name: ServerName): Promise<number> {
  const server = await startServer(name);
  const pair = await Pair.meet(server.target, 'pair');
  try {
    await pair.type(KEYSTROKES / 2, PAUSE_MS);
    return median(await pair.type(KEYSTROKES, PAUSE_MS));
  } finally {
    pair.leave();
    await server.kill();
  }
}
