import { Worker } from 'node:worker_threads';
import type { Folded, FoldTask, Joined, JoinTask, Task, TaskResult } from './fold-worker.ts';
import type { Join } from './requests.ts';
import { threadUrl } from './thread-url.ts';
import { movableBuffers } from './transfer.ts';

/** The main thread's end of the thread that folds and joins, which is made when it is needed first. One task at a time. */
export class FoldThread {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Takes the bytes of the task's pieces along. */
  fold(task: Omit<FoldTask, 'kind'>): Promise<Folded> {
    return this.#queue<Folded>({ kind: 'fold', ...task }, movableBuffers(task.pieces));
  }

  join({ rows, bytes }: Join): Promise<Joined> {
    const task: JoinTask = { kind: 'join', lengths: rows.map(({ length }) => length), bytes };
    return this.#queue<Joined>(task, movableBuffers([task]));
  }

  /** Gives up what is under way, and what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
    await this.#last;
  }

  #queue<R extends TaskResult>(task: Task, move: readonly ArrayBuffer[]): Promise<R> {
    const done = this.#last.then(() => this.#run(task, move));
    this.#last = done;
    return done as Promise<R>;
  }

  #run(task: Task, move: readonly ArrayBuffer[]): Promise<TaskResult> {
    const ended: TaskResult = { ok: false, reason: 'the folding thread has ended' };
    if (this.#isClosed) return Promise.resolve(ended);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const settle = (result: TaskResult): void => {
        worker.off('message', settle).off('error', onError).off('exit', onExit);
        resolve(result);
      };
      const onError = (error: unknown): void => settle({ ok: false, reason: String(error) });
      const onExit = (): void => settle(ended);
      worker.on('message', settle).on('error', onError).on('exit', onExit);
      worker.postMessage(task, move);
    });
  }

  #start(): Worker {
    const worker = new Worker(threadUrl('fold-worker'));
    worker.unref();
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}
