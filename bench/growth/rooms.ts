import { Load, type Stretch } from './load.ts';
import { startOwnServer } from './own-server.ts';

export interface RoomsPoint {
  readonly rooms: number;
  readonly connections: number;
  readonly memoryMiB: number;
  /** To open one connection, with its room when it is the first one there. */
  readonly openCpuMicroseconds: number;
  readonly openedPerSecond: number;
  readonly stretch: Stretch;
}

export interface Rooms {
  readonly peopleInRoom: number;
  /** Of the server alone, before anybody came. */
  readonly emptyMiB: number;
  readonly points: readonly RoomsPoint[];
}

export interface RoomsOptions {
  readonly peopleInRoom: number;
  readonly sizes: readonly number[];
  readonly seconds: number;
}

/** Keystrokes a second in all rooms together, and in how many of them. */
export const ROOMS_PER_SECOND = 50;
const WRITING_ROOMS = 10;
const WARM_UP = { perSecond: 200, seconds: 1.5 };

/** One server, to which more and more rooms come, while some people go on typing in a few of them. */
export async function measureRooms({ peopleInRoom, sizes, seconds }: RoomsOptions): Promise<Rooms> {
  const server = await startOwnServer();
  const mostPeople = Math.max(...sizes) * peopleInRoom;
  const load = new Load(server, {
    peopleInRoom,
    mostPeople,
    everyWriter: peopleInRoom,
    // With one room only, one person types all of it.
    keys: Math.ceil((WARM_UP.perSecond * WARM_UP.seconds + ROOMS_PER_SECOND * seconds) * 1.2) * sizes.length,
  });
  try {
    const emptyMiB = server.memoryMiB();
    const points: RoomsPoint[] = [];
    for (const rooms of sizes) {
      const before = load.people;
      const began = performance.now();
      const cpuBefore = server.cpuMicroseconds();
      await load.grow(rooms * peopleInRoom);
      const opened = load.people - before;
      const openCpuMicroseconds = (server.cpuMicroseconds() - cpuBefore) / opened;
      const openedPerSecond = (opened * 1000) / (performance.now() - began);
      const modulus = Math.max(1, Math.floor(rooms / WRITING_ROOMS));
      const writers = Math.ceil(rooms / modulus);
      if (before === 0)
        await load.write({ rate: WARM_UP.perSecond / writers, seconds: WARM_UP.seconds, modulus });
      const stretch = await load.write({ rate: ROOMS_PER_SECOND / writers, seconds, modulus });
      const memoryMiB = server.memoryMiB();
      points.push({
        rooms,
        connections: load.people,
        memoryMiB,
        openCpuMicroseconds,
        openedPerSecond,
        stretch,
      });
    }
    return { peopleInRoom, emptyMiB, points };
  } finally {
    await load.end();
    await server.kill();
  }
}
