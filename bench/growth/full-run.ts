import { coreShare, type Mix, type Models, memoryMiB, type Work, workOf } from './cost-model.ts';
import { Load, type Stretch } from './load.ts';
import { startOwnServer } from './own-server.ts';

/** A prediction beside what came of it. */
export interface Check {
  readonly rooms: number;
  readonly people: number;
  readonly predictedCore: number;
  readonly measuredCore: number;
  readonly predictedMiB: number;
  readonly measuredMiB: number;
  readonly predicted: Work;
  readonly stretches: readonly Stretch[];
}

export interface CheckOptions {
  readonly mix: Mix;
  readonly rooms: number;
  readonly seconds: number;
}

const WARM_UP_SECONDS = 2;
const CORE = 0;

/**
 * Runs `rooms` of a mix on one core for so long. The rooms take turns: of all rooms, the mix's share has somebody who
 * types.
 */
export async function checkModel({ mix, rooms, seconds }: CheckOptions, models: Models): Promise<Check> {
  const server = await startOwnServer({ core: CORE });
  const turns = Math.max(1, Math.round(1 / mix.share));
  const load = new Load(server, {
    peopleInRoom: mix.peopleInRoom,
    mostPeople: rooms * mix.peopleInRoom,
    everyWriter: mix.peopleInRoom / mix.writers,
    keys: Math.ceil(mix.perWriter * (seconds + WARM_UP_SECONDS)) + 10 * (turns + 1),
    atOnce: 64,
  });
  try {
    await load.grow(rooms * mix.peopleInRoom);
    await load.write({ rate: mix.perWriter, seconds: WARM_UP_SECONDS, modulus: turns });
    const stretches: Stretch[] = [];
    for (let rest = 0; rest < turns; rest++)
      stretches.push(
        await load.write({ rate: mix.perWriter, seconds: seconds / turns, modulus: turns, rest }),
      );
    const sum = (of: (stretch: Stretch) => number): number =>
      stretches.reduce((total, stretch) => total + of(stretch), 0);
    const predicted = workOf(mix, rooms, models);
    return {
      rooms,
      people: load.people,
      predictedCore: coreShare(predicted, models),
      measuredCore: sum((stretch) => stretch.cpuMicroseconds) / sum((stretch) => stretch.seconds) / 1e6,
      predictedMiB: memoryMiB(mix, rooms, models),
      measuredMiB: server.memoryMiB(),
      predicted,
      stretches,
    };
  } finally {
    await load.end();
    await server.kill();
  }
}
