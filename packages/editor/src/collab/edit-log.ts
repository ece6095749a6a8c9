import type { EditRow } from './edit-row.ts';

/** Longer than a healthy server takes to acknowledge, in milliseconds. */
const OVERDUE_MS = 2_000;

/** The updates of all tabs that the server has not acknowledged, in the order of the device copy. */
export class EditLog {
  readonly #rows = new Set<EditRow>();
  readonly #onOverdue: () => void;
  /** What the update that is being handed to the socket carries. */
  #carried: readonly EditRow[] = [];
  #waitingSince = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `onOverdue` is called when acknowledgements begin to be late. */
  constructor(onOverdue: () => void) {
    this.#onOverdue = onOverdue;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Has nothing been acknowledged for longer than a healthy server takes? */
  get isOverdue(): boolean {
    return this.size > 0 && Date.now() - this.#waitingSince >= OVERDUE_MS;
  }

  /** Edits of this tab that are not on the device (yet). */
  get unwritten(): readonly EditRow[] {
    return [...this.#rows].filter((row) => row.isMine && row.key === null);
  }

  /** Edits of other tabs that are not in this tab's document. */
  get unapplied(): readonly EditRow[] {
    return [...this.#rows].filter((row) => !row.isApplied);
  }

  add(row: EditRow): void {
    if (this.size === 0) this.#wait();
    this.#rows.add(row);
  }

  /** The next update that is handed to the socket is this row's. */
  carry(row: EditRow): void {
    this.#carried = [row];
  }

  /** Was the row that was to be carried not handed to the socket? */
  get isCarrying(): boolean {
    return this.#carried.length > 0;
  }

  /** What a sync-write carries: a SyncStep2 all that is in the document, an update what is being handed over. */
  rowsOf(write: 'step2' | 'update'): readonly EditRow[] {
    const carried = this.#carried;
    this.#carried = [];
    return write === 'update' ? carried : [...this.#rows].filter((row) => row.isApplied);
  }

  /** The server has `rows` on its disk. Gives those that were still open. */
  settle(rows: readonly EditRow[]): readonly EditRow[] {
    const settled = rows.filter((row) => this.#rows.delete(row));
    for (const row of settled) row.isDurable = true;
    if (settled.length > 0) this.#wait();
    return settled;
  }

  /** The device knows which rows are open; another tab may have heard of the others. Gives those. */
  settleExcept(open: ReadonlySet<number>): readonly EditRow[] {
    return this.settle([...this.#rows].filter(({ key }) => key !== null && !open.has(key)));
  }

  clear(): void {
    this.#rows.clear();
    this.#carried = [];
    this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    this.#waitingSince = Date.now();
    if (this.#timer === null) this.#lookAgain(OVERDUE_MS);
  }

  #lookAgain(wait: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.isOverdue) this.#onOverdue();
      else if (this.size > 0) this.#lookAgain(this.#waitingSince + OVERDUE_MS - Date.now());
    }, wait);
  }
}
