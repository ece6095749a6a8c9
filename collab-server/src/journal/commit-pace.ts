/** Commits may take one part in so many of the time, as long as waiting helps to get there. */
const COST_SHARE = 9;
/** Nobody waits longer than this for company. */
const LONGEST_MS = 8;
/** It is worth waiting for more calls than this. */
const COMPANY = 3;
/** What was measured this long ago counts a third. */
const MEMORY_MS = 100;

/**
 * Says how long the next commit should wait for company: each costs two wake-ups of a thread and an fsync, however few rows it
 * holds. With few calls it never waits, and with more calls, or dearer commits, smoothly longer. A disk so slow that enough
 * gathers during each commit is never waited for in addition.
 */
export class CommitPace {
  readonly #now: () => number;
  /** How long a commit takes, in milliseconds. */
  #cost = 0;
  /** Calls a millisecond. */
  #rate = 0;
  #begun = -Infinity;
  #ended = -Infinity;
  #hasWaited = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds. To be asked before each commit. */
  wait(): number {
    const gap = Math.min((COST_SHARE - 1) * this.#cost, LONGEST_MS - this.#cost);
    const wanted = this.#rate > 0 ? gap - COMPANY / this.#rate : 0;
    const left = Math.max(0, this.#ended + wanted - this.#now());
    this.#hasWaited = left > 0;
    return left;
  }

  /** A commit of what so many calls brought begins. */
  begin(calls: number): void {
    const now = this.#now();
    const passed = Math.max(now - this.#begun, 0.01);
    this.#begun = now;
    const isAlone = this.#hasWaited && calls === 1;
    const fresh = 1 - Math.exp(-passed / MEMORY_MS);
    // Who comes again only because their last call has returned is no crowd.
    this.#rate = isAlone ? 0 : this.#rate + fresh * (calls / passed - this.#rate);
  }

  /** It has succeeded or failed. */
  end(): void {
    this.#ended = this.#now();
    const taken = this.#ended - this.#begun;
    this.#cost = this.#cost === 0 ? taken : this.#cost + 0.1 * (taken - this.#cost);
  }
}
