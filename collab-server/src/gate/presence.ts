import { LIMITS, type PresenceUser } from '@coscribe/protocol';
import * as encoding from 'lib0/encoding';
import { ByteReader, MalformedBytes, VALUE_DEPTH } from './byte-reader.ts';
import { jsonParts } from './json-text.ts';
import { utf16Length } from './utf8.ts';

/** The newest that one client id says of itself. */
export interface PresenceEntry {
  readonly client: number;
  readonly clock: number;
  /** A JSON object as UTF-8, a copy; `null` when the client has left. */
  readonly state: Uint8Array | null;
}

/** Which client ids a connection speaks for. The caller keeps them; nothing here changes them but `claim`. */
export interface OwnPresence {
  /** Does the connection speak for it already? */
  has(client: number): boolean;
  /** How many client ids it speaks for. */
  readonly count: number;
  /** The newest clock known of this client id, from whatever connection. */
  clockOf(client: number): number | undefined;
  /** Makes the client id the connection's own, unless another live connection speaks for it. Says whether it is now. */
  claim(client: number, clock: number): boolean;
}

export type PresenceReading =
  | { readonly kind: 'presence'; readonly entries: readonly PresenceEntry[] }
  /** Nothing of it may be used, and the connection is closed with `malformed-message`. `reason` is for the log. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** No honest clock gets here: they start at 0 and count changes and renewals. */
const CLOCK_END = 2 ** 31;

/**
 * How far a clock may be ahead of the newest one known (or of 0). Whoever has seen a clock ignores all lower ones, so a
 * leap would silence the owner for as long; four million changes are months of an open page.
 */
export const PRESENCE_CLOCK_LEAP = 2 ** 22;

/**
 * Reads an awareness update (y-protocols) and keeps what its sender may say: entries of its own client ids, the `user`
 * field overwritten with `user` when there is one. Entries of other ids are dropped without a penalty, since stock
 * clients send back everybody's; so are clocks that leap. Never throws; parses nothing but own states.
 */
export function readPresence(
  payload: Uint8Array,
  own: OwnPresence,
  user: PresenceUser | null,
): PresenceReading {
  try {
    return { kind: 'presence', entries: readEntries(payload, own, user) };
  } catch (error) {
    if (error instanceof MalformedBytes) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

/** An awareness update. Without entries it is the keep-alive that stock clients need to hear now and then. */
export function encodePresence(entries: readonly PresenceEntry[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const { client, clock, state } of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint8Array(encoder, state ?? NULL);
  }
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Says nothing of anybody: one shared payload for every silent connection. */
export const PRESENCE_KEEP_ALIVE = encodePresence([]);

const NULL = new TextEncoder().encode('null');
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

// A stock client sends back what it knows of everybody.
const MOST_ENTRIES = LIMITS.connectionsPerRoom * LIMITS.presenceClientsPerConnection;

function readEntries(payload: Uint8Array, own: OwnPresence, user: PresenceUser | null): PresenceEntry[] {
  const reader = new ByteReader(payload);
  const entries: PresenceEntry[] = [];
  // An entry is a client, a clock and a string of at least one byte.
  const count = reader.count(3);
  if (count > MOST_ENTRIES) throw new MalformedBytes('presence of more clients than can be here');
  for (let left = count; left > 0; left--) {
    const client = reader.varUint();
    const clock = reader.varUint();
    const length = reader.varUint();
    const start = reader.position;
    reader.skip(length);
    const state = payload.subarray(start, reader.position);
    if (clock >= CLOCK_END) throw new MalformedBytes('presence clock out of range');
    if (clock > (own.clockOf(client) ?? 0) + PRESENCE_CLOCK_LEAP) continue;
    if (!isOwn(own, client, clock, state)) continue;
    entries.push({ client, clock, state: isNull(state) ? null : readState(state, user) });
  }
  if (reader.left > 0) throw new MalformedBytes('trailing bytes');
  return entries;
}

function isOwn(own: OwnPresence, client: number, clock: number, state: Uint8Array): boolean {
  if (own.has(client)) return true;
  // A stock client repeats that somebody left: that makes nobody its own.
  if (isNull(state) || own.count >= LIMITS.presenceClientsPerConnection) return false;
  return own.claim(client, clock);
}

function readState(state: Uint8Array, user: PresenceUser | null): Uint8Array {
  if (state.length > LIMITS.presenceBytes) throw new MalformedBytes('presence state too large');
  const span = { start: 0, end: state.length, depth: VALUE_DEPTH };
  if (utf16Length(state, 0, state.length) < 0 || jsonParts(state, span) < 0) {
    throw new MalformedBytes('presence state is no JSON');
  }
  if (!isObject(state)) throw new MalformedBytes('presence state is no object');
  if (user === null) return state.slice();
  const value = JSON.parse(DECODER.decode(state)) as Record<string, unknown>;
  return ENCODER.encode(JSON.stringify({ ...value, user }));
}

const OPENING_BRACE = 0x7b;
const SPACE = 0x20;

/** Of text that is known to be JSON. */
function isObject(json: Uint8Array): boolean {
  return json.find((byte) => byte > SPACE) === OPENING_BRACE;
}

function isNull(state: Uint8Array): boolean {
  return state.length === NULL.length && state.every((byte, index) => byte === NULL[index]);
}
