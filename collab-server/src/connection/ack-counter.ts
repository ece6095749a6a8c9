type OpenWrite = 'update' | 'step2' | 'lost';

/**
 * Counts the sync-writes of one connection and says up to which one everything is on disk. A write that was refused or
 * asked again is lost until a SyncStep2 that came later is settled: that one carries everything its author had, while
 * a delete-only update in between carries nothing of what was lost.
 */
export class AckCounter {
  #received = 0;
  /** Writes that are not covered, in the order of their numbers. */
  readonly #open = new Map<number, OpenWrite>();

  /** Takes in the next sync-write and gives its number, counted from 1. */
  received(kind: 'update' | 'step2'): number {
    this.#received++;
    this.#open.set(this.#received, kind);
    return this.#received;
  }

  /** Write `index` is on disk, or held nothing that is not. */
  settled(index: number): void {
    const kind = this.#open.get(index);
    // A part of it may have been stored before another part was lost.
    if (kind === 'lost') return;
    this.#open.delete(index);
    if (kind !== 'step2') return;
    for (const [earlier, state] of this.#open) {
      if (earlier > index) return;
      if (state === 'lost') this.#open.delete(earlier);
    }
  }

  /** Write `index` was refused or asked again: nothing of it is stored. */
  lost(index: number): void {
    if (this.#open.has(index)) this.#open.set(index, 'lost');
  }

  /** How many writes are not covered. */
  get open(): number {
    return this.#open.size;
  }

  /** Writes 1 to `through` are durable. */
  get through(): number {
    for (const first of this.#open.keys()) return first - 1;
    return this.#received;
  }
}
