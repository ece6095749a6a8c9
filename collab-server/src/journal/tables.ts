/** `CoSc`: what `file` and SQLite's tools tell the journal by. */
export const APPLICATION_ID = 0x43_6f_53_63;

/** Version of the tables below; the file's `user_version`. */
export const TABLES_VERSION = 1;

/**
 * `rows` is the truth and only ever grows. A fold stands for the rows from `first` to `through`, and only makes loading fast;
 * it is `whole` when it was made from the document's whole state, without what had been deleted by then. Keys of documents are
 * never used twice, so that what was begun for a deleted document cannot reach one that is made later under its name.
 */
export const TABLES = `
  CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
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

/** The tables that hold something of a document. */
export const DOCUMENT_TABLES = ['rows', 'clients', 'folds', 'damaged'] as const;
