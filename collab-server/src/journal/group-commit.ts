import type { RoomName } from '@coscribe/protocol';
import { CommitPace } from './commit-pace.ts';
import { type Committed, JournalError, type NewRow } from './journal.ts';
import type { Batch } from './requests.ts';

/** The rows of one call, of one document. */
interface Waiting {
  readonly rows: readonly NewRow[];
  readonly bytes: number;
  resolve(committed: readonly Committed[]): void;
  reject(error: JournalError): void;
}

// A batch ends at this many bytes, so that one paste does not hold up everybody's keystrokes for long.
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * One commit runs, the next batch gathers. When a commit fails, what waits for the same documents fails with it: it builds on
 * what was not stored, and would leave a gap.
 */
export class GroupCommit {
  readonly #commit: (batch: Batch) => Promise<readonly number[]>;
  readonly #pace = new CommitPace();
  #gathering: Waiting[] = [];
  #committing: readonly Waiting[] = [];
  #turn: Promise<void> = Promise.resolve();
  #isRunning = false;
  #bytes = 0;

  /** `commit` stores the whole batch and says the rows' sequence numbers, or rejects and stores nothing. */
  constructor(commit: (batch: Batch) => Promise<readonly number[]>) {
    this.#commit = commit;
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  append(rows: readonly NewRow[]): Promise<readonly Committed[]> {
    const bytes = bytesOf(rows);
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#gathering.push({ rows, bytes, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Resolves when nothing of `document`, or of any without one, runs or waits. */
  async settled(document?: RoomName): Promise<void> {
    const isMeant = ({ rows: [row] }: Waiting): boolean =>
      document === undefined || row?.document === document;
    while (this.#committing.some(isMeant) || this.#gathering.some(isMeant)) await this.#turn;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#gathering.length > 0) {
      this.#turn = this.#commitNext();
      await this.#turn;
    }
    this.#isRunning = false;
  }

  async #commitNext(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first batch.
    await Promise.resolve();
    const wait = this.#pace.wait();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const batch = this.#takeBatch();
    const rows = batch.flatMap((waiting) => waiting.rows);
    this.#pace.committing(rows.length);
    this.#committing = batch;
    try {
      const sequences = await this.#commit(pack(rows));
      let next = 0;
      for (const waiting of batch) {
        this.#bytes -= waiting.bytes;
        waiting.resolve(waiting.rows.map(() => ({ sequence: sequences[next++] ?? 0 })));
      }
    } catch (error) {
      this.#fail(batch, error instanceof JournalError ? error : new JournalError(String(error)));
    }
    this.#committing = [];
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#gathering.length && bytes < BATCH_BYTES)
      bytes += this.#gathering[count++]?.bytes ?? 0;
    return this.#gathering.splice(0, count);
  }

  #fail(batch: readonly Waiting[], error: JournalError): void {
    const documents = new Set<RoomName | undefined>(batch.map(({ rows: [row] }) => row?.document));
    const isBuiltOnIt = ({ rows: [row] }: Waiting): boolean => documents.has(row?.document);
    const builtOnIt = this.#gathering.filter(isBuiltOnIt);
    this.#gathering = this.#gathering.filter((waiting) => !isBuiltOnIt(waiting));
    for (const { bytes, reject } of [...batch, ...builtOnIt]) {
      this.#bytes -= bytes;
      reject(error);
    }
  }
}

function bytesOf(rows: readonly NewRow[]): number {
  return rows.reduce((sum, { update }) => sum + update.length, 0);
}

/** One buffer for all: an update may be a view on a large pool, which would travel with it to the other thread. */
function pack(rows: readonly NewRow[]): Batch {
  const bytes = new Uint8Array(bytesOf(rows));
  let end = 0;
  return {
    bytes,
    rows: rows.map(({ document, actor, update, newClients, schema }) => {
      bytes.set(update, end);
      end += update.length;
      return { document, actor, length: update.length, newClients, schema };
    }),
  };
}
