import type { Registry } from 'prom-client';

// Whoever asks a thousand times a second gets the same page.
const FRESH_MS = 250;

/** The metrics as text, made when somebody asks. */
export class MetricsPage {
  readonly contentType: string;
  readonly #registry: Registry;
  readonly #now: () => number;
  #page: Promise<string> | undefined;
  #madeAt = -Infinity;

  constructor(registry: Registry, now: () => number = () => performance.now()) {
    this.contentType = registry.contentType;
    this.#registry = registry;
    this.#now = now;
  }

  /** A page that is at most a quarter of a second old. */
  text(): Promise<string> {
    if (this.#page === undefined || this.#now() - this.#madeAt >= FRESH_MS) {
      this.#madeAt = this.#now();
      this.#page = this.#registry.metrics();
    }
    return this.#page;
  }
}
