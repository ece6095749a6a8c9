import { sleep } from './clock.ts';
import { type Cost, watchCost } from './cost.ts';
import type { CrowdHandlers } from './crowd-thread.ts';
import { type Histogram, mergedHistogram } from './histogram.ts';
import { LoadThreads, shareOf } from './load-threads.ts';
import type { ServerProcess } from './server-process.ts';

export interface CrowdStretch extends Cost {
  readonly written: number;
  /** Keystrokes that reached one reader, over all readers. */
  readonly delivered: number;
  /** Keystrokes times readers: what should have been delivered. */
  readonly expected: number;
  /** Data frames that came to all readers. */
  readonly frames: number;
  readonly latencies: Histogram;
  readonly latestMs: number;
}

const PATIENCE_MS = 5_000;

/** People in one room, on load threads, everybody receiving what all the others type. */
export class Crowd {
  readonly #threads: LoadThreads<CrowdHandlers>;
  readonly #server: ServerProcess;
  readonly people: number;

  private constructor(threads: LoadThreads<CrowdHandlers>, server: ServerProcess, people: number) {
    this.#threads = threads;
    this.#server = server;
    this.people = people;
  }

  /** `keys`: keystrokes that one person will make at most, over all stretches. */
  static async join(
    server: ServerProcess,
    { people, keys, room = 'crowd' }: { people: number; keys: number; room?: string },
  ): Promise<Crowd> {
    const threads = LoadThreads.start<CrowdHandlers>(new URL('./crowd-thread.ts', import.meta.url));
    const sentAt = new SharedArrayBuffer(people * keys * Float64Array.BYTES_PER_ELEMENT);
    await threads.all('join', (thread) => ({
      target: server.target,
      room,
      ...shareOf(people, thread, threads.count),
      sentAt,
      keys,
    }));
    return new Crowd(threads, server, people);
  }

  /**
   * Everybody types at their rate (keystrokes a second). Ends when all has been delivered, or nothing more comes for some
   * time; the server's CPU time is counted from the first keystroke until then.
   */
  async write(rates: readonly number[], seconds: number): Promise<CrowdStretch> {
    const threads = this.#threads;
    await threads.all('reset', () => undefined);
    const stop = watchCost(this.#server);
    await threads.all('write', (thread) => {
      const { first, count } = shareOf(this.people, thread, threads.count);
      return { rates: rates.slice(first, first + count), seconds };
    });
    const written = sum(await threads.all('written', () => undefined));
    const expected = written * (this.people - 1);
    let delivered = 0;
    for (let waited = 0; waited < PATIENCE_MS; waited += 5) {
      const before = delivered;
      delivered = sum(await threads.all('delivered', () => undefined));
      if (delivered >= expected) break;
      if (delivered > before) waited = 0;
      await sleep(5);
    }
    const cost = stop();
    const reports = await threads.all('report', () => undefined);
    return {
      ...cost,
      written,
      delivered: sum(reports.map((report) => report.delivered)),
      expected,
      frames: sum(reports.map((report) => report.frames)),
      latencies: mergedHistogram(reports.map((report) => report.latencies)),
      latestMs: Math.max(...reports.map((report) => report.latestMs)),
    };
  }

  async leave(): Promise<void> {
    await this.#threads.stop();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
