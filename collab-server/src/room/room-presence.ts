import { encodeAwareness } from '@coscribe/protocol';
import { encodePresence, type PresenceEntry, readPresence } from '../gate/presence.ts';
import type { ClientIds } from './client-ids.ts';
import type { Member } from './member.ts';

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
  #all: Uint8Array | undefined;

  constructor(ids: ClientIds) {
    this.#ids = ids;
  }

  /** Takes in an awareness update. `undefined`, or why it is malformed. */
  receive(member: Member, update: Uint8Array): string | undefined {
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
    if (reading.kind === 'malformed') return reading.reason;
    for (const entry of reading.entries) this.#take(entry);
    return undefined;
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
  all(): Uint8Array {
    this.#all ??= encodeAwareness(encodePresence([...this.#entries.values()]));
    return this.#all;
  }

  /** What changed since the last call, as one message; `undefined`: nothing. */
  takeChanged(): Uint8Array | undefined {
    if (this.#changed.size === 0) return undefined;
    const frame = encodeAwareness(encodePresence([...this.#changed.values()]));
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

  #take({ client, clock, state }: PresenceEntry): void {
    const told = clock + (this.#shifts.get(client) ?? 0);
    const known = this.#clockOf(client) ?? -1;
    if (told > known || (told === known && state === null)) this.#set({ client, clock: told, state });
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
