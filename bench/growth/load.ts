import { sleep } from '../harness/clock.ts';
import { mergedHistogram } from '../harness/histogram.ts';
import { LoadThreads, shareOf } from '../harness/load-threads.ts';
import type { LoadHandlers } from './load-thread.ts';
import type { OwnServer } from './own-server.ts';

/** What a stretch of writing cost and brought. */
export interface Stretch {
  readonly seconds: number;
  /** Keystrokes that came in. */
  readonly written: number;
  /** Keystrokes that reached one reader, over all readers, and how many should have. */
  readonly delivered: number;
  readonly expected: number;
  /** What came to all readers: frames, and bytes on the wire. */
  readonly frames: number;
  readonly bytes: number;
  /** `NaN` when the server does not count them. */
  readonly commits: number;
  /** Of the server, all threads. */
  readonly cpuMicroseconds: number;
  readonly clientCpuMicroseconds: number;
  /** From the send of a keystroke to its receipt, for every reader of it, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  /** The longest that a keystroke was sent behind its time, in milliseconds: how busy the load itself was. */
  readonly latestMs: number;
}

interface LoadOptions {
  readonly prefix?: string;
  readonly peopleInRoom: number;
  /** Every so manieth person can write; 1: everybody. */
  readonly everyWriter?: number;
  /** People there will be at most, and keystrokes that each writer can make at most. */
  readonly mostPeople: number;
  readonly keys: number;
  /** Connections that are being opened at a time. */
  readonly atOnce?: number;
}

interface Writing {
  readonly rate: number;
  readonly seconds: number;
  readonly modulus?: number;
  readonly rest?: number;
}

const PATIENCE_MS = 3_000;
const LOOK_MS = 10;

/** People in rooms of one size, on load threads. Everybody receives what the others in the room type. */
export class Load {
  readonly #server: OwnServer;
  readonly #threads: LoadThreads<LoadHandlers>;
  readonly #options: Required<LoadOptions>;
  readonly #sentAt: SharedArrayBuffer;
  #people = 0;

  constructor(server: OwnServer, options: LoadOptions) {
    this.#server = server;
    this.#options = { prefix: 'room', everyWriter: 1, atOnce: 16, ...options };
    const { mostPeople, everyWriter, keys } = this.#options;
    const places = Math.ceil(mostPeople / everyWriter) * keys;
    this.#sentAt = new SharedArrayBuffer(places * Float64Array.BYTES_PER_ELEMENT);
    this.#threads = LoadThreads.start<LoadHandlers>(new URL('./load-thread.ts', import.meta.url));
  }

  get people(): number {
    return this.#people;
  }

  get rooms(): number {
    return Math.ceil(this.#people / this.#options.peopleInRoom);
  }

  /** Lets people come until there are so many. */
  async grow(people: number): Promise<void> {
    const before = this.#people;
    const { prefix, peopleInRoom, atOnce, everyWriter, keys } = this.#options;
    const count = this.#threads.count;
    await this.#threads.all('open', (thread) => {
      const share = shareOf(people - before, thread, count);
      return {
        target: this.#server.target,
        prefix,
        peopleInRoom,
        first: before + share.first,
        count: share.count,
        atOnce: Math.ceil(atOnce / count),
        everyWriter,
        sentAt: this.#sentAt,
        keys,
      };
    });
    this.#people = people;
  }

  /** Ends when all has been delivered, or nothing more comes for some seconds. */
  async write({ rate, seconds, modulus = 1, rest = 0 }: Writing): Promise<Stretch> {
    const threads = this.#threads;
    await threads.all('reset', () => undefined);
    const commits = (await this.#server.counters()).commits;
    const began = performance.now();
    const serverBefore = this.#server.cpuMicroseconds();
    const clientBefore = process.cpuUsage();
    await threads.all('write', () => ({ rate, seconds, modulus, rest }));
    const { expected } = await this.#delivered();
    const cpuMicroseconds = this.#server.cpuMicroseconds() - serverBefore;
    const client = process.cpuUsage(clientBefore);
    const passed = (performance.now() - began) / 1000;
    const commitsBehind = (await this.#server.counters()).commits;
    const reports = await threads.all('report', () => undefined);
    const sum = (of: (report: (typeof reports)[number]) => number): number =>
      reports.reduce((total, report) => total + of(report), 0);
    const latencies = mergedHistogram(reports.map((report) => report.latencies));
    return {
      seconds: passed,
      written: sum((report) => report.written),
      delivered: sum((report) => report.delivered),
      expected,
      frames: sum((report) => report.frames),
      bytes: sum((report) => report.bytes),
      commits: commitsBehind - commits,
      cpuMicroseconds,
      clientCpuMicroseconds: client.user + client.system,
      p50: latencies.percentile(0.5),
      p95: latencies.percentile(0.95),
      worst: latencies.percentile(1),
      latestMs: Math.max(...reports.map((report) => report.latestMs)),
    };
  }

  /** Connections that have ended. */
  async closed(): Promise<number> {
    const all = await this.#threads.all('progress', () => undefined);
    return all.reduce((sum, { closed }) => sum + closed, 0);
  }

  async end(): Promise<void> {
    await this.#threads.stop();
  }

  async #delivered(): Promise<{ expected: number }> {
    let before = -1;
    for (let waited = 0; ; waited += LOOK_MS) {
      const all = await this.#threads.all('progress', () => undefined);
      const delivered = all.reduce((sum, each) => sum + each.delivered, 0);
      const written = all.reduce((sum, each) => sum + each.written, 0);
      const expected = written * (this.#options.peopleInRoom - 1);
      if (delivered >= expected || waited > PATIENCE_MS) return { expected };
      if (delivered > before) waited = 0;
      before = delivered;
      await sleep(LOOK_MS);
    }
  }
}
