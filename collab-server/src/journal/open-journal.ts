import { join } from 'node:path';
import type { RoomName } from '@coscribe/protocol';
import { Checkpoints } from './checkpoints.ts';
import { prepareDataFolder } from './data-folder.ts';
import { GroupCommit } from './group-commit.ts';
import { type Committed, type Journal, JournalError, type LoadResult, type NewRow } from './journal.ts';
import { WorkerLine } from './worker-line.ts';

export interface OpenOptions {
  readonly dataDir: string;
}

export type OpenResult =
  | { readonly ok: true; readonly journal: Journal }
  /** What is wrong with the folder or the file, and what to do. */
  | { readonly ok: false; readonly sentence: string };

/** Opens `journal.sqlite` in `dataDir`, which is made when it is not there. Only one process may have it open. */
export async function openJournal({ dataDir }: OpenOptions): Promise<OpenResult> {
  const problem = prepareDataFolder(dataDir);
  if (problem !== undefined) return { ok: false, sentence: problem };
  const line = await WorkerLine.open(join(dataDir, 'journal.sqlite'));
  if (typeof line === 'string') return { ok: false, sentence: line };
  return { ok: true, journal: new SqliteJournal(line) };
}

class SqliteJournal implements Journal {
  readonly died: Promise<Error>;
  readonly #line: WorkerLine;
  readonly #commits: GroupCommit;
  readonly #checkpoints: Checkpoints;

  constructor(line: WorkerLine) {
    this.#line = line;
    this.died = line.died;
    this.#commits = new GroupCommit((rows) => line.ask<'commit'>({ kind: 'commit', rows }));
    this.#checkpoints = new Checkpoints(line);
  }

  get waitingBytes(): number {
    return this.#commits.waitingBytes;
  }

  async append(row: NewRow): Promise<Committed> {
    const committed = await this.#commits.append(row);
    this.#checkpoints.grew(row.document, row.update.length);
    return committed;
  }

  async load(document: RoomName): Promise<LoadResult> {
    try {
      const { result, growth } = await this.#line.ask<'load'>({ kind: 'load', document });
      if (result.ok) this.#checkpoints.loaded(document, growth);
      return result;
    } catch (error) {
      return { ok: false, reason: error instanceof JournalError ? error.message : String(error) };
    }
  }

  async markDamaged(document: RoomName, sequence: number, reason: string): Promise<void> {
    await this.#line.ask<'mark-damaged'>({ kind: 'mark-damaged', document, sequence, reason });
  }

  async delete(document: RoomName): Promise<void> {
    await this.#commits.settled();
    this.#checkpoints.forget(document);
    await this.#line.ask<'delete'>({ kind: 'delete', document });
  }

  async close(): Promise<void> {
    await this.#commits.settled();
    await this.#checkpoints.close();
    await this.#line.ask<'close'>({ kind: 'close' });
  }
}
