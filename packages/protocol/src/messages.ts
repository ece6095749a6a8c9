import type { RefusalName } from './close-codes.ts';
import type { Role } from './roles.ts';
import type { SchemaVersion } from './schema-version.ts';

/** The first varuint of a WebSocket message. 0–3 are y-websocket's; ours lies above all that others have taken. */
export const MESSAGE = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, coscribe: 121 } as const;

/** The second varuint of a `sync` message. Types 1 and 2 are *sync-writes*: both ends count them from 1. */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** The second varuint of a `coscribe` message. */
export const EXTENSION = { hello: 0, welcome: 1, durable: 2, refused: 3, goodbye: 4 } as const;

/** The WebSocket subprotocol that announces the extension; `ticket.<jwt>` may be offered next to it. */
export const SUBPROTOCOL = 'coscribe.v1';
export const TICKET_SUBPROTOCOL_PREFIX = 'ticket.';

/** Client to server, first of all, once per connection. */
export interface Hello {
  readonly type: 'hello';
  readonly schema: SchemaVersion;
}

/** Server to client, in answer to `hello`: what this connection may do, as its ticket says. */
export interface Welcome {
  readonly type: 'welcome';
  readonly role: Role;
  /** The document's: that of the newest client that ever wrote to it. */
  readonly schema: SchemaVersion;
}

/** Server to client: sync-writes 1 to `through` of this connection are on disk. */
export interface Durable {
  readonly type: 'durable';
  readonly through: number;
}

/** Server to client: sync-write `index` was refused, nothing of it is stored, and the connection is about to close. */
export interface Refused {
  readonly type: 'refused';
  readonly index: number;
  readonly refusal: RefusalName;
}

/**
 * Server to client, before a close that sends everybody away at once: whoever has nothing to send comes back at a random moment
 * within `withinMs` milliseconds, so that all do not come back in one instant.
 */
export interface Goodbye {
  readonly type: 'goodbye';
  readonly withinMs: number;
}

export type ExtensionMessage = Hello | Welcome | Durable | Refused | Goodbye;
