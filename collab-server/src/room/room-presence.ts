import { encodeAwareness } from '@coscribe/protocol';
import { encodePresence, type PresenceEntry, readPresence } from '../gate/presence.ts';
import type { ClientIds } from './client-ids.ts';
import type { Member } from './member.ts';
import { type WireFrame, wireFrame } from './wire-frame.ts';

/** How soon others should hear: that somebody came or left, what somebody does, that somebody is still here. */
export type PresenceUrgency = 'at once' | 'soon' | 'some time';

export type PresenceEffect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'heard'; readonly urgency: PresenceUrgency }
  | { readonly kind: 'malformed'; readonly reason: string };

const NOTHING: PresenceEffect = { kind: 'nothing' };
const HEARD: { readonly [Urgency in PresenceUrgency]: PresenceEffect } = {
  'at once': { kind: 'heard', urgency: 'at once' },
  soon: { kind: 'heard', urgency: 'soon' },
  'some time': { kind: 'heard', urgency: 'some time' },
};

/** Ids of people who left, kept so that a late echo of their presence does not bring them back as somebody else's. */
const REMEMBERED = 1_000;

/** Who is in the room, as bytes that were judged and stamped once. Nobody's presence says who they are: tickets do. */
export class RoomPresence {
  readonly #ids: ClientIds;
  readonly #entries = new Map<number, PresenceEntry>();
  readonly #gone = new Map<number, number>();
  /** What a member's own clock lacks to the one that everybody knows, after a return with an old clock. */
  readonly #shifts = new Map<number, number>();
  readonly #owned = new Map<Member, Set<number>>();
  #changed = new Map<number, PresenceEntry>();
  #all: WireFrame | undefined;

  constructor(ids: ClientIds) {
    this.#ids = ids;
  }

  /** Takes in an awareness update. */
  receive(member: Member, update: Uint8Array): PresenceEffect {
    const own = this.#ownedBy(member);
    const reading = readPresence(
      update,
      {
        has: (client) => own.has(client) && this.#ids.userOf(client) === member,
        count: own.size,
        clockOf: (client) => this.#clockOf(client),
        claim: (client, clock) => this.#claim(member, client, clock),
      },
      member.person,
    );
    if (reading.kind === 'malformed') return reading;
    let most: PresenceUrgency | undefined;
    for (const entry of reading.entries) {
      const urgency = this.#take(entry);
      if (urgency !== undefined && isMoreUrgent(urgency, most)) most = urgency;
    }
    return most === undefined ? NOTHING : HEARD[most];
  }

  /** Says of everybody that this member spoke for that they have left. */
  leave(member: Member): void {
    for (const client of this.#owned.get(member) ?? []) {
      if (!this.#ids.release(client, member)) continue;
      const entry = this.#entries.get(client);
      if (entry?.state != null) this.#set({ client, clock: entry.clock + 1, state: null });
    }
    this.#owned.delete(member);
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Everybody's presence as one message. */
  all(): WireFrame {
    this.#all ??= wireFrame(encodeAwareness(encodePresence([...this.#entries.values()])));
    return this.#all;
  }

  /** What changed since the last call, as one message; `undefined`: nothing. */
  takeChanged(): WireFrame | undefined {
    if (this.#changed.size === 0) return undefined;
    const frame = wireFrame(encodeAwareness(encodePresence([...this.#changed.values()])));
    this.#changed = new Map();
    return frame;
  }

  #ownedBy(member: Member): Set<number> {
    let own = this.#owned.get(member);
    if (own === undefined) {
      own = new Set();
      this.#owned.set(member, own);
    }
    return own;
  }

  #clockOf(client: number): number | undefined {
    return this.#entries.get(client)?.clock ?? this.#gone.get(client);
  }

  #claim(member: Member, client: number, clock: number): boolean {
    const own = this.#ownedBy(member);
    if (this.#ids.ownershipOf(client, member.actor) === 'foreign') return false;
    const known = this.#clockOf(client) ?? -1;
    const user = this.#ids.userOf(client);
    // Stock clients repeat what they hear about others, never with a higher clock than what was said.
    const isNews = clock > known;
    if (user !== undefined && user !== member) {
      const samePerson = member.actor !== null && user.actor === member.actor;
      if (user.actor !== member.actor || !(samePerson || isNews)) return false;
    } else if (!isNews && own.size > 0) return false;
    this.#shifts.set(client, isNews ? 0 : known + 1 - clock);
    this.#ids.use(client, member);
    own.add(client);
    return true;
  }

  #take({ client, clock, state }: PresenceEntry): PresenceUrgency | undefined {
    const told = clock + (this.#shifts.get(client) ?? 0);
    const before = this.#entries.get(client);
    const known = this.#clockOf(client) ?? -1;
    if (told < known || (told === known && state !== null)) return undefined;
    this.#set({ client, clock: told, state });
    if (before?.state == null) return state === null ? 'some time' : 'at once';
    if (state === null) return 'at once';
    const isSame = state.length === before.state.length && Buffer.compare(state, before.state) === 0;
    return isSame ? 'some time' : 'soon';
  }

  #set(entry: PresenceEntry): void {
    this.#all = undefined;
    this.#changed.set(entry.client, entry);
    if (entry.state !== null) {
      this.#gone.delete(entry.client);
      this.#entries.set(entry.client, entry);
      return;
    }
    this.#entries.delete(entry.client);
    this.#gone.set(entry.client, entry.clock);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= REMEMBERED) break;
      this.#gone.delete(oldest);
      this.#shifts.delete(oldest);
    }
  }
}

const RANK: { readonly [Urgency in PresenceUrgency]: number } = { 'some time': 1, soon: 2, 'at once': 3 };

/** Is `urgency` more than what is planned already? */
export function isMoreUrgent(urgency: PresenceUrgency, planned: PresenceUrgency | undefined): boolean {
  return planned === undefined || RANK[urgency] > RANK[planned];
}
