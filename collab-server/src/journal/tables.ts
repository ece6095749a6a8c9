/** `CoSc`: what `file` and SQLite's tools tell the journal by. */
export const APPLICATION_ID = 0x43_6f_53_63;

/** The journal in the data folder. */
export const JOURNAL_FILE = 'journal.sqlite';

/** Version of the tables below; the file's `user_version`. */
export const TABLES_VERSION = 2;

/**
 * `rows` is the truth and only ever grows. A fold stands for the rows from `first` to `through`, and only makes loading fast;
 * it is `whole` when it was made from the document's whole state, without what had been deleted by then. Keys of documents are
 * never used twice, so that what was begun for a deleted document cannot reach one that is made later under its name. A
 * document's schema version is that of the newest client that wrote to it.
 */
export const TABLES = `
  CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    schema_major INTEGER NOT NULL DEFAULT 1,
    schema_minor INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE rows (
    document INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL,
    actor TEXT,
    bytes BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, sequence)
  ) STRICT;
  CREATE TABLE clients (
    document INTEGER NOT NULL,
    client INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE folds (
    document INTEGER NOT NULL,
    first INTEGER NOT NULL,
    through INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, first, through)
  ) STRICT;
  CREATE TABLE damaged (
    document INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document, sequence)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * What makes the tables of one version those of the next: the first one leads from 1 to 2. They only add, and run in the
 * transaction that opens the file. A folder is migrated with them, after a copy (`migrations.ts`).
 */
export const TABLE_UPGRADES: readonly string[] = [
  `ALTER TABLE documents ADD COLUMN schema_major INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE documents ADD COLUMN schema_minor INTEGER NOT NULL DEFAULT 0;`,
];

/** The tables that hold something of a document. */
export const DOCUMENT_TABLES = ['rows', 'clients', 'folds', 'damaged'] as const;
