import { monitorEventLoopDelay } from 'node:perf_hooks';

// What is shown covers the last one to two windows, so that nothing is missed between two scrapes 15 s apart.
const WINDOW_MS = 15_000;
const RESOLUTION_MS = 10;
const NANO = 1e9;

/** How late the main thread comes to what is due: everybody's keystrokes wait as long. */
export class EventLoopDelay {
  #shown = watch();
  #next = watch();
  readonly #turn: NodeJS.Timeout;

  constructor(windowMs = WINDOW_MS) {
    this.#turn = setInterval(() => {
      this.#shown.disable();
      this.#shown = this.#next;
      this.#next = watch();
    }, windowMs).unref();
  }

  /** In seconds, of the last one to two windows. `quantile`: 0.5, 0.99, … */
  quantile(quantile: number): number {
    return late(this.#shown.percentile(quantile * 100));
  }

  max(): number {
    return late(this.#shown.max);
  }

  stop(): void {
    clearInterval(this.#turn);
    this.#shown.disable();
    this.#next.disable();
  }
}

function watch(): ReturnType<typeof monitorEventLoopDelay> {
  const watched = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  watched.enable();
  return watched;
}

/** The monitor measures from one of its own wake-ups to the next. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANO - RESOLUTION_MS / 1_000);
}
