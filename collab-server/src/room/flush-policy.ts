/** How much a room has to do at present. */
export interface RoomLoad {
  /** Those who get a frame. */
  readonly people: number;
  /** Things that come in for all of them, a second. */
  readonly perSecond: number;
}

/** What one write to a socket takes of a core, in seconds, whatever is in it: 5 to 7 µs, measured on Linux. */
const WRITE_SECONDS = 6e-6;
/** A room may take so much of a core with its writes before they begin to wait for one another … */
const FREE_SHARE = 0.003;
/** … and at so much more of it half of the budget is used. */
const HALF_SHARE = 0.01;

/**
 * How long a room gathers what comes in until it leaves in one frame for each person, in milliseconds: nothing in a room whose
 * writes cost next to nothing, and smoothly more, up to `budgetMs`, the more of a core they would take one by one.
 */
export function flushIntervalMs({ people, perSecond }: RoomLoad, budgetMs: number): number {
  const excess = Math.max(0, people * perSecond * WRITE_SECONDS - FREE_SHARE);
  return (budgetMs * excess) / (excess + HALF_SHARE);
}
