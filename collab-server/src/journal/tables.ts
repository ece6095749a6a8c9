/** `CoSc`: what `file` and SQLite's tools tell the journal by. */
export const APPLICATION_ID = 0x43_6f_53_63;

/** The journal in the data folder. */
export const JOURNAL_FILE = 'journal.sqlite';

/** Version of the tables below; the file's `user_version`. */
export const TABLES_VERSION = 3;

/** A row's `place` is its document's key and, in so many low bits, the number of the last update that it holds. */
export const SEQUENCE_BITS = 34;
export const LAST_SEQUENCE = 2 ** SEQUENCE_BITS - 1;

/** SQL for the place of number `sequence` in document `document`; both are SQL, too. */
export function placeOf(document: string, sequence: string): string {
  return `((${document} << ${SEQUENCE_BITS}) | ${sequence})`;
}

/** SQL for the number of the last update in a row. */
export const SEQUENCE = `(place & ${LAST_SEQUENCE})`;

const ROWS = `CREATE TABLE rows (
    place INTEGER PRIMARY KEY,
    joined INTEGER NOT NULL DEFAULT 0,
    span INTEGER NOT NULL DEFAULT 0,
    time INTEGER NOT NULL,
    actor TEXT,
    bytes BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;`;

/**
 * `rows` is the truth. A row holds one update as it came, or as many of one actor as were joined later (`compaction.ts`): those
 * from number `sequence - joined` on, the first of which came `span` milliseconds before `time`. All in one tree, in the order
 * in which they are read: a commit then touches one page, where a key of two columns would be a second tree. Nothing is lost
 * by joining; a row goes only with its document.
 *
 * A fold stands for the numbers from `first` to `through`, and only makes loading fast; it is `whole` when it was made from the
 * document's whole state, without what had been deleted by then. Keys of documents are never used twice, so that what was begun
 * for a deleted document cannot reach one that is made later under its name. A document's schema version is that of the newest
 * client that wrote to it. Up to `compacted` nothing is left to be joined.
 */
export const TABLES = `
  CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    schema_major INTEGER NOT NULL DEFAULT 1,
    schema_minor INTEGER NOT NULL DEFAULT 0,
    compacted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  ${ROWS}
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
 * What makes the tables of one version those of the next: the first one leads from 1 to 2. They lose nothing, and run in the
 * transaction that opens the file. A folder is migrated with them, after a copy (`migrations.ts`).
 */
export const TABLE_UPGRADES: readonly string[] = [
  `ALTER TABLE documents ADD COLUMN schema_major INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE documents ADD COLUMN schema_minor INTEGER NOT NULL DEFAULT 0;`,
  `ALTER TABLE documents ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE rows RENAME TO rows_of_version_2;
   ${ROWS}
   INSERT INTO rows (place, time, actor, bytes, checksum)
     SELECT ${placeOf('document', 'sequence')}, time, actor, bytes, checksum FROM rows_of_version_2
     ORDER BY document, sequence;
   DROP TABLE rows_of_version_2;`,
];

/** The tables whose rows name the document that they belong to; `rows` are found by their places. */
export const DOCUMENT_TABLES = ['clients', 'folds', 'damaged'] as const;
