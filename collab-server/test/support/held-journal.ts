import { FIRST_SCHEMA_VERSION } from '@coscribe/protocol';
import { type Committed, type Journal, JournalError, type NewRow } from '../../src/journal/journal.ts';

interface HeldRow {
  readonly row: NewRow;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: Error) => void;
}

/** A journal in memory whose commits happen, or fail, when the test says so. */
export class HeldJournal implements Journal {
  readonly rows: NewRow[] = [];
  readonly damaged: number[] = [];
  readonly died = new Promise<Error>(() => undefined);
  #held: HeldRow[] = [];

  append(row: NewRow): Promise<Committed> {
    return new Promise((resolve, reject) => this.#held.push({ row, resolve, reject }));
  }

  commit(): void {
    for (const { row, resolve } of this.#take()) resolve({ sequence: this.rows.push(row) });
  }

  fail(): void {
    for (const { reject } of this.#take()) reject(new JournalError('the disk is full'));
  }

  load(): ReturnType<Journal['load']> {
    const updates = this.rows.map(({ update }) => update);
    return Promise.resolve({
      ok: true,
      document: { sequence: updates.length, updates, actors: new Map(), schema: FIRST_SCHEMA_VERSION },
    });
  }

  markDamaged(_document: unknown, sequence: number): Promise<void> {
    this.damaged.push(sequence);
    return Promise.resolve();
  }

  delete(): Promise<void> {
    this.rows.length = 0;
    return Promise.resolve();
  }

  get waitingBytes(): number {
    return this.#held.reduce((sum, { row }) => sum + row.update.length, 0);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #take(): HeldRow[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
