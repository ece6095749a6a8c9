import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { RoomName } from '@coscribe/protocol';
import { type Growth, NO_GROWTH } from './checkpoint-policy.ts';
import type { LoadResult, NewRow } from './journal.ts';
import { TABLES, TABLES_VERSION } from './tables.ts';

interface StoredBytes {
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

interface StoredRow extends StoredBytes {
  readonly sequence: number;
}

export type ReadResult =
  | {
      readonly ok: true;
      /** Its key in the file; `undefined` when nothing was ever written. */
      readonly document: number | undefined;
      /** The last sequence number that the checkpoint holds; 0 without one. */
      readonly through: number;
      readonly chunks: readonly Uint8Array[];
      readonly rows: readonly Uint8Array[];
      /** Of the last row. */
      readonly sequence: number;
    }
  | { readonly ok: false; readonly reason: string };

export interface Loaded {
  readonly result: LoadResult;
  /** How far the document has grown beyond its newest checkpoint. */
  readonly growth: Growth;
}

/**
 * `journal.sqlite`, synchronously. A commit returns after the write-ahead log has been fsynced (`synchronous=FULL`). The file is
 * held exclusively, so that two servers never write one journal. Checksums are CRC-32: they find torn writes and flipped
 * bits, not forgery.
 */
export class JournalFile {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #documents = new Map<RoomName, number>();
  readonly #sequences = new Map<number, number>();

  /** Throws what SQLite throws. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 0 });
    this.#database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
    `);
    this.#transact(() => {
      const { user_version: version } = this.#database.prepare('PRAGMA user_version').get() as {
        user_version: number;
      };
      if (version > TABLES_VERSION) throw new NewerJournal();
      if (version === 0) this.#database.exec(`${TABLES} PRAGMA user_version = ${TABLES_VERSION};`);
      // Takes the exclusive lock now, not at the first edit.
      else this.#database.exec(`PRAGMA user_version = ${TABLES_VERSION}`);
    });
  }

  /** Stores all rows in one transaction, or none. Returns their sequence numbers. */
  commit(rows: readonly NewRow[]): number[] {
    const known = new Map(this.#sequences);
    try {
      return this.#transact(() => rows.map((row) => this.#append(row)));
    } catch (error) {
      this.#sequences.clear();
      for (const [document, sequence] of known) this.#sequences.set(document, sequence);
      this.#documents.clear();
      throw error;
    }
  }

  load(name: RoomName): Loaded {
    const read = this.read(name);
    if (!read.ok) return { result: read, growth: NO_GROWTH };
    const { chunks, rows, sequence, document } = read;
    const actors = (document === undefined
      ? []
      : this.#run('SELECT client, actor FROM clients WHERE document = ?').all(document)) as unknown as {
      client: number;
      actor: string;
    }[];
    return {
      result: {
        ok: true,
        document: {
          sequence,
          updates: [...chunks, ...rows],
          actors: new Map(actors.map(({ client, actor }) => [client, actor])),
        },
      },
      growth: { rows: rows.length, bytes: bytesOf(rows), checkpointBytes: bytesOf(chunks) },
    };
  }

  /** The newest intact checkpoint and the rows after it; every one of them must be there and match its checksum. */
  read(name: RoomName): ReadResult {
    const document = this.#find(name);
    if (document === undefined) return { ok: true, document, through: 0, chunks: [], rows: [], sequence: 0 };
    const damage = this.#run('SELECT sequence, reason FROM damaged WHERE document = ? LIMIT 1').get(document);
    if (damage !== undefined)
      return { ok: false, reason: `row ${damage.sequence} was marked: ${damage.reason}` };
    const { through, chunks } = this.#newestCheckpoint(document);
    const rows = this.#run(
      'SELECT sequence, bytes, checksum FROM rows WHERE document = ? AND sequence > ? ORDER BY sequence',
    ).all(document, through) as unknown as StoredRow[];
    let sequence = through;
    for (const row of rows) {
      if (row.sequence !== sequence + 1) return { ok: false, reason: `row ${sequence + 1} is missing` };
      if (!isIntact(row)) return { ok: false, reason: `row ${row.sequence} does not match its checksum` };
      sequence = row.sequence;
    }
    return { ok: true, document, through, chunks, rows: rows.map(({ bytes }) => bytes), sequence };
  }

  markDamaged(name: RoomName, sequence: number, reason: string): void {
    const document = this.#find(name);
    if (document === undefined) return;
    this.#run('INSERT OR IGNORE INTO damaged (document, sequence, reason) VALUES (?, ?, ?)').run(
      document,
      sequence,
      reason,
    );
  }

  putCheckpoint(name: RoomName, through: number, chunks: readonly Uint8Array[]): void {
    const document = this.#find(name);
    if (document === undefined) return;
    this.#transact(() => {
      const insert = this.#run(
        'INSERT INTO checkpoints (document, through, chunk, bytes, checksum) VALUES (?, ?, ?, ?, ?)',
      );
      for (const [chunk, bytes] of chunks.entries())
        insert.run(document, through, chunk, bytes, crc32(bytes));
      // The one before stays, in case that this one is found damaged; older ones go. Rows are never deleted here.
      this.#run(`DELETE FROM checkpoints WHERE document = ?1 AND through NOT IN
        (SELECT DISTINCT through FROM checkpoints WHERE document = ?1 ORDER BY through DESC LIMIT 2)`).run(
        document,
      );
    });
  }

  delete(name: RoomName): void {
    const document = this.#find(name);
    if (document === undefined) return;
    this.#transact(() => {
      for (const table of ['rows', 'clients', 'checkpoints', 'damaged']) {
        this.#run(`DELETE FROM ${table} WHERE document = ?`).run(document);
      }
      this.#run('DELETE FROM documents WHERE id = ?').run(document);
    });
    this.#documents.delete(name);
    this.#sequences.delete(document);
  }

  close(): void {
    this.#database.close();
  }

  #append({ document: name, actor, update, newClients }: NewRow): number {
    const document = this.#find(name) ?? this.#add(name);
    const sequence = this.#lastSequence(document) + 1;
    this.#run(
      'INSERT INTO rows (document, sequence, time, actor, bytes, checksum) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(document, sequence, Date.now(), actor, update, crc32(update));
    if (actor !== null) {
      const claim = this.#run('INSERT OR IGNORE INTO clients (document, client, actor) VALUES (?, ?, ?)');
      for (const client of newClients) claim.run(document, client, actor);
    }
    this.#sequences.set(document, sequence);
    return sequence;
  }

  #lastSequence(document: number): number {
    const known = this.#sequences.get(document);
    if (known !== undefined) return known;
    const row = this.#run('SELECT max(sequence) AS last FROM rows WHERE document = ?').get(document);
    return Number(row?.last ?? 0);
  }

  /** The newest checkpoint whose chunks are all intact; an empty one at 0 when there is none. */
  #newestCheckpoint(document: number): { readonly through: number; readonly chunks: readonly Uint8Array[] } {
    const candidates = this.#run(
      'SELECT DISTINCT through FROM checkpoints WHERE document = ? ORDER BY through DESC',
    ).all(document);
    for (const { through } of candidates) {
      const chunks = this.#run(
        'SELECT bytes, checksum FROM checkpoints WHERE document = ? AND through = ? ORDER BY chunk',
      ).all(document, Number(through)) as unknown as StoredBytes[];
      if (chunks.every(isIntact))
        return { through: Number(through), chunks: chunks.map(({ bytes }) => bytes) };
    }
    return { through: 0, chunks: [] };
  }

  #find(name: RoomName): number | undefined {
    const known = this.#documents.get(name);
    if (known !== undefined) return known;
    const found = this.#run('SELECT id FROM documents WHERE name = ?').get(name);
    if (found === undefined) return undefined;
    this.#documents.set(name, Number(found.id));
    return Number(found.id);
  }

  #add(name: RoomName): number {
    const id = Number(this.#run('INSERT INTO documents (name) VALUES (?)').run(name).lastInsertRowid);
    this.#documents.set(name, id);
    return id;
  }

  #transact<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled back by itself already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #run(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** The file was written by a newer build. */
export class NewerJournal extends Error {
  override readonly name = 'NewerJournal';
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function isIntact({ bytes, checksum }: StoredBytes): boolean {
  return crc32(bytes) === checksum;
}
