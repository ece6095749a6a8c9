import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomToken } from '@coscribe/protocol';

/** Who a browser is: `<person id>.<signature>`. The person's row is made only when they do something. */
export const PERSON_COOKIE = 'coscribe-person';

const PERSON_ID = /^[0-9A-Za-z_-]{20}$/;
const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;

export function newPersonId(): string {
  return randomToken(20);
}

/** A cookie's value, or a key, can't be made or changed without `secret`; `purpose` keeps the two apart. */
export function signPersonId(id: string, purpose: string, secret: string): string {
  return `${id}.${signature(id, purpose, secret)}`;
}

/** The person's id, when `signed` was made by `signPersonId` with the same purpose and secret. */
export function readSignedId(signed: string, purpose: string, secret: string): string | null {
  const dot = signed.indexOf('.');
  const id = signed.slice(0, dot);
  if (dot < 0 || !PERSON_ID.test(id)) return null;
  const given = Buffer.from(signed.slice(dot + 1));
  const expected = Buffer.from(signature(id, purpose, secret));
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}

function signature(id: string, purpose: string, secret: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${id}`).digest('base64url');
}

export function personCookieValue(id: string, secret: string): string {
  return signPersonId(id, 'cookie', secret);
}

/** The person that a request's `cookie` header names, or null. */
export function personIdFromCookies(header: string | null, secret: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name !== PERSON_COOKIE || value === undefined) continue;
    const id = readSignedId(value, 'cookie', secret);
    if (id !== null) return id;
  }
  return null;
}

/** A `set-cookie` header's value. `secure` only where the page itself came by https: else the browser would drop it. */
export function personCookieHeader(id: string, secret: string, secure: boolean): string {
  const value = personCookieValue(id, secret);
  const attributes = `Path=/; Max-Age=${TEN_YEARS_S}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${PERSON_COOKIE}=${value}; ${attributes}`;
}
