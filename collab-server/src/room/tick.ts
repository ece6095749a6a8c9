/** Runs what was put off to the end of this turn of the event loop, each task once however often it was asked for. */
export class Tick {
  #due = new Set<() => void>();

  /** The same function object counts as the same task. */
  later(task: () => void): void {
    if (this.#due.size === 0) setImmediate(() => this.#run());
    this.#due.add(task);
  }

  #run(): void {
    const due = this.#due;
    this.#due = new Set();
    for (const task of due) task();
  }
}
