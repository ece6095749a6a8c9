import type { Tick } from './tick.ts';

/** Runs one task at the end of the turn in which it is asked for, and not again before some time has passed. */
export class Pace {
  readonly #tick: Tick;
  readonly #run: () => void;
  #lastRun = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(tick: Tick, task: () => void) {
    this.#tick = tick;
    this.#run = () => {
      this.#lastRun = performance.now();
      task();
    };
  }

  /** Asks for the task, at the earliest `gapMs` after it ran last. */
  ask(gapMs: number): void {
    if (this.#timer !== undefined) return;
    const left = this.#lastRun + gapMs - performance.now();
    if (left <= 0) {
      this.#tick.later(this.#run);
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tick.later(this.#run);
    }, left).unref();
  }
}
