import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LargeReading } from './read-large-update.ts';

// Sixteen megabytes of the smallest structs need about a tenth of each.
const MEMORY_MB = 512;
const PATIENCE_MS = 30_000;

interface SliceThreadOptions {
  /** Bytes of updates that may wait. */
  readonly mostBytes: number;
  /** Structs in one slice at most. */
  readonly structs: number;
}

interface Waiting {
  readonly bytes: Uint8Array;
  resolve(reading: LargeReading | 'busy'): void;
}

/**
 * The main thread's end of the thread that reads and cuts large updates, which is made when it is needed first. One update at
 * a time, in the order in which they came; what waits is bounded.
 */
export class SliceThread {
  readonly #mostBytes: number;
  readonly #structs: number;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #worker: Worker | undefined;
  #isRunning = false;

  constructor({ mostBytes, structs }: SliceThreadOptions) {
    this.#mostBytes = mostBytes;
    this.#structs = structs;
  }

  /** Bytes of updates that wait or are being read. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** `busy`: too much waits, or the thread took too long or died; the sender may come again later. */
  read(bytes: Uint8Array): Promise<LargeReading | 'busy'> {
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#mostBytes) return Promise.resolve('busy');
    this.#bytes += bytes.length;
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, resolve });
      if (!this.#isRunning) void this.#run();
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const reading = await this.#ask(next.bytes);
      this.#bytes -= next.bytes.length;
      next.resolve(reading);
    }
    this.#isRunning = false;
  }

  #ask(bytes: Uint8Array): Promise<LargeReading | 'busy'> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const settle = (reading: LargeReading | 'busy'): void => {
        clearTimeout(timer);
        worker.off('message', settle).off('error', giveUp).off('exit', giveUp);
        resolve(reading);
      };
      const giveUp = (): void => {
        if (this.#worker === worker) this.#worker = undefined;
        void worker.terminate();
        settle('busy');
      };
      const timer = setTimeout(giveUp, PATIENCE_MS);
      worker.on('message', settle).on('error', giveUp).on('exit', giveUp);
      worker.postMessage(bytes);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./slice-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: { structs: this.#structs },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.unref();
    // Without a listener an error of an idle thread would end the process.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}
