import type { RoomName, SchemaVersion } from '@coscribe/protocol';
import { checksumOf } from './checksum.ts';
import { Database } from './database.ts';
import type { Batch, DocumentHead, Fold, FoldHead } from './requests.ts';
import { lastSequence, OF_DOCUMENT } from './rows.ts';
import { DOCUMENT_TABLES, LAST_SEQUENCE, placeOf } from './tables.ts';

// Commits after which the write-ahead log is worth shortening: two fsyncs, and each page of the file that they touched.
const LONG_LOG = 200;

const INSERT_ROW = `INSERT INTO rows (place, time, actor, bytes, checksum) VALUES (${placeOf('?', '?')}, ?, ?, ?, ?)`;

// Enough for every document in use; the rest is a look-up away.
const REMEMBERED = 20_000;

/** `journal.sqlite` as the journal knows it, synchronously. Throws what SQLite throws. */
export class JournalFile {
  readonly database: Database;
  readonly #keys = new Map<RoomName, number>();
  readonly #sequences = new Map<number, number>();
  #commitsInLog = 0;

  constructor(path: string) {
    this.database = new Database(path);
  }

  /** Stores all rows in one transaction, or none. Returns the number of each write's first row. */
  commit({ writes, bytes }: Batch): number[] {
    if (this.#keys.size > REMEMBERED) this.#forgetAll();
    try {
      return this.database.transact(() => {
        this.#commitsInLog++;
        let end = 0;
        const time = Date.now();
        return writes.map(({ document, lengths, actors, claims, schema }) => {
          const key = this.#find(document) ?? this.#add(document);
          for (const { actor, clients } of claims) this.#claim(key, actor, clients);
          if (schema !== null) this.#raise(key, schema);
          const first = this.#lastSequence(key) + 1;
          for (const [index, length] of lengths.entries()) {
            const update = bytes.subarray(end, end + length);
            end += length;
            this.#append(key, first + index, { update, actor: actors[index] ?? null, time });
          }
          this.#sequences.set(key, first + lengths.length - 1);
          return first;
        });
      });
    } catch (error) {
      // Numbers and keys were given out that the file knows nothing of now.
      this.#forgetAll();
      throw error;
    }
  }

  /** Would it be good to shorten the write-ahead log in the next pause? */
  get isLogLong(): boolean {
    return this.#commitsInLog >= LONG_LOG;
  }

  /** What could not be brought over stays in the log; the next commit says what is wrong with the disk. */
  shortenLog(): void {
    this.#commitsInLog = 0;
    try {
      this.database.shortenLog();
    } catch {
      // See above.
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
      this.database.run(`DELETE FROM rows WHERE ${OF_DOCUMENT}`).run(key);
      this.database.run('DELETE FROM documents WHERE key = ?').run(key);
    });
    this.#keys.delete(name);
    this.#sequences.delete(key);
    this.database.emptyLog();
  }

  close(): void {
    this.database.close();
  }

  #append(
    key: number,
    sequence: number,
    {
      update,
      actor,
      time,
    }: { readonly update: Uint8Array; readonly actor: string | null; readonly time: number },
  ): void {
    if (sequence > LAST_SEQUENCE) throw new Error('the document has as many updates as can be numbered');
    this.database.run(INSERT_ROW).run(key, sequence, time, actor, update, checksumOf(update, sequence));
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
    return lastSequence(this.database, key);
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
