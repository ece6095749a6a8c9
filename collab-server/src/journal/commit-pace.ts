// From this many rows in a tenth of a second on, commits keep a distance: each costs two wake-ups of a thread and an fsync,
// however few rows it holds.
const SPAN_MS = 100;
const MANY_ROWS = 20;
const GAP_MS = 8;
/** A gap in which no more than this many rows gathered was not worth its wait: their authors wait for the commit. */
const TOO_FEW = 2;

/** Says how long the next commit should wait for company: not at all, until so much is written that it pays. */
export class CommitPace {
  readonly #now: () => number;
  #spanStart = -Infinity;
  #rows = 0;
  #rowsBefore = 0;
  #lastCommit = -Infinity;
  #hasWaited = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds. */
  wait(): number {
    this.#turnSpan();
    const isBusy = this.#rows >= MANY_ROWS || this.#rowsBefore >= MANY_ROWS;
    const left = isBusy ? Math.max(0, this.#lastCommit + GAP_MS - this.#now()) : 0;
    this.#hasWaited = left > 0;
    return left;
  }

  /** A commit of so many rows begins. */
  committing(rows: number): void {
    this.#turnSpan();
    this.#lastCommit = this.#now();
    this.#rows += rows;
    if (!this.#hasWaited || rows > TOO_FEW) return;
    this.#rows = 0;
    this.#rowsBefore = 0;
  }

  #turnSpan(): void {
    const passed = this.#now() - this.#spanStart;
    if (passed < SPAN_MS) return;
    this.#rowsBefore = passed < 2 * SPAN_MS ? this.#rows : 0;
    this.#rows = 0;
    this.#spanStart = this.#now();
  }
}
