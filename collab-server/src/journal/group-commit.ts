import { isNewerSchema, type RoomName, type SchemaVersion } from '@coscribe/protocol';
import type { Meters } from '../observe/meters.ts';
import { CommitPace } from './commit-pace.ts';
import { type Committed, JournalError, type NewRow, weightOf } from './journal.ts';
import type { Batch, BatchCommitted, Write } from './requests.ts';

/** The rows of one call, of one document. */
interface Waiting {
  readonly rows: readonly NewRow[];
  readonly weight: number;
  resolve(committed: readonly Committed[]): void;
  reject(error: JournalError): void;
}

// A batch ends at this weight, so that one paste, or a flood of keystrokes, does not hold up everybody's for long.
const BATCH_WEIGHT = 8 * 1024 * 1024;

/**
 * One commit runs, the next batch gathers. When a commit fails, what waits for the same documents fails with it: it builds on
 * what was not stored, and would leave a gap.
 */
export class GroupCommit {
  readonly #commit: (batch: Batch) => Promise<BatchCommitted>;
  readonly #meters: Meters;
  readonly #pace = new CommitPace();
  #gathering: Waiting[] = [];
  #committing: readonly Waiting[] = [];
  #turn: Promise<void> = Promise.resolve();
  #isRunning = false;
  #waiting = 0;

  /** `commit` stores the whole batch, or rejects and stores nothing. */
  constructor(commit: (batch: Batch) => Promise<BatchCommitted>, meters: Meters) {
    this.#commit = commit;
    this.#meters = meters;
  }

  get waitingBytes(): number {
    return this.#waiting;
  }

  append(rows: readonly NewRow[]): Promise<readonly Committed[]> {
    const weight = rows.reduce((sum, { update }) => sum + weightOf(update), 0);
    this.#waiting += weight;
    return new Promise((resolve, reject) => {
      this.#gathering.push({ rows, weight, resolve, reject });
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
    this.#committing = batch;
    this.#pace.begin(batch.length);
    const start = performance.now();
    try {
      const packed = pack(batch);
      const { firsts, diskMs } = await this.#commit(packed);
      this.#count(packed, { ms: performance.now() - start, diskMs });
      for (const [index, { rows, weight, resolve }] of batch.entries()) {
        const first = firsts[index] ?? 0;
        this.#waiting -= weight;
        resolve(rows.map((_, place) => ({ sequence: first + place })));
      }
    } catch (error) {
      this.#meters.failedCommits++;
      this.#fail(batch, error instanceof JournalError ? error : new JournalError(String(error)));
    }
    this.#pace.end();
    this.#committing = [];
  }

  #count({ bytes, writes }: Batch, { ms, diskMs }: { readonly ms: number; readonly diskMs: number }): void {
    const { commitMs, commitDiskMs, commitRows, commitBytes } = this.#meters;
    commitMs.observe(ms);
    commitDiskMs.observe(diskMs);
    commitRows.observe(writes.reduce((sum, { lengths }) => sum + lengths.length, 0));
    commitBytes.observe(bytes.length);
  }

  #takeBatch(): Waiting[] {
    let weight = 0;
    let count = 0;
    while (count < this.#gathering.length && weight < BATCH_WEIGHT)
      weight += this.#gathering[count++]?.weight ?? 0;
    return this.#gathering.splice(0, count);
  }

  #fail(batch: readonly Waiting[], error: JournalError): void {
    const documents = new Set<RoomName | undefined>(batch.map(({ rows: [row] }) => row?.document));
    const isBuiltOnIt = ({ rows: [row] }: Waiting): boolean => documents.has(row?.document);
    const builtOnIt = this.#gathering.filter(isBuiltOnIt);
    this.#gathering = this.#gathering.filter((waiting) => !isBuiltOnIt(waiting));
    for (const { weight, reject } of [...batch, ...builtOnIt]) {
      this.#waiting -= weight;
      reject(error);
    }
  }
}

/** One buffer for all: an update may be a view on a large pool, which would travel with it to the other thread. */
function pack(batch: readonly Waiting[]): Batch {
  const length = batch.reduce(
    (sum, { rows }) => rows.reduce((bytes, { update }) => bytes + update.length, sum),
    0,
  );
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const { rows } of batch)
    for (const { update } of rows) {
      bytes.set(update, end);
      end += update.length;
    }
  return { bytes, writes: batch.map(({ rows }) => writeOf(rows)) };
}

function writeOf(rows: readonly NewRow[]): Write {
  const [first] = rows;
  if (first === undefined) throw new Error('a write without rows');
  return {
    document: first.document,
    lengths: rows.map(({ update }) => update.length),
    actors: rows.map(({ actor }) => actor),
    claims: rows.flatMap(({ actor, newClients }) =>
      actor === null || newClients.length === 0 ? [] : [{ actor, clients: newClients }],
    ),
    schema: rows.reduce<SchemaVersion | null>(
      (newest, { schema }) =>
        schema !== null && (newest === null || isNewerSchema(schema, newest)) ? schema : newest,
      null,
    ),
  };
}
