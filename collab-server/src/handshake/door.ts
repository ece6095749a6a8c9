import type { Meters } from '../observe/meters.ts';

interface DoorOptions {
  readonly limits: { readonly openingsAtOnce: number; readonly openingsWaiting: number };
  readonly meters: Meters;
}

/** Gives one's place at the door to the next one. */
export type LeaveDoor = () => void;

/**
 * Lets in only so many at once, however many come: opening a connection costs a ticket, a handshake, and perhaps a room that
 * has to be loaded. The others wait in the order in which they came, and when too many wait, the next is told to come later.
 */
export class Door {
  readonly #limits: DoorOptions['limits'];
  readonly #meters: Meters;
  readonly #waiting = new Set<() => void>();

  constructor({ limits, meters }: DoorOptions) {
    this.#limits = limits;
    this.#meters = meters;
  }

  /**
   * Resolves when it is one's turn; `undefined`: too many wait. `onGone` is handed what to call when whoever waits has gone
   * away: the promise then stays open.
   */
  enter(onGone: (forget: () => void) => void): Promise<LeaveDoor> | undefined {
    if (this.#meters.openings < this.#limits.openingsAtOnce) return Promise.resolve(this.#letIn());
    if (this.#waiting.size >= this.#limits.openingsWaiting) return undefined;
    return new Promise((resolve) => {
      const next = (): void => resolve(this.#letIn());
      this.#waiting.add(next);
      this.#count();
      onGone(() => {
        this.#waiting.delete(next);
        this.#count();
      });
    });
  }

  #letIn(): LeaveDoor {
    const meters = this.#meters;
    meters.openings++;
    meters.mostOpenings = Math.max(meters.mostOpenings, meters.openings);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      // Whoever is in already is heard between two that come in.
      setImmediate(() => {
        meters.openings--;
        this.#next();
      });
    };
  }

  #next(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      this.#count();
      next();
      return;
    }
  }

  #count(): void {
    this.#meters.openingsWaiting = this.#waiting.size;
  }
}
