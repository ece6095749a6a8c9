import { Worker } from 'node:worker_threads';
import { JournalError } from './journal.ts';
import type {
  JournalFaults,
  JournalOpened,
  JournalReply,
  JournalRequest,
  JournalResults,
  JournalWorkerData,
} from './requests.ts';
import { threadUrl } from './thread-url.ts';

interface Waiting {
  resolve(result: JournalResults[JournalRequest['kind']]): void;
  reject(error: JournalError): void;
}

/** The main thread's end of the thread that owns the file: requests out, answers back, in order. */
export class WorkerLine {
  /** Resolves with the reason when the thread has died. Nothing can be stored from then on. */
  readonly died: Promise<Error>;
  readonly #worker: Worker;
  readonly #signal: Int32Array;
  readonly #waiting: Waiting[] = [];
  #end: JournalError | undefined;

  private constructor(worker: Worker, signal: Int32Array) {
    this.#worker = worker;
    this.#signal = signal;
    worker.on('message', (reply: JournalReply) => {
      const waiting = this.#waiting.shift();
      if (reply.ok) waiting?.resolve(reply.result);
      else waiting?.reject(new JournalError(reply.error));
    });
    this.died = new Promise((resolve) => {
      worker.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
      worker.once('exit', (code) => {
        if (code !== 0) resolve(new Error(`the journal's thread ended with ${code}`));
        this.#endWith(new JournalError('The journal is closed.'));
      });
    });
  }

  /** Resolves with a sentence when the file cannot be opened. */
  static async open(path: string, faults: JournalFaults = {}): Promise<WorkerLine | string> {
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: JournalWorkerData = { path, signal, faults };
    const worker = new Worker(threadUrl('journal-worker'), { workerData });
    const opened = await new Promise<JournalOpened>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ ok: false, sentence: String(error) }));
    });
    if (opened.ok) return new WorkerLine(worker, signal);
    await worker.terminate();
    return opened.sentence;
  }

  /** Rejects with `JournalError`. The buffers in `move` go along, and are gone here. */
  ask<K extends JournalRequest['kind']>(
    request: Extract<JournalRequest, { kind: K }>,
    move: readonly ArrayBuffer[] = [],
  ): Promise<JournalResults[K]> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve: (result) => resolve(result as JournalResults[K]), reject });
      this.#worker.postMessage(request, move);
      Atomics.add(this.#signal, 0, 1);
      Atomics.notify(this.#signal, 0);
    });
  }

  #endWith(error: JournalError): void {
    this.#end = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
