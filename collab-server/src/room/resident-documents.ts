import type { Meters } from '../observe/meters.ts';

/** Something that keeps a Y.Doc and can do without it. */
export interface Resident {
  /** Lets the Y.Doc go. */
  evict(): void;
}

/** All Y.Docs of the server, under one budget of bytes: when they take more, the one that was longest not in use goes first. */
export class ResidentDocuments {
  readonly #budget: number;
  readonly #meters: Meters;
  /** What each weighs; the one that was used last comes last. */
  readonly #weights = new Map<Resident, number>();

  constructor(budget: number, meters: Meters) {
    this.#budget = budget;
    this.#meters = meters;
  }

  /** `resident` has used its Y.Doc, which weighs so many bytes. May evict it at once, when it weighs more than all may. */
  used(resident: Resident, bytes: number): void {
    this.forget(resident);
    this.#weights.set(resident, bytes);
    this.#meters.residentDocuments++;
    this.#meters.residentBytes += bytes;
    for (const oldest of this.#weights.keys()) {
      if (this.#meters.residentBytes <= this.#budget) return;
      this.forget(oldest);
      this.#meters.evictions++;
      oldest.evict();
    }
  }

  /** `resident` has let its Y.Doc go. */
  forget(resident: Resident): void {
    const bytes = this.#weights.get(resident);
    if (bytes === undefined) return;
    this.#weights.delete(resident);
    this.#meters.residentDocuments--;
    this.#meters.residentBytes -= bytes;
  }
}
