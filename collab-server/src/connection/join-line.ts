import type { Meters } from '../observe/meters.ts';

/** Somebody who waits for a first sync. */
export interface Joiner {
  /** It is this one's turn. */
  begin(): void;
}

interface JoinLineOptions {
  readonly limits: {
    /** Bytes of first syncs that may be on their way at once, over all sockets. */
    readonly syncBytesInFlight: number;
    /** Whoever takes nothing for so long, in milliseconds, does not hold up the others any more. */
    readonly joinStallMs: number;
  };
  readonly meters: Meters;
}

interface Turn {
  readonly bytes: number;
  movedAt: number;
}

/**
 * Large first syncs in the order in which they were asked for, so many bytes at once: however many come, the server's memory
 * and everybody else's keystrokes see only a few of them. There is never more in the line than there are connections.
 */
export class JoinLine {
  readonly #limits: JoinLineOptions['limits'];
  readonly #meters: Meters;
  readonly #turns = new Map<Joiner, Turn>();
  readonly #waiting = new Map<Joiner, number>();
  readonly #later: (() => void)[] = [];
  #inFlight = 0;
  #clock: NodeJS.Timeout | undefined;

  constructor({ limits, meters }: JoinLineOptions) {
    this.#limits = limits;
    this.#meters = meters;
  }

  /** Bytes that those whose turn it is may have on their way. */
  get bytesInFlight(): number {
    return this.#inFlight;
  }

  /**
   * Gives the joiner its turn, for a first sync with so many bytes on their way at once: now (`true`), or later by `begin`. A
   * turn that it has is over.
   */
  ask(joiner: Joiner, bytes: number): boolean {
    this.leave(joiner);
    if (this.#waiting.size === 0 && this.#hasRoomFor(bytes)) {
      this.#letIn(joiner, bytes);
      return true;
    }
    this.#waiting.set(joiner, bytes);
    this.#meters.joinsWaiting++;
    this.#watch();
    return false;
  }

  /** Calls back in a later turn of the event loop, in which nobody else is called back. */
  later(goOn: () => void): void {
    this.#later.push(goOn);
    if (this.#later.length === 1) setImmediate(() => this.#goOn());
  }

  /** The joiner's socket has taken something. */
  moved(joiner: Joiner): void {
    const turn = this.#turns.get(joiner);
    if (turn !== undefined) turn.movedAt = performance.now();
  }

  /** The joiner has everything, or is gone. */
  leave(joiner: Joiner): void {
    if (this.#waiting.delete(joiner)) this.#meters.joinsWaiting--;
    const turn = this.#turns.get(joiner);
    if (turn === undefined) return;
    this.#turns.delete(joiner);
    this.#inFlight -= turn.bytes;
    this.#next();
  }

  #goOn(): void {
    const [first] = this.#later;
    try {
      first?.();
    } finally {
      this.#later.shift();
      if (this.#later.length > 0) setImmediate(() => this.#goOn());
    }
  }

  /** One at least may always go, however large. */
  #hasRoomFor(bytes: number): boolean {
    return this.#inFlight === 0 || this.#inFlight + bytes <= this.#limits.syncBytesInFlight;
  }

  #letIn(joiner: Joiner, bytes: number): void {
    this.#inFlight += bytes;
    this.#turns.set(joiner, { bytes, movedAt: performance.now() });
  }

  #next(): void {
    for (const [joiner, bytes] of this.#waiting) {
      if (!this.#hasRoomFor(bytes)) break;
      this.#waiting.delete(joiner);
      this.#meters.joinsWaiting--;
      this.#letIn(joiner, bytes);
      // Whoever is in the document already is heard in between.
      setImmediate(() => joiner.begin());
    }
    this.#watch();
  }

  /** While somebody waits: whoever has stopped taking goes on without a turn. */
  #watch(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#clock);
      this.#clock = undefined;
      return;
    }
    this.#clock ??= setInterval(() => {
      const stalled = performance.now() - this.#limits.joinStallMs;
      for (const [joiner, { movedAt }] of this.#turns) if (movedAt < stalled) this.leave(joiner);
    }, this.#limits.joinStallMs / 2).unref();
  }
}
