import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { APPLICATION_ID, TABLE_UPGRADES, TABLES, TABLES_VERSION } from './tables.ts';

const LONGEST_LOG_PAGES = 4_000;

/** The file was not written by this build or an older one. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile';
}

/**
 * The SQLite file of the journal. A commit returns after the write-ahead log was fsynced (`synchronous=FULL`). The file is held
 * exclusively until it is closed or the process dies, so that two servers never write one journal.
 */
export class Database {
  /** How long the last commit took to get to the disk, in milliseconds. */
  lastCommitMs = 0;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Throws what SQLite throws, or `ForeignFile`. */
  constructor(path: string) {
    createPrivately(path);
    this.#sqlite = new DatabaseSync(path, { timeout: 0 });
    try {
      // What is deleted for ever is overwritten, not only let go.
      this.#sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON');
      this.#checkOrigin();
      this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      this.#sqlite.exec('PRAGMA journal_size_limit = 67108864');
      // Done when there is a pause (`shortenLog`), so that no commit has to wait for it; this is for when there is none.
      this.#sqlite.exec(`PRAGMA wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
      this.transact(() => {
        const version = this.#pragma('user_version');
        if (version === 0) this.#sqlite.exec(TABLES);
        else for (const upgrade of TABLE_UPGRADES.slice(version - 1)) this.#sqlite.exec(upgrade);
        // Written each time, so that the lock is taken now and not at the first edit.
        this.#sqlite.exec(
          `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${TABLES_VERSION}`,
        );
      });
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  /** The statement, prepared once. */
  run(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** To be called after an error: a statement that failed would say so again the next time, whatever it is asked then. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  /** All of `work` is on disk when this returns, or nothing of it when this throws. */
  transact<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      const start = performance.now();
      this.run('COMMIT').run();
      this.lastCommitMs = performance.now() - start;
      return result;
    } catch (error) {
      // A full disk has rolled back by itself already.
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  /** Brings what is in the write-ahead log into the database proper, so that the log is written from its start again. */
  shortenLog(): void {
    this.#sqlite.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Leaves nothing in the write-ahead log, where deleted content would stay until it is overwritten. */
  emptyLog(): void {
    this.#sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#sqlite.close();
  }

  #checkOrigin(): void {
    const version = this.#pragma('user_version');
    if (this.#pragma('application_id') === APPLICATION_ID) {
      if (version <= TABLES_VERSION) return;
      throw new ForeignFile('was written by a newer build of this server. Start that one');
    }
    const isEmpty = version === 0 && this.#pragma('schema_version') === 0;
    if (!isEmpty)
      throw new ForeignFile('was not written by this server. Choose another folder with DATA_DIR');
  }

  #pragma(name: 'user_version' | 'application_id' | 'schema_version'): number {
    return Number(this.#sqlite.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}

/** SQLite would make the file, and those beside it, readable for everybody. */
function createPrivately(path: string): void {
  try {
    // Never opens a file that is there: closing it again would drop the locks that this process has on it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there, or cannot be made, which SQLite says better.
  }
}
