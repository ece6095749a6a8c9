import { ForeignFile } from './database.ts';

// SQLite's primary result codes: https://sqlite.org/rescode.html
const SQLITE = {
  perm: 3,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

/** What went wrong with the database at `path`, and what to do. */
export function sentenceOf(error: unknown, path: string): string {
  if (error instanceof ForeignFile) return `${path} ${error.message}. Nothing was changed.`;
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  switch (code) {
    case SQLITE.busy:
      return `${path} is in use by another running server. End that one, or choose another folder with DATA_DIR.`;
    case SQLITE.full:
      return `The disk is full: ${path} cannot grow. Make room; nothing that was stored is lost.`;
    case SQLITE.perm:
    case SQLITE.readOnly:
    case SQLITE.cannotOpen:
      return `${path} cannot be written. Give this user the right to, or choose another folder with DATA_DIR.`;
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return `${path} is damaged. Nothing was changed; restore it from a backup.`;
    case SQLITE.ioError:
      return `The disk failed under ${path}. Nothing that was stored is lost; look at the system's log.`;
    default:
      return `${path} cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
