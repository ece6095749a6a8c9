/**
 * Time and chance of a case's own, so that it runs the same each time: block ids and the pauses that part undo steps.
 * A test imports it before all else, because Yjs keeps `Date.now` for itself when it is loaded.
 */
interface World {
  now: number;
  chance: number;
}

const BEGIN = 1_700_000_000_000;
const timeOfDay = Date.now;
const randomValues = crypto.getRandomValues;
let world: World | null = null;

Date.now = () => world?.now ?? timeOfDay();

crypto.getRandomValues = ((array: Uint8Array<ArrayBuffer>) => {
  if (world === null || !(array instanceof Uint8Array)) return randomValues.call(crypto, array);
  for (let i = 0; i < array.length; i++) {
    world.chance = (Math.imul(world.chance, 1_664_525) + 1_013_904_223) >>> 0;
    array[i] = world.chance >>> 24;
  }
  return array;
}) as Crypto['getRandomValues'];

/** Runs `story` in a world that is always the same. */
export function inOwnWorld<Result>(story: () => Result): Result {
  world = { now: BEGIN, chance: 1 };
  try {
    return story();
  } finally {
    world = null;
  }
}

/** Lets time pass in the world of the case that runs. */
export function pass(milliseconds: number): void {
  if (world) world.now += milliseconds;
}
