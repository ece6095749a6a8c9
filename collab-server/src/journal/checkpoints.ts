import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RoomName } from '@coscribe/protocol';
import { type Growth, isCheckpointDue, NO_GROWTH } from './checkpoint-policy.ts';
import type { Folded, FoldTask } from './fold-worker.ts';
import { threadUrl } from './thread-url.ts';
import type { WorkerLine } from './worker-line.ts';

/**
 * Makes checkpoints, one at a time, when a document has grown enough. A checkpoint only makes loading fast: it deletes no row,
 * and one that fails is made again later.
 */
export class Checkpoints {
  readonly #line: WorkerLine;
  readonly #growth = new Map<RoomName, Growth>();
  readonly #due = new Set<RoomName>();
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(line: WorkerLine) {
    this.#line = line;
  }

  /** The document was loaded, and has grown this far beyond its newest checkpoint. */
  loaded(document: RoomName, growth: Growth): void {
    this.#growth.set(document, growth);
    this.#makeIfDue(document, growth);
  }

  /** A row of `bytes` was committed. */
  grew(document: RoomName, bytes: number): void {
    const before = this.#growth.get(document) ?? NO_GROWTH;
    const growth = { ...before, rows: before.rows + 1, bytes: before.bytes + bytes };
    this.#growth.set(document, growth);
    this.#makeIfDue(document, growth);
  }

  forget(document: RoomName): void {
    this.#growth.delete(document);
    this.#due.delete(document);
  }

  /** Ends after the one under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#due.clear();
    await this.#running;
    await this.#worker?.terminate();
  }

  #makeIfDue(document: RoomName, growth: Growth): void {
    if (this.#closed || !isCheckpointDue(growth)) return;
    this.#due.add(document);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (const document of this.#due) {
      this.#due.delete(document);
      this.#growth.delete(document);
      // A failing disk or fold leaves the rows as they are; the next growth tries again.
      await this.#make(document).catch(() => undefined);
    }
    this.#running = undefined;
  }

  async #make(document: RoomName): Promise<void> {
    const read = await this.#line.ask<'read'>({ kind: 'read', document });
    if (!read.ok || read.rows.length === 0) return;
    const folded = await this.#fold({ chunks: read.chunks, rows: read.rows });
    if ('error' in folded) return;
    await this.#line.ask<'put-checkpoint'>({
      kind: 'put-checkpoint',
      document,
      through: read.sequence,
      chunks: folded.chunks,
    });
    const since = this.#growth.get(document) ?? NO_GROWTH;
    const checkpointBytes = folded.chunks.reduce((sum, { length }) => sum + length, 0);
    this.#growth.set(document, { ...since, checkpointBytes });
  }

  async #fold(task: FoldTask): Promise<Folded> {
    this.#worker ??= new Worker(threadUrl('fold-worker'));
    const worker = this.#worker;
    worker.unref();
    const answer = once(worker, 'message');
    worker.postMessage(task);
    try {
      const [folded] = (await answer) as [Folded];
      return folded;
    } catch (error) {
      this.#worker = undefined;
      return { error: String(error) };
    }
  }
}
