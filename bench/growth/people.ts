import { Load, type Stretch } from './load.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';

export interface PeoplePoint {
  readonly people: number;
  /** `total`: all together type at one rate; `each`: everybody types. */
  readonly rate: 'total' | 'each';
  readonly memoryMiB: number;
  readonly stretch: Stretch;
}

export interface PeopleOptions {
  readonly sizes: readonly number[];
  readonly seconds: number;
}

/** Keystrokes a second: in the room, whoever types them; and of each person. */
export const TOTAL_PER_SECOND = 50;
export const EACH_PER_SECOND = 2;
/** When the total is fixed, so many type, or all that there are. */
const WRITERS = 10;
/** Before a room is measured, its server's code has run this often. */
const WARM_UP = { perSecond: 200, seconds: 1.5 };

/** One room, a server for each size. */
export async function measurePeople({ sizes, seconds }: PeopleOptions): Promise<PeoplePoint[]> {
  const points: PeoplePoint[] = [];
  for (const people of sizes) {
    const server = await startOwnServer();
    try {
      points.push(...(await measureRoom(server, people, seconds)));
    } finally {
      await server.kill();
    }
  }
  return points;
}

async function measureRoom(server: OwnServer, people: number, seconds: number): Promise<PeoplePoint[]> {
  const modulus = Math.max(1, Math.floor(people / WRITERS));
  const writers = Math.ceil(people / modulus);
  const ofTotal = (perSecond: number): number => perSecond / writers;
  const warmUp = ofTotal(WARM_UP.perSecond) * WARM_UP.seconds;
  const load = new Load(server, {
    peopleInRoom: people,
    mostPeople: people,
    keys: Math.ceil(warmUp + (ofTotal(TOTAL_PER_SECOND) + EACH_PER_SECOND) * seconds) + 10,
  });
  try {
    await load.grow(people);
    await load.write({ rate: ofTotal(WARM_UP.perSecond), seconds: WARM_UP.seconds, modulus });
    const total = await load.write({ rate: ofTotal(TOTAL_PER_SECOND), seconds, modulus });
    const each = await load.write({ rate: EACH_PER_SECOND, seconds });
    const memoryMiB = server.memoryMiB();
    return [
      { people, rate: 'total', memoryMiB, stretch: total },
      { people, rate: 'each', memoryMiB, stretch: each },
    ];
  } finally {
    await load.end();
  }
}
