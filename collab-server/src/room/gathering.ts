import type { Verdict } from '../gate/verdict.ts';
import { weightOf } from '../journal/journal.ts';
import type { Histogram } from '../observe/histogram.ts';
import { flushIntervalMs } from './flush-policy.ts';
import type { Writer } from './member.ts';
import { Rate } from './rate.ts';

export type NewContent = Extract<Verdict, { kind: 'new' }>;

/** An admitted write on its way to the disk. `index` is its number at its connection. */
export interface AdmittedWrite {
  readonly from: Writer;
  readonly index: number;
  readonly content: NewContent;
}

/** A write that repeats what is only on its way to the disk: durable when that is. */
export type Repeat = Pick<AdmittedWrite, 'from' | 'index'>;

/** What goes to the disk together, in the order in which it was admitted. */
export class Batch {
  readonly writes: AdmittedWrite[] = [];
  readonly repeats: Repeat[] = [];
  bytes = 0;
  /** What it takes of memory while it waits. */
  weight = 0;
  /** Its authors have heard what became of it. */
  isOver = false;
}

interface GatheringOptions {
  readonly budgetMs: number;
  /** How many people hear of what is written. */
  readonly people: () => number;
  /** Bytes that wait in all rooms together, counted here. */
  readonly waiting: { bytes: number };
  readonly flushMs: Histogram;
}

type Commit = (batch: Batch) => Promise<void>;

// More than this is not worth waiting for company.
const ENOUGH_BYTES = 256 * 1024;

/**
 * Gathers what is admitted into one room. With little to do it leaves at once; with much, what comes within the flush interval
 * leaves together. One batch is on its way at a time, and the next one gathers meanwhile, so that a slow disk makes batches
 * larger and not more.
 */
export class Gathering {
  readonly #options: GatheringOptions;
  readonly #rate = new Rate();
  #next = new Batch();
  #onItsWay: Batch | undefined;
  #commit: Commit | undefined;
  #settling: Promise<void> | undefined;
  #begunAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** Is nothing admitted that is not settled? */
  get isEmpty(): boolean {
    return this.#onItsWay === undefined && this.#next.writes.length === 0;
  }

  /** Of what is admitted and not settled. */
  get bytes(): number {
    return this.#next.bytes + (this.#onItsWay?.bytes ?? 0);
  }

  /** `commit` brings a batch to the disk and to the people, and never rejects. */
  add(write: AdmittedWrite, commit: Commit): void {
    const { update } = write.content;
    const weight = weightOf(update);
    this.#next.writes.push(write);
    this.#next.bytes += update.length;
    this.#next.weight += weight;
    this.#options.waiting.bytes += weight;
    this.#commit = commit;
    this.#plan();
  }

  /** Lets the write share the fate of the last batch; `false` when there is none. */
  addRepeat(repeat: Repeat): boolean {
    const last = this.#next.writes.length > 0 ? this.#next : this.#onItsWay;
    if (last === undefined || last.isOver) return false;
    last.repeats.push(repeat);
    return true;
  }

  /** Takes back what has not set out yet. */
  takeBack(): Batch {
    const batch = this.#next;
    this.#next = new Batch();
    this.#options.waiting.bytes -= batch.weight;
    this.#stopWaiting();
    return batch;
  }

  /** Waits no longer; resolves when everything that was added is settled. */
  async settled(): Promise<void> {
    while (!this.isEmpty) {
      if (this.#onItsWay === undefined) this.#begin();
      await this.#settling;
    }
  }

  #plan(): void {
    if (this.#onItsWay !== undefined || this.#isDue) return;
    if (this.#timer !== undefined && this.#next.bytes < ENOUGH_BYTES) return;
    const { people, budgetMs, flushMs } = this.#options;
    const interval = flushIntervalMs({ people: people(), perSecond: this.#rate.perSecond }, budgetMs);
    flushMs.observe(interval);
    const left = this.#next.bytes < ENOUGH_BYTES ? this.#begunAt + interval - performance.now() : 0;
    if (left <= 0) {
      this.#stopWaiting();
      this.#isDue = true;
      // What came in the same read from a socket goes along.
      queueMicrotask(() => this.#begin());
    } else this.#timer = setTimeout(() => this.#begin(), left);
  }

  #begin(): void {
    this.#stopWaiting();
    this.#isDue = false;
    if (this.#onItsWay !== undefined || this.#next.writes.length === 0) return;
    const batch = this.#next;
    this.#next = new Batch();
    this.#onItsWay = batch;
    this.#begunAt = performance.now();
    this.#rate.count(batch.writes.length);
    this.#settling = this.#commit?.(batch).finally(() => {
      this.#onItsWay = undefined;
      if (this.#next.writes.length > 0) this.#plan();
    });
    // From here on the journal counts them.
    this.#options.waiting.bytes -= batch.weight;
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
