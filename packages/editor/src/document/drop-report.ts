/** Something that has no place in a document here, and how often it was met. */
export interface Dropped {
  /** In words, as they may be shown: "script", "image" … */
  readonly what: string;
  readonly count: number;
}

/** Counts what is left out on the way in. */
export class DropReport {
  readonly #counts = new Map<string, number>();

  add(what: string, count = 1): void {
    if (count > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
  }

  list(): Dropped[] {
    return Array.from(this.#counts, ([what, count]) => ({ what, count }));
  }
}
