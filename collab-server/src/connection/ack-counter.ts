type OpenWrite = 'update' | 'step2' | 'lost';

/**
 * Counts the sync-writes of one connection and says up to which one everything is on disk. A write that was refused or
 * asked again is lost until a SyncStep2 that came later is settled: that one carries everything its author had, while
 * a delete-only update in between carries nothing of what was lost.
 */
export class AckCounter {
  #received = 0;
  /** Writes that are not covered, in the order of their numbers. */
  #open: Map<number, OpenWrite> | undefined;

  /** Takes in the next sync-write and gives its number, counted from 1. */
  received(kind: 'update' | 'step2'): number {
    this.#received++;
    this.#open ??= new Map();
    this.#open.set(this.#received, kind);
    return this.#received;
  }

  /** Write `index` is on disk, or held nothing that is not. */
  settled(index: number): void {
    const open = this.#open;
    const kind = open?.get(index);
    // A part of it may have been stored before another part was lost.
    if (open === undefined || kind === 'lost') return;
    open.delete(index);
    if (kind !== 'step2') return;
    for (const [earlier, state] of open) {
      if (earlier > index) return;
      if (state === 'lost') open.delete(earlier);
    }
  }

  /** Write `index` was refused or asked again: nothing of it is stored. */
  lost(index: number): void {
    if (this.#open?.has(index)) this.#open.set(index, 'lost');
  }

  /** How many writes are not covered. */
  get open(): number {
    return this.#open?.size ?? 0;
  }

  /** Writes 1 to `through` are durable. */
  get through(): number {
    for (const first of this.#open?.keys() ?? []) return first - 1;
    return this.#received;
  }
}
