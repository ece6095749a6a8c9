import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { type DocumentId, parseDocumentId } from './ids.ts';
import { PERSON_COLORS, type PresenceUser } from './presence.ts';
import { ROLES, type Role } from './roles.ts';
import type { SchemaVersion } from './schema-version.ts';

/** One connection's right to one document. Made by the app, trusted by the sync server (ACCESS-1). */
export interface Ticket {
  readonly document: DocumentId;
  readonly role: Role;
  readonly actor: PresenceUser;
  /** What let the bearer in. When that changes, the connections that it let in are closed. */
  readonly grant: string;
  /** The schema version of the page that asked. */
  readonly schema: SchemaVersion;
}

export type TicketCheck =
  /** `issuedAt`: epoch milliseconds. */
  | { readonly ok: true; readonly ticket: Ticket; readonly issuedAt: number }
  | { readonly ok: false; readonly reason: 'expired' | 'invalid' };

const AUDIENCE = 'coscribe-collab';
const ALGORITHM = 'HS256';
export const TICKET_SECONDS = 60;
export const TICKET_SECRET_BYTES = 32;

const claims = z.object({
  document: z.string().transform((text, context) => {
    const id = parseDocumentId(text);
    if (id === undefined) context.addIssue('not a document id');
    return id ?? z.NEVER;
  }),
  role: z.enum(ROLES),
  actor: z.object({
    id: z.string().min(1).max(64),
    name: z.string().min(1).max(64),
    color: z.enum(PERSON_COLORS),
  }),
  grant: z.string().min(1).max(128),
  schema: z.object({ major: z.int().min(0), minor: z.int().min(0) }),
});

/**
 * `secret`: at least 32 bytes, as text. `seconds`: how long the ticket may be used to open a connection. `asOf`, epoch
 * milliseconds: when what it says was looked up. A change of access since then makes it void, also one from before it
 * was signed.
 */
export function signTicket(
  ticket: Ticket,
  secret: string,
  seconds = TICKET_SECONDS,
  asOf = Date.now(),
): Promise<string> {
  return (
    new SignJWT({ ...ticket })
      .setProtectedHeader({ alg: ALGORITHM })
      .setAudience(AUDIENCE)
      // With fractions of a second: a change of access in the same second must tell old tickets from new ones.
      .setIssuedAt(asOf / 1000)
      .setExpirationTime(`${seconds} s`)
      .sign(new TextEncoder().encode(secret))
  );
}

/** Checks signature, audience, expiry and shape. Whether the ticket is for the room asked for is the caller's to check. */
export async function checkTicket(jwt: string, secret: string): Promise<TicketCheck> {
  try {
    const key = new TextEncoder().encode(secret);
    const { payload } = await jwtVerify(jwt, key, {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat'],
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) return { ok: false, reason: 'invalid' };
    return { ok: true, ticket: parsed.data, issuedAt: Number(payload.iat) * 1000 };
  } catch (error) {
    return { ok: false, reason: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
  }
}
