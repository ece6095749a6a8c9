// Long enough to see a slow typist's next key, short enough to forget a crowd within a second or two.
const MEMORY_MS = 500;

const currentMs = (): number => performance.now();

/** How often something happens at present: what happened counts less and less as it grows old. */
export class Rate {
  readonly #now: () => number;
  #weight = 0;
  #at = 0;

  /** `now` gives milliseconds. */
  constructor(now = currentMs) {
    this.#now = now;
  }

  count(times = 1): void {
    this.#age();
    this.#weight += times;
  }

  get perSecond(): number {
    this.#age();
    return (this.#weight * 1_000) / MEMORY_MS;
  }

  #age(): void {
    const now = this.#now();
    this.#weight *= Math.exp((this.#at - now) / MEMORY_MS);
    this.#at = now;
  }
}
