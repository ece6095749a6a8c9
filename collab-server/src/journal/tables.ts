/** The tables of `journal.sqlite`, version 1. */
export const TABLES_VERSION = 1;

export const TABLES = `
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE rows (
    document INTEGER NOT NULL REFERENCES documents (id),
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL,
    actor TEXT,
    bytes BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, sequence)
  ) STRICT;
  CREATE TABLE clients (
    document INTEGER NOT NULL REFERENCES documents (id),
    client INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE checkpoints (
    document INTEGER NOT NULL REFERENCES documents (id),
    through INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, through, chunk)
  ) STRICT;
  CREATE TABLE damaged (
    document INTEGER NOT NULL REFERENCES documents (id),
    sequence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document, sequence)
  ) STRICT;
`;
