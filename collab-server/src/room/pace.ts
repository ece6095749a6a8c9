import type { Tick } from './tick.ts';

/** Runs one task at the end of the turn in which it is asked for, and not again before some time has passed. */
export class Pace {
  readonly #tick: Tick;
  readonly #run: () => void;
  #lastRun = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;

  constructor(tick: Tick, task: () => void) {
    this.#tick = tick;
    this.#run = () => {
      this.#lastRun = performance.now();
      this.#dueAt = Infinity;
      clearTimeout(this.#timer);
      task();
    };
  }

  /** Asks for the task, at the earliest `gapMs` after it ran last. Of several askers the one in the greatest hurry counts. */
  ask(gapMs: number): void {
    const now = performance.now();
    const dueAt = Math.max(now, this.#lastRun + gapMs);
    if (dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    clearTimeout(this.#timer);
    if (dueAt === now) this.#tick.later(this.#run);
    else this.#timer = setTimeout(() => this.#tick.later(this.#run), dueAt - now).unref();
  }
}
