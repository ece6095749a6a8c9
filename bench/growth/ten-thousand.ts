import { readFileSync } from 'node:fs';
import { sleep } from '../harness/clock.ts';
import { Load, type Stretch } from './load.ts';
import { startOwnServer } from './own-server.ts';

export interface Crowded {
  readonly people: number;
  readonly rooms: number;
  /** Why it is not as many as were asked for. */
  readonly fewerBecause?: string;
  readonly emptyMiB: number;
  readonly heldMiB: number;
  readonly afterWritingMiB: number;
  readonly openSeconds: number;
  readonly openCpuMicroseconds: number;
  /** Share of one core while nobody did anything, keep-alive included. */
  readonly idleCpu: number;
  readonly idleSeconds: number;
  readonly writers: number;
  readonly stretch: Stretch;
  /** Connections that ended by themselves. */
  readonly closed: number;
}

export interface CrowdedOptions {
  readonly people: number;
  readonly idleSeconds: number;
  readonly writeSeconds: number;
}

const PEOPLE_IN_ROOM = 3;
/** One in so many rooms has somebody who types: one person in a hundred. */
const WRITING_ROOM = 33;
const PER_WRITER = 3;
const AT_ONCE = 64;
/** Of the files that the system lets a process open, for everything but connections. */
const OTHER_FILES = 300;

/** Very many people in rooms of three, held open; one in a hundred types. */
export async function measureCrowded({
  people,
  idleSeconds,
  writeSeconds,
}: CrowdedOptions): Promise<Crowded> {
  const most = openFilesLimit() - OTHER_FILES;
  const now = PEOPLE_IN_ROOM * Math.ceil(Math.min(people, most - PEOPLE_IN_ROOM) / PEOPLE_IN_ROOM);
  const server = await startOwnServer();
  const load = new Load(server, {
    peopleInRoom: PEOPLE_IN_ROOM,
    mostPeople: now,
    everyWriter: PEOPLE_IN_ROOM,
    keys: PER_WRITER * (writeSeconds + 1) + 10,
    atOnce: AT_ONCE,
  });
  try {
    const emptyMiB = server.memoryMiB();
    const began = performance.now();
    const cpuBefore = server.cpuMicroseconds();
    await load.grow(now);
    const openSeconds = (performance.now() - began) / 1000;
    const openCpuMicroseconds = (server.cpuMicroseconds() - cpuBefore) / now;
    const idleBefore = server.cpuMicroseconds();
    const idleBegan = performance.now();
    await sleep(idleSeconds * 1000);
    const idleMicroseconds = (performance.now() - idleBegan) * 1000;
    const idleCpu = (server.cpuMicroseconds() - idleBefore) / idleMicroseconds;
    const heldMiB = server.memoryMiB();
    const stretch = await load.write({ rate: PER_WRITER, seconds: writeSeconds, modulus: WRITING_ROOM });
    return {
      people: now,
      rooms: load.rooms,
      ...(now < people && {
        fewerBecause: `a process may open ${most + OTHER_FILES} files here (ulimit -n)`,
      }),
      emptyMiB,
      heldMiB,
      afterWritingMiB: server.memoryMiB(),
      openSeconds,
      openCpuMicroseconds,
      idleCpu,
      idleSeconds,
      writers: Math.ceil(load.rooms / WRITING_ROOM),
      stretch,
      closed: await load.closed(),
    };
  } finally {
    await load.end();
    await server.kill();
  }
}

/** Of this process and those that it starts: Node has raised the soft limit to the hard one. */
export function openFilesLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft);
}
