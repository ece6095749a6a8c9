interface AllowanceOptions {
  /** So many at once … */
  readonly atOnce: number;
  /** … and then one every so many milliseconds. */
  readonly everyMs: number;
}

/** Lets somebody ask for something now and then. Of what is asked for faster only the newest is done, when its time comes. */
export class Allowance {
  readonly #options: AllowanceOptions;
  #left: number;
  #countedAt = performance.now();
  #due: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AllowanceOptions) {
    this.#options = options;
    this.#left = options.atOnce;
  }

  ask(task: () => void): void {
    this.#count();
    if (this.#timer === undefined && this.#left >= 1) {
      this.#left--;
      task();
      return;
    }
    this.#due = task;
    this.#timer ??= setTimeout(() => this.#run(), (1 - this.#left) * this.#options.everyMs).unref();
  }

  /** Nothing more is done. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#due = undefined;
  }

  #run(): void {
    this.#timer = undefined;
    const task = this.#due;
    this.#due = undefined;
    this.#count();
    this.#left = Math.max(0, this.#left - 1);
    task?.();
  }

  #count(): void {
    const now = performance.now();
    const { atOnce, everyMs } = this.#options;
    this.#left = Math.min(atOnce, this.#left + (now - this.#countedAt) / everyMs);
    this.#countedAt = now;
  }
}
