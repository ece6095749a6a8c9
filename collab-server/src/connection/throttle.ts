/** Somebody whose messages can be left where they are for a while. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Stops reading from whoever sends while too many bytes wait for the disk (LIMIT-1). */
export class Throttle {
  readonly #limit: number;
  readonly #waitingBytes: () => number;
  readonly #held = new Set<Pausable>();

  constructor(limit: number, waitingBytes: () => number) {
    this.#limit = limit;
    this.#waitingBytes = waitingBytes;
  }

  /** To be called after each write of `sender`. */
  check(sender: Pausable): void {
    if (this.#waitingBytes() <= this.#limit) return;
    this.#held.add(sender);
    sender.pause();
  }

  /** To be called when something has got to the disk. */
  relieve(): void {
    if (this.#held.size === 0 || this.#waitingBytes() > this.#limit / 2) return;
    for (const sender of this.#held) sender.resume();
    this.#held.clear();
  }

  /** How many are not read from now. */
  get held(): number {
    return this.#held.size;
  }

  forget(sender: Pausable): void {
    this.#held.delete(sender);
  }
}
