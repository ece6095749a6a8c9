declare const brand: unique symbol;

/** The id of a document: 10 to 64 characters of `A–Z a–z 0–9 _ -`. Gives no access by itself. */
export type DocumentId = string & { readonly [brand]: 'DocumentId' };

/** What the sync server keeps a room under: a `DocumentId`, or any clean name when it runs without tickets. */
export type RoomName = string & { readonly [brand]: 'RoomName' };

const DOCUMENT_ID = /^[0-9A-Za-z_-]{10,64}$/;
const ROOM_NAME_BYTES = 128;
// Control, format (bidi marks and the like), surrogate, private and unassigned characters, and the backslash.
const UNCLEAN = /[\p{C}\\]/u;

export function parseDocumentId(text: string): DocumentId | undefined {
  return DOCUMENT_ID.test(text) ? (text as DocumentId) : undefined;
}

/** A clean name: 1 to 128 bytes of UTF-8, no control characters, no empty, `.` or `..` segment. */
export function parseRoomName(text: string): RoomName | undefined {
  if (text.length === 0 || text.length > ROOM_NAME_BYTES || UNCLEAN.test(text)) return undefined;
  if (new TextEncoder().encode(text).length > ROOM_NAME_BYTES) return undefined;
  const segments = text.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  return text as RoomName;
}

/** Decodes a request's path (`/<room>`, still percent-encoded) exactly once. */
export function roomNameFromPath(path: string): RoomName | undefined {
  try {
    return parseRoomName(decodeURIComponent(path.replace(/^\//, '')));
  } catch {
    return undefined;
  }
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';

/** `length` characters of 6 random bits each. Works in pages that are not a secure context. */
export function randomToken(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('');
}

export function newDocumentId(): DocumentId {
  return randomToken(20) as DocumentId;
}
