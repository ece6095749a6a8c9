import type { ClientIds } from './client-ids.ts';
import { flushIntervalMs } from './flush-policy.ts';
import type { Member } from './member.ts';
import { Pace } from './pace.ts';
import { Rate } from './rate.ts';
import { isMoreUrgent, type PresenceUrgency, RoomPresence } from './room-presence.ts';
import type { Tick } from './tick.ts';
import type { WireFrame } from './wire-frame.ts';

interface RelayOptions {
  readonly ids: ClientIds;
  readonly members: ReadonlySet<Member>;
  readonly tick: Tick;
  /** How long an update may wait for others, in milliseconds. */
  readonly budgetMs: number;
}

// A caret may be seen a little later than a letter.
const PRESENCE_BUDGETS = 2.5;
// Clients renew their presence after 15 to 18 s and forget others after 30 s: so long a renewal may wait for company.
const RENEWAL_MS = 8_000;

/** Tells the members of a room who is here and what they do: the latest of each person, in one frame for everybody (PACE-1). */
export class PresenceRelay {
  readonly #options: RelayOptions;
  readonly #presence: RoomPresence;
  readonly #pace: Pace;
  readonly #rate = new Rate();
  /** Messages since the others were told. */
  #heard = 0;
  #planned: PresenceUrgency | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#presence = new RoomPresence(options.ids);
    this.#pace = new Pace(options.tick, () => this.#tellAll());
  }

  get isEmpty(): boolean {
    return this.#presence.isEmpty;
  }

  /** Takes in an awareness update; says why it is malformed. */
  receive(member: Member, update: Uint8Array): string | undefined {
    const effect = this.#presence.receive(member, update);
    if (effect.kind === 'malformed') return effect.reason;
    this.#heard++;
    if (effect.kind === 'heard') this.#plan(effect.urgency);
    return undefined;
  }

  leave(member: Member): void {
    this.#presence.leave(member);
    this.#plan('at once');
  }

  /** Tells `member` of everybody, and the others of what they have not heard yet. */
  tell(member: Member): void {
    this.#tellAll();
    member.tell(this.all());
  }

  /** Everybody's presence. */
  all(): WireFrame {
    return this.#presence.all();
  }

  #plan(urgency: PresenceUrgency): void {
    if (!isMoreUrgent(urgency, this.#planned)) return;
    this.#planned = urgency;
    const { members, budgetMs } = this.#options;
    const load = { people: members.size, perSecond: this.#rate.perSecond };
    const interval = flushIntervalMs(load, urgency === 'soon' ? budgetMs * PRESENCE_BUDGETS : budgetMs);
    this.#pace.ask(urgency === 'some time' ? RENEWAL_MS : interval);
  }

  #tellAll(): void {
    this.#rate.count(this.#heard);
    this.#heard = 0;
    this.#planned = undefined;
    const presence = this.#presence.takeChanged();
    if (presence !== undefined) for (const member of this.#options.members) member.tell(presence);
  }
}
