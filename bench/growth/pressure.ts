import { Load, type Stretch } from './load.ts';
import { startOwnServer } from './own-server.ts';

export interface PressurePoint {
  readonly perSecond: number;
  readonly stretch: Stretch;
}

export interface Pressure {
  readonly rooms: number;
  readonly peopleInRoom: number;
  readonly points: readonly PressurePoint[];
}

export interface PressureOptions {
  readonly rooms: number;
  /** Keystrokes a second in all rooms together, ascending. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

const PEOPLE_IN_ROOM = 3;
const WARM_UP = { perSecond: 200, seconds: 1.5 };

/** Many small rooms, in each of which one of three types, faster and faster, on a server that may use one core. */
export async function measurePressure({ rooms, rates, seconds }: PressureOptions): Promise<Pressure> {
  const server = await startOwnServer({ core: 0 });
  const keys = rates.reduce((sum, rate) => sum + rate * seconds, WARM_UP.perSecond * WARM_UP.seconds) / rooms;
  const load = new Load(server, {
    peopleInRoom: PEOPLE_IN_ROOM,
    mostPeople: rooms * PEOPLE_IN_ROOM,
    everyWriter: PEOPLE_IN_ROOM,
    keys: Math.ceil(keys) + 10 * rates.length,
  });
  try {
    await load.grow(rooms * PEOPLE_IN_ROOM);
    await load.write({ rate: WARM_UP.perSecond / rooms, seconds: WARM_UP.seconds });
    const points: PressurePoint[] = [];
    for (const perSecond of rates)
      points.push({ perSecond, stretch: await load.write({ rate: perSecond / rooms, seconds }) });
    return { rooms, peopleInRoom: PEOPLE_IN_ROOM, points };
  } finally {
    await load.end();
    await server.kill();
  }
}
