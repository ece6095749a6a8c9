import { FIRST_SCHEMA_VERSION } from '@coscribe/protocol';
import { type Committed, type Journal, JournalError, type NewRow } from '../../src/journal/journal.ts';

interface HeldRows {
  readonly rows: readonly NewRow[];
  readonly resolve: (committed: readonly Committed[]) => void;
  readonly reject: (error: Error) => void;
}

/** A journal in memory whose commits happen, or fail, when the test says so. */
export class HeldJournal implements Journal {
  readonly rows: NewRow[] = [];
  readonly damaged: number[] = [];
  readonly died = new Promise<Error>(() => undefined);
  #held: HeldRows[] = [];

  append(rows: readonly NewRow[]): Promise<readonly Committed[]> {
    return new Promise((resolve, reject) => this.#held.push({ rows, resolve, reject }));
  }

  commit(): void {
    for (const { rows, resolve } of this.#take())
      resolve(rows.map((row) => ({ sequence: this.rows.push(row) })));
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
    return this.#held.reduce(
      (sum, { rows }) => sum + rows.reduce((bytes, { update }) => bytes + update.length, 0),
      0,
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #take(): HeldRows[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
