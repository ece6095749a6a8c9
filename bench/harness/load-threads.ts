import { Worker } from 'node:worker_threads';

/** A question to a load thread: the name of one of its handlers, and what it is given. */
export interface Call {
  readonly number: number;
  readonly name: string;
  readonly input: unknown;
}

export interface Answer {
  readonly number: number;
  readonly output?: unknown;
  readonly error?: string;
}

/**
 * Threads that carry the load, each running the same file, which calls `serveCalls`. Typed by the file's handlers:
 * `LoadThreads.start<typeof handlers>(…)`.
 */
export class LoadThreads<Handlers extends HandlerTypes> {
  readonly #workers: readonly Worker[];
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    for (const worker of workers) {
      worker.on('message', ({ number, output, error }: Answer) => {
        const waiting = this.#open.get(number);
        this.#open.delete(number);
        if (error === undefined) waiting?.resolve(output);
        else waiting?.reject(new Error(error));
      });
      worker.on('error', (error) => {
        for (const waiting of this.#open.values()) waiting.reject(error);
      });
    }
  }

  static start<Handlers extends HandlerTypes>(file: URL, count = 2): LoadThreads<Handlers> {
    return new LoadThreads<Handlers>(Array.from({ length: count }, () => new Worker(file)));
  }

  get count(): number {
    return this.#workers.length;
  }

  /** Calls the handler in every thread at once, with an input for each; resolves with all answers, in order. */
  all<Name extends keyof Handlers & string>(
    name: Name,
    inputOf: (thread: number) => Parameters<Handlers[Name]>[0],
  ): Promise<Awaited<ReturnType<Handlers[Name]>>[]> {
    return Promise.all(
      this.#workers.map((worker, thread) => {
        const number = this.#calls++;
        const waiting = Promise.withResolvers<unknown>();
        this.#open.set(number, waiting);
        worker.postMessage({ number, name, input: inputOf(thread) } satisfies Call);
        return waiting.promise as Promise<Awaited<ReturnType<Handlers[Name]>>>;
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Functions of one input each, which a thread runs when it is told to. `never` is what every one of them can be given. */
export type HandlerTypes = Readonly<Record<string, (input: never) => unknown>>;

/** Splits `count` things over `threads`: how many the thread gets, and the index of its first. */
export function shareOf(count: number, thread: number, threads: number): { first: number; count: number } {
  const first = Math.floor((count * thread) / threads);
  return { first, count: Math.floor((count * (thread + 1)) / threads) - first };
}
