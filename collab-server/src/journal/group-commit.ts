import type { RoomName } from '@coscribe/protocol';
import { type Committed, JournalError, type NewRow } from './journal.ts';

interface Waiting {
  readonly row: NewRow;
  resolve(committed: Committed): void;
  reject(error: JournalError): void;
}

// A batch ends at this many bytes, so that one paste does not hold up everybody's keystrokes for long.
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * One commit runs, the next batch gathers. When a commit fails, what waits for the same documents fails with it: it builds on
 * what was not stored, and would leave a gap.
 */
export class GroupCommit {
  readonly #commit: (rows: readonly NewRow[]) => Promise<readonly number[]>;
  #gathering: Waiting[] = [];
  #running: Promise<void> | undefined;
  #bytes = 0;

  constructor(commit: (rows: readonly NewRow[]) => Promise<readonly number[]>) {
    this.#commit = commit;
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  append(row: NewRow): Promise<Committed> {
    this.#bytes += row.update.length;
    return new Promise((resolve, reject) => {
      this.#gathering.push({ row, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing runs or waits. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first batch.
    await Promise.resolve();
    while (this.#gathering.length > 0) {
      const batch = this.#takeBatch();
      try {
        const sequences = await this.#commit(batch.map(({ row }) => row));
        batch.forEach((waiting, index) => {
          this.#bytes -= waiting.row.update.length;
          waiting.resolve({ sequence: sequences[index] ?? 0 });
        });
      } catch (error) {
        this.#fail(batch, error instanceof JournalError ? error : new JournalError(String(error)));
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#gathering.length && bytes < BATCH_BYTES)
      bytes += this.#gathering[count++]?.row.update.length ?? 0;
    return this.#gathering.splice(0, count);
  }

  #fail(batch: readonly Waiting[], error: JournalError): void {
    const documents = new Set<RoomName>(batch.map(({ row }) => row.document));
    const builtOnIt = this.#gathering.filter(({ row }) => documents.has(row.document));
    this.#gathering = this.#gathering.filter(({ row }) => !documents.has(row.document));
    for (const waiting of [...batch, ...builtOnIt]) {
      this.#bytes -= waiting.row.update.length;
      waiting.reject(error);
    }
  }
}
