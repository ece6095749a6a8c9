import { CLOSE, REFUSALS } from './close-codes.ts';
import { LIMITS } from './limits.ts';
import { EXTENSION, MESSAGE, SUBPROTOCOL, SYNC, TICKET_SUBPROTOCOL_PREFIX } from './messages.ts';
import { PERSON_COLORS } from './presence.ts';
import { ROLES } from './roles.ts';

/**
 * The wire, written down once. A change to anything here needs a new version and a line below; a test hashes it.
 *
 * 1  The base: y-websocket's sync and awareness, plus hello, welcome, durable and refused.
 * 2  goodbye; the close `server-busy`; the limits of root types and of a write's parts.
 */
export const WIRE_VERSION = 2;

export const WIRE = {
  version: WIRE_VERSION,
  subprotocol: SUBPROTOCOL,
  ticketPrefix: TICKET_SUBPROTOCOL_PREFIX,
  message: MESSAGE,
  sync: SYNC,
  extension: EXTENSION,
  fields: {
    hello: ['major varuint', 'minor varuint'],
    welcome: ['role varuint', 'major varuint', 'minor varuint'],
    durable: ['through varuint'],
    refused: ['index varuint', 'refusal varuint'],
    goodbye: ['within milliseconds varuint'],
  },
  roles: ROLES,
  colors: PERSON_COLORS,
  close: Object.entries(CLOSE).map(([name, { code, retry }]) => [name, code, retry]),
  refusals: Object.entries(REFUSALS).map(([name, { code }]) => [name, code]),
  limits: LIMITS,
} as const;
