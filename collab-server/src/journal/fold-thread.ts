import { Worker } from 'node:worker_threads';
import type { Folded, FoldTask } from './fold-worker.ts';
import { threadUrl } from './thread-url.ts';
import { movableBuffers } from './transfer.ts';

/** The main thread's end of the folding thread, which is made when it is needed first. One task at a time. */
export class FoldThread {
  #worker: Worker | undefined;

  /** Takes the bytes of the task's pieces along. */
  fold(task: FoldTask): Promise<Folded> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const settle = (folded: Folded): void => {
        worker.off('message', settle).off('error', onError).off('exit', onExit);
        resolve(folded);
      };
      const onError = (error: unknown): void => settle({ ok: false, reason: String(error) });
      const onExit = (): void => settle({ ok: false, reason: 'the folding thread has ended' });
      worker.on('message', settle).on('error', onError).on('exit', onExit);
      worker.postMessage(task, movableBuffers(task.pieces));
    });
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
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
