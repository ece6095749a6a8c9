import type { Meters } from '../observe/meters.ts';
import type { FoldThread } from './fold-thread.ts';
import type { FoundJoin, Join } from './requests.ts';
import type { WorkerLine } from './worker-line.ts';

export interface CompactionLimits {
  /** So old must rows be, in milliseconds. */
  readonly compactAfterMs: number;
  /** So long it rests after it has looked at all documents. */
  readonly compactEveryMs: number;
}

interface CompactionParts {
  readonly line: WorkerLine;
  readonly thread: FoldThread;
  readonly limits: CompactionLimits;
  readonly meters: Meters;
  readonly warn: (sentence: string) => void;
}

// Of the time it takes at most one part in so many, and of each pause commits have at least so much.
const SHARE = 5;
const SHORTEST_PAUSE_MS = 20;

/**
 * Joins old rows in the background: what one actor wrote within a minute becomes one row that holds all of it, with its first and
 * last number and time. It goes by small steps, and commits, loads and folds go on between them: a step changes rows only when
 * they are still what was read, and whoever reads a document may go on at any number, for a row that holds earlier ones as well
 * does no harm. Nothing but the place on the disk is changed by it, and what is not joined today is joined later.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => undefined;
  #isClosed = false;
  readonly #running: Promise<void>;

  constructor(parts: CompactionParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  /** Resolves when a step under way has ended. */
  close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#wake();
    return this.#running;
  }

  async #run(): Promise<void> {
    const { compactEveryMs } = this.#parts.limits;
    for (let tookMs = 0; !this.#isClosed; ) {
      await this.#pause(Math.max(compactEveryMs, SHARE * tookMs));
      const start = performance.now();
      try {
        await this.#lookAtAll();
      } catch (error) {
        // The journal is closing, or its disk is failing, which whoever appends is told.
        if (!this.#isClosed) this.#parts.warn(`Old rows were not joined: ${String(error)}`);
      }
      tookMs = performance.now() - start;
    }
  }

  async #lookAtAll(): Promise<void> {
    const { line, limits } = this.#parts;
    const before = Date.now() - limits.compactAfterMs;
    for (let from: number | undefined = 1; from !== undefined && !this.#isClosed; ) {
      const start = performance.now();
      const found: FoundJoin = await line.ask<'find-join'>({ kind: 'find-join', from, before });
      if (found.kind === 'none') return;
      from = found.kind === 'not yet' ? found.from : await this.#join(found.join);
      await this.#pause(Math.max(SHORTEST_PAUSE_MS, (SHARE - 1) * (performance.now() - start)));
    }
  }

  /** Says at which document to go on. */
  async #join(join: Join): Promise<number> {
    const { line, thread, meters, warn } = this.#parts;
    const joined = await thread.join(join);
    if (!joined.ok) {
      if (!this.#isClosed)
        warn(
          `Rows up to ${join.rows.at(-1)?.sequence} of document ${join.key} were not joined: ${joined.reason}`,
        );
      return join.key + 1;
    }
    const isDone = await line.ask<'put-join'>({ kind: 'put-join', join, bytes: joined.bytes });
    if (isDone) meters.compactedRows += join.rows.length;
    return join.key;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, milliseconds).unref();
    });
  }
}
