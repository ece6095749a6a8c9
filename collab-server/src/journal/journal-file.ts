import type { RoomName, SchemaVersion } from '@coscribe/protocol';
import { checksumOf } from './checksum.ts';
import { Database } from './database.ts';
import type { Batch, DocumentHead, Fold, FoldHead } from './requests.ts';
import { DOCUMENT_TABLES } from './tables.ts';

// Enough for every document in use; the rest is a look-up away.
const REMEMBERED = 20_000;

/** `journal.sqlite` as the journal knows it, synchronously. Throws what SQLite throws. */
export class JournalFile {
  readonly database: Database;
  readonly #keys = new Map<RoomName, number>();
  readonly #sequences = new Map<number, number>();

  constructor(path: string) {
    this.database = new Database(path);
  }

  /** Stores all rows in one transaction, or none. Returns their sequence numbers. */
  commit({ rows, bytes }: Batch): number[] {
    if (this.#keys.size > REMEMBERED) this.#forgetAll();
    try {
      return this.database.transact(() => {
        let end = 0;
        const time = Date.now();
        return rows.map(({ document, actor, length, newClients, schema }) => {
          const update = bytes.subarray(end, end + length);
          end += length;
          const key = this.#find(document) ?? this.#add(document);
          if (actor !== null) this.#claim(key, actor, newClients);
          if (schema !== null) this.#raise(key, schema);
          return this.#append(key, update, actor, time);
        });
      });
    } catch (error) {
      // Numbers and keys were given out that the file knows nothing of now.
      this.#forgetAll();
      throw error;
    }
  }

  /** `null` when nothing was ever written. */
  head(name: RoomName): DocumentHead | null {
    const key = this.#find(name);
    if (key === undefined) return null;
    const actors = new Map<number, string>();
    for (const { client, actor } of this.#all('SELECT client, actor FROM clients WHERE document = ?', key))
      actors.set(Number(client), String(actor));
    const [raised] = this.#all('SELECT schema_major, schema_minor FROM documents WHERE key = ?', key);
    const [mark] = this.#all('SELECT sequence, reason FROM damaged WHERE document = ? LIMIT 1', key);
    return {
      key,
      actors,
      schema: { major: Number(raised?.schema_major), minor: Number(raised?.schema_minor) },
      ...(mark && { damage: `row ${mark.sequence} was marked: ${mark.reason}` }),
    };
  }

  folds(key: number): FoldHead[] {
    const sql = `SELECT first, through, whole, length(bytes) AS length FROM folds WHERE document = ?
      ORDER BY first, through`;
    return this.#all(sql, key).map(({ first, through, whole, length }) => ({
      first: Number(first),
      through: Number(through),
      whole: whole === 1,
      length: Number(length),
    }));
  }

  /** Puts a fold in the place of those that have rows in common with it. Does nothing when the document is gone. */
  putFold(key: number, { first, through, whole, bytes }: Fold): void {
    this.database.transact(() => {
      if (this.#all('SELECT 1 FROM documents WHERE key = ?', key).length === 0) return;
      this.database
        .run('DELETE FROM folds WHERE document = ? AND first <= ? AND through >= ?')
        .run(key, through, first);
      this.database
        .run('INSERT INTO folds (document, first, through, whole, bytes, checksum) VALUES (?, ?, ?, ?, ?, ?)')
        .run(key, first, through, whole ? 1 : 0, bytes, checksumOf(bytes, through));
    });
  }

  markDamaged(name: RoomName, sequence: number, reason: string): void {
    const key = this.#find(name);
    if (key === undefined) return;
    this.database
      .run('INSERT OR IGNORE INTO damaged (document, sequence, reason) VALUES (?, ?, ?)')
      .run(key, sequence, reason);
  }

  delete(name: RoomName): void {
    const key = this.#find(name);
    if (key === undefined) return;
    this.database.transact(() => {
      for (const table of DOCUMENT_TABLES)
        this.database.run(`DELETE FROM ${table} WHERE document = ?`).run(key);
      this.database.run('DELETE FROM documents WHERE key = ?').run(key);
    });
    this.#keys.delete(name);
    this.#sequences.delete(key);
    this.database.emptyLog();
  }

  close(): void {
    this.database.close();
  }

  #append(key: number, update: Uint8Array, actor: string | null, time: number): number {
    const sequence = this.#lastSequence(key) + 1;
    this.database
      .run('INSERT INTO rows (document, sequence, time, actor, bytes, checksum) VALUES (?, ?, ?, ?, ?, ?)')
      .run(key, sequence, time, actor, update, checksumOf(update, sequence));
    this.#sequences.set(key, sequence);
    return sequence;
  }

  #claim(key: number, actor: string, clients: readonly number[]): void {
    const claim = this.database.run(
      'INSERT OR IGNORE INTO clients (document, client, actor) VALUES (?, ?, ?)',
    );
    for (const client of clients) claim.run(key, client, actor);
  }

  #raise(key: number, { major, minor }: SchemaVersion): void {
    this.database
      .run(
        `UPDATE documents SET schema_major = ?1, schema_minor = ?2
         WHERE key = ?3 AND (schema_major, schema_minor) < (?1, ?2)`,
      )
      .run(major, minor, key);
  }

  #lastSequence(key: number): number {
    const known = this.#sequences.get(key);
    if (known !== undefined) return known;
    return Number(this.#all('SELECT max(sequence) AS last FROM rows WHERE document = ?', key)[0]?.last ?? 0);
  }

  #find(name: RoomName): number | undefined {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const [found] = this.#all('SELECT key FROM documents WHERE name = ?', name);
    if (found === undefined) return undefined;
    this.#keys.set(name, Number(found.key));
    return Number(found.key);
  }

  #add(name: RoomName): number {
    const added = this.database.run('INSERT INTO documents (name) VALUES (?)').run(name);
    const key = Number(added.lastInsertRowid);
    this.#keys.set(name, key);
    return key;
  }

  #all(sql: string, value: number | string): Record<string, unknown>[] {
    return this.database.run(sql).all(value);
  }

  #forgetAll(): void {
    this.#keys.clear();
    this.#sequences.clear();
  }
}
