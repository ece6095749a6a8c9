import { LIMITS, type RoomName } from '@coscribe/protocol';
import { type Growth, isFoldDue, isFoldOverdue, planFold } from './checkpoint-policy.ts';
import type { FoldThread } from './fold-thread.ts';
import { readDocument } from './read-document.ts';
import { movableBuffers } from './transfer.ts';
import type { WorkerLine } from './worker-line.ts';

interface CheckpointParts {
  readonly line: WorkerLine;
  readonly thread: FoldThread;
  readonly warn: (sentence: string) => void;
}

// Beyond this many documents the growth of those that were quiet for longest is forgotten; loading finds it again.
const WATCHED = 20_000;
// A document that did not grow for so long is at rest.
const REST_MS = 2_000;

interface Watched {
  readonly growth: Growth;
  /** When it grew last. */
  readonly at: number;
}

/**
 * Folds a document's rows, one document at a time, when enough of them have come and it is at rest, or far more. A fold only makes loading fast: no row is
 * ever deleted for it, and one that fails is made again later.
 */
export class Checkpoints {
  readonly #line: WorkerLine;
  readonly #warn: (sentence: string) => void;
  readonly #thread: FoldThread;
  readonly #watched = new Map<RoomName, Watched>();
  #timer: NodeJS.Timeout | undefined;
  readonly #due = new Map<RoomName, Growth>();
  #folding: RoomName | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor({ line, thread, warn }: CheckpointParts) {
    this.#line = line;
    this.#thread = thread;
    this.#warn = warn;
  }

  /** The document was loaded, with so much after its last fold. */
  loaded(document: RoomName, growth: Growth): void {
    this.#watch(document, { growth, at: -Infinity });
  }

  /** So much was committed. */
  grew(document: RoomName, { rows, bytes }: Growth): void {
    const before = this.#watched.get(document)?.growth ?? { rows: 0, bytes: 0 };
    const growth = { rows: before.rows + rows, bytes: before.bytes + bytes };
    this.#watch(document, { growth, at: performance.now() });
  }

  forget(document: RoomName): void {
    this.#watched.delete(document);
    this.#due.delete(document);
  }

  /** Begins no fold any more; resolves when the one under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#due.clear();
    await this.#running;
  }

  #watch(document: RoomName, watched: Watched): void {
    if (this.#closed) return;
    // The order is that of the last growth.
    this.#watched.delete(document);
    this.#watched.set(document, watched);
    for (const oldest of this.#watched.keys()) {
      if (this.#watched.size <= WATCHED) break;
      this.#watched.delete(oldest);
    }
    const { growth, at } = watched;
    if (!isFoldDue(growth)) return;
    if (at === -Infinity || isFoldOverdue(growth)) this.#begin(document, growth);
    else this.#lookLater();
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#foldThoseAtRest();
    }, REST_MS).unref();
  }

  #foldThoseAtRest(): void {
    const now = performance.now();
    for (const [document, { growth, at }] of this.#watched) {
      if (!isFoldDue(growth)) continue;
      if (now - at >= REST_MS) this.#begin(document, growth);
      else this.#lookLater();
    }
  }

  #begin(document: RoomName, growth: Growth): void {
    if (document === this.#folding) return;
    this.#due.set(document, growth);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (const [document, due] of this.#due) {
      this.#due.delete(document);
      const growth = this.#watched.get(document)?.growth ?? due;
      this.#folding = document;
      let isDone = false;
      try {
        const problem = await this.#make(document, growth);
        isDone = problem === undefined;
        if (problem !== undefined && !this.#closed) this.#warn(`${document} was not folded: ${problem}`);
      } catch (error) {
        // The journal is closing, or its disk is failing, which whoever appends is told.
        if (!this.#closed) this.#warn(`${document} was not folded: ${String(error)}`);
      }
      this.#folding = undefined;
      this.#ended(document, isDone ? growth : undefined);
    }
    this.#running = undefined;
  }

  /** `folded`: what is in the fold; a failed one had better not be tried at every row. */
  #ended(document: RoomName, folded: Growth | undefined): void {
    const watched = this.#watched.get(document);
    if (watched === undefined || folded === undefined) {
      this.#watched.delete(document);
      return;
    }
    const { growth, at } = watched;
    const left = { rows: growth.rows - folded.rows, bytes: growth.bytes - folded.bytes };
    if (left.rows <= 0) this.#watched.delete(document);
    else this.#watch(document, { growth: left, at: Math.max(at, 0) });
  }

  /** Says why it could not be done. */
  async #make(document: RoomName, growth: Growth): Promise<string | undefined> {
    const head = await this.#line.ask<'head'>({ kind: 'head', document });
    if (head === null) return undefined;
    if (head.damage !== undefined) return head.damage;
    const { key } = head;
    const folds = await this.#line.ask<'folds'>({ kind: 'folds', key });
    const chunkBytes = LIMITS.syncChunkBytes;
    const plan = planFold(growth, folds, chunkBytes);
    const reading = await readDocument(this.#line, key, plan.from);
    if (!reading.ok) return reading.reason;
    const folded = await this.#thread.fold({ plan, pieces: reading.pieces, chunkBytes });
    if (!folded.ok) return folded.reason;
    // One by one: commits go on in between, and any mixture of folds and rows reads the same.
    for (const fold of folded.folds)
      await this.#line.ask<'put-fold'>({ kind: 'put-fold', key, fold }, movableBuffers([fold]));
    return undefined;
  }
}
