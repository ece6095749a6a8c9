/** Runs what was put off to the end of this turn of the event loop, each task once however often it was asked for. */
export class Tick {
  readonly #onError: (error: unknown) => void;
  #due = new Set<() => void>();

  /** A task that throws takes none of the others with it. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The same function object counts as the same task. */
  later(task: () => void): void {
    if (this.#due.size === 0) setImmediate(() => this.#run());
    this.#due.add(task);
  }

  #run(): void {
    const due = this.#due;
    this.#due = new Set();
    for (const task of due) {
      try {
        task();
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
