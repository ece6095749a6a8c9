import type { DatabaseSync } from 'node:sqlite';

/** Step n brings version n to n + 1. Steps are only ever added. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    color TEXT NOT NULL,
    key_version INTEGER NOT NULL,
    merged_into TEXT REFERENCES people (id),
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES people (id),
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    trashed_at INTEGER,
    sequence INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX documents_of_owner ON documents (owner, updated_at);
  CREATE TABLE links (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    token TEXT NOT NULL UNIQUE,
    access TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    replaced_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX live_link_of_document ON links (document) WHERE replaced_at IS NULL;
  CREATE TABLE opened (
    person TEXT NOT NULL REFERENCES people (id),
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    link TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (person, document)
  ) STRICT;
  CREATE INDEX opened_by_document ON opened (document);
  CREATE TABLE errands (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    "grant" TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;
  `,
];

export const DATA_VERSION = STEPS.length;

/** Brings the file up to this version, each step whole or not at all. Throws on a file of a newer version. */
export function migrate(file: DatabaseSync): void {
  for (let version = versionOf(file); version < DATA_VERSION; version = versionOf(file)) {
    file.exec('BEGIN IMMEDIATE');
    try {
      file.exec(STEPS[version] ?? '');
      file.exec(`PRAGMA user_version = ${version + 1}`);
      file.exec('COMMIT');
    } catch (error) {
      file.exec('ROLLBACK');
      throw error;
    }
  }
}

export function versionOf(file: DatabaseSync): number {
  return Number(file.prepare('PRAGMA user_version').get()?.user_version);
}
