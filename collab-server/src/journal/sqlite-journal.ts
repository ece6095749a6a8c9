import { FIRST_SCHEMA_VERSION, type RoomName } from '@coscribe/protocol';
import type { Meters } from '../observe/meters.ts';
import { Checkpoints } from './checkpoints.ts';
import { Compaction, type CompactionLimits } from './compaction.ts';
import { FoldThread } from './fold-thread.ts';
import { GroupCommit } from './group-commit.ts';
import { type Committed, type Journal, JournalError, type LoadResult, type NewRow } from './journal.ts';
import { readDocument } from './read-document.ts';
import { movableBuffers } from './transfer.ts';
import type { WorkerLine } from './worker-line.ts';

interface JournalOptions {
  readonly limits: CompactionLimits;
  readonly warn: (sentence: string) => void;
  readonly meters: Meters;
}

/** The journal in one SQLite file, which a thread of its own reads and writes. */
export class SqliteJournal implements Journal {
  readonly died: Promise<Error>;
  readonly #line: WorkerLine;
  readonly #warn: (sentence: string) => void;
  readonly #commits: GroupCommit;
  readonly #checkpoints: Checkpoints;
  readonly #compaction: Compaction;
  readonly #thread = new FoldThread();
  #closing: Promise<void> | undefined;

  constructor(line: WorkerLine, { warn, meters, limits }: JournalOptions) {
    this.#line = line;
    this.#warn = warn;
    this.died = line.died;
    this.#commits = new GroupCommit(
      (batch) => line.ask<'commit'>({ kind: 'commit', batch }, movableBuffers([batch])),
      meters,
    );
    const parts = { line, thread: this.#thread, warn };
    this.#checkpoints = new Checkpoints(parts);
    this.#compaction = new Compaction({ ...parts, meters, limits });
  }

  get waitingBytes(): number {
    return this.#commits.waitingBytes;
  }

  async append(rows: readonly NewRow[]): Promise<readonly Committed[]> {
    if (this.#closing !== undefined) throw new JournalError('The journal is closed.');
    const [first] = rows;
    if (first === undefined) return [];
    const committed = await this.#commits.append(rows);
    this.#checkpoints.grew(first.document, {
      rows: rows.length,
      bytes: rows.reduce((sum, { update }) => sum + update.length, 0),
    });
    return committed;
  }

  async load(document: RoomName): Promise<LoadResult> {
    try {
      return await this.#load(document);
    } catch (error) {
      return { ok: false, reason: error instanceof JournalError ? error.message : String(error) };
    }
  }

  async markDamaged(document: RoomName, sequence: number, reason: string): Promise<void> {
    await this.#line.ask<'mark-damaged'>({ kind: 'mark-damaged', document, sequence, reason });
  }

  async delete(document: RoomName): Promise<void> {
    await this.#commits.settled(document);
    this.#checkpoints.forget(document);
    await this.#line.ask<'delete'>({ kind: 'delete', document });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #load(document: RoomName): Promise<LoadResult> {
    const head = await this.#line.ask<'head'>({ kind: 'head', document });
    if (head === null) {
      const nothing = { sequence: 0, updates: [], actors: new Map(), schema: FIRST_SCHEMA_VERSION };
      return { ok: true, document: nothing };
    }
    if (head.damage !== undefined) return { ok: false, reason: head.damage };
    const reading = await readDocument(this.#line, head.key, 1);
    if (!reading.ok) return reading;
    const { pieces, damagedFolds } = reading;
    for (const through of damagedFolds)
      this.#warn(
        `The checkpoint of ${document} up to row ${through} is damaged; its rows were read instead.`,
      );
    const unfolded = pieces.filter(({ rows }) => rows > 0);
    this.#checkpoints.loaded(document, {
      rows: unfolded.reduce((sum, { rows }) => sum + rows, 0),
      bytes: unfolded.reduce((sum, { bytes }) => sum + bytes.length, 0),
    });
    const updates = pieces.map(({ bytes }) => bytes);
    return {
      ok: true,
      document: { sequence: pieces.at(-1)?.through ?? 0, updates, actors: head.actors, schema: head.schema },
    };
  }

  async #close(): Promise<void> {
    await this.#commits.settled();
    const closing = [this.#checkpoints.close(), this.#compaction.close()];
    await this.#thread.close();
    await Promise.all(closing);
    await this.#line.ask<'close'>({ kind: 'close' });
  }
}
