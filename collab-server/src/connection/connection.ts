import {
  type CloseName,
  encodeAwareness,
  encodeExtension,
  encodeSyncStep1,
  isNewerSchema,
  LIMITS,
  mayWrite,
  type PresenceUser,
  type RefusalName,
  type Role,
  type RoomName,
  type SchemaVersion,
} from '@coscribe/protocol';
import { PRESENCE_KEEP_ALIVE } from '../gate/presence.ts';
import type { Log } from '../observe/log.ts';
import type { Meters } from '../observe/meters.ts';
import { acceptUpdate, type SyncWrite } from '../room/accept-update.ts';
import type { Member, Outgoing } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { type WireFrame, wireFrame } from '../room/wire-frame.ts';
import { AckCounter } from './ack-counter.ts';
import { Allowance } from './allowance.ts';
import { type ClientMessage, readClientMessage, readStateVector } from './client-message.ts';
import { Feed } from './feed.ts';
import type { JoinLine } from './join-line.ts';
import { LargeWrite } from './large-write.ts';
import type { LargeWrites } from './large-writes.ts';
import type { OutSocket } from './out-socket.ts';
import type { Throttle } from './throttle.ts';

/** What the handshake found out about somebody. */
export interface Visitor {
  readonly room: RoomName;
  readonly role: Role;
  /** `null` without tickets. */
  readonly person: PresenceUser | null;
  readonly grant: string | null;
  /** When the ticket was made, epoch milliseconds. */
  readonly issuedAt: number;
  readonly schema: SchemaVersion | null;
  /** Does the client know our extension? */
  readonly announced: boolean;
}

export interface ConnectionServices {
  readonly log: Log;
  readonly meters: Meters;
  readonly throttle: Throttle;
  readonly joins: JoinLine;
  readonly largeWrites: LargeWrites;
  readonly limits: {
    readonly socketHighWaterBytes: number;
    readonly slowReaderMs: number;
    readonly connections: number;
    readonly connectionsPerRoom: number;
    readonly keepAliveMs: number;
  };
}

// How often one client is answered when it asks for the document, or for who is here; each may cost as much as a first sync.
const ANSWERS = { atOnce: 20, everyMs: 250 } as const;
// Asking the same client again and again would only make it send the same again and again.
const ASK_AGAIN_MS = 1_000;
// Whoever goes on so long without the SyncStep2 that was asked for begins anew: each write is remembered until then.
const MOST_OPEN_WRITES = 10_000;
const KEEP_ALIVE = wireFrame(encodeAwareness(PRESENCE_KEEP_ALIVE));

/** One client in one room: what it sends, and what it is told. */
export class Connection implements Member {
  readonly person: PresenceUser | null;
  readonly grant: string | null;
  readonly actor: string | null;
  readonly mayWrite: boolean;
  readonly #visitor: Visitor;
  readonly #room: Room;
  readonly #socket: OutSocket;
  readonly #services: ConnectionServices;
  readonly #feed: Feed;
  readonly #writes = new AckCounter();
  readonly #syncs = new Allowance(ANSWERS);
  #presences: Allowance | undefined;
  /** What is being taken in slice by slice; the messages behind it wait … */
  #large: LargeWrite | undefined;
  #behindIt: Uint8Array[] | undefined;
  /** … and those of which not every slice is on the disk, by the numbers of the writes. */
  #unsettled: Map<number, LargeWrite> | undefined;
  #onLeft: (() => void) | undefined;
  #schema: SchemaVersion | null;
  #greeted = false;
  #toldThrough = 0;
  #asking: NodeJS.Timeout | undefined;
  #askAgainAfter = false;

  constructor(visitor: Visitor, room: Room, socket: OutSocket, services: ConnectionServices) {
    this.person = visitor.person;
    this.grant = visitor.grant;
    this.actor = visitor.person?.id ?? null;
    this.mayWrite = mayWrite(visitor.role);
    this.#schema = visitor.schema;
    this.#visitor = visitor;
    this.#room = room;
    this.#socket = socket;
    this.#services = services;
    this.#feed = new Feed(this, socket, room.document, services);
  }

  get schema(): SchemaVersion | null {
    return this.#schema;
  }

  /** Joins the room first and then asks: whatever is committed from here on reaches this client. */
  start(): void {
    this.#room.join(this);
    this.#askForMissing();
  }

  /** The socket is gone. What it brought is taken in to the end; `onLeft` is called when this one has left its room. */
  end(onLeft: () => void): void {
    this.#feed.stop();
    this.#syncs.stop();
    this.#presences?.stop();
    clearTimeout(this.#asking);
    this.#services.throttle.forget(this.#socket);
    this.#onLeft = onLeft;
    if (this.#large === undefined) this.#leave();
  }

  receive(frame: Uint8Array): void {
    if (this.#socket.closedAs !== undefined) return;
    if (this.#large !== undefined) {
      this.#behindIt ??= [];
      this.#behindIt.push(frame);
      this.#socket.pause();
      return;
    }
    const { meters } = this.#services;
    meters.framesIn++;
    meters.bytesIn += frame.length;
    const message = readClientMessage(frame);
    if (message === undefined) {
      this.close('malformed-message');
      return;
    }
    try {
      this.#handle(message);
    } catch (error) {
      this.#fail(error);
    }
  }

  deliver(updates: readonly Outgoing[]): void {
    this.#feed.deliver(updates);
  }

  tell(frame: WireFrame): void {
    this.#feed.tell(frame);
  }

  /** Presence that went by while this client was behind. */
  caughtUp(): void {
    const presence = this.#room.presenceNow();
    if (presence !== undefined) this.#socket.sendFrame(presence);
  }

  acknowledge(index: number): void {
    const large = this.#unsettled?.get(index);
    if (large !== undefined) {
      if (!large.settled()) return;
      this.#unsettled?.delete(index);
    }
    this.#writes.settled(index);
  }

  reportAcknowledged(): void {
    const { through } = this.#writes;
    if (!this.#visitor.announced || through === this.#toldThrough) return;
    this.#toldThrough = through;
    this.#socket.send(encodeExtension({ type: 'durable', through }));
  }

  refuse(index: number, refusal: RefusalName): void {
    this.#services.meters.refused[refusal]++;
    this.#lost(index);
    if (this.#visitor.announced) this.#socket.send(encodeExtension({ type: 'refused', index, refusal }));
    this.close('refused');
  }

  askAgain(index: number): void {
    this.#services.meters.gaps++;
    this.#lost(index);
    if (this.#writes.open > MOST_OPEN_WRITES) {
      this.close('internal-error');
      return;
    }
    if (this.#asking !== undefined) {
      this.#askAgainAfter = true;
      return;
    }
    this.#askForMissing();
    this.#asking = setTimeout(() => {
      this.#asking = undefined;
      if (!this.#askAgainAfter) return;
      this.#askAgainAfter = false;
      this.#askForMissing();
    }, ASK_AGAIN_MS).unref();
  }

  close(name: CloseName): void {
    for (const large of this.#unsettled?.values() ?? []) large.end();
    this.#socket.close(name);
  }

  /** Every few seconds: stock clients hang up when they hear nothing for 30 s. */
  keepAlive(): void {
    if (this.#socket.nextRound() === 'quiet') this.#socket.sendFrame(KEEP_ALIVE);
  }

  #handle(message: ClientMessage): void {
    switch (message.type) {
      case 'write':
        this.#write({ from: this, index: this.#writes.received(message.kind), update: message.update });
        break;
      case 'step1':
        this.#answer(message.stateVector);
        break;
      case 'presence':
        this.#takePresence(message.update);
        break;
      case 'query-presence':
        this.#presences ??= new Allowance(ANSWERS);
        this.#presences.ask(() => this.#room.presence.tell(this));
        break;
      case 'hello':
        this.#greet(message.schema);
        break;
    }
  }

  #write(write: SyncWrite): void {
    const { largeWrites, throttle } = this.#services;
    if (largeWrites.isLarge(write.update)) {
      this.#takeLarge(write).catch((error: unknown) => this.#fail(error));
      return;
    }
    acceptUpdate(this.#room, write);
    throttle.check(this.#socket);
  }

  async #takeLarge(write: SyncWrite): Promise<void> {
    const large = new LargeWrite();
    // Slices of the one before may be on their way to the disk still.
    this.#unsettled ??= new Map();
    this.#unsettled.set(write.index, large);
    this.#large = large;
    this.#socket.pause();
    try {
      await this.#services.largeWrites.take(this.#room, write, large);
    } finally {
      this.#large = undefined;
      this.#socket.resume();
      this.#services.throttle.check(this.#socket);
      this.#goOn();
    }
  }

  /** Takes up what came behind a large write. */
  #goOn(): void {
    const frames = this.#behindIt ?? [];
    this.#behindIt = undefined;
    for (const frame of frames) this.receive(frame);
    if (this.#onLeft !== undefined && this.#large === undefined) this.#leave();
  }

  #leave(): void {
    this.#room.leave(this);
    this.#onLeft?.();
    this.#onLeft = undefined;
  }

  #lost(index: number): void {
    this.#unsettled?.get(index)?.end();
    this.#unsettled?.delete(index);
    this.#writes.lost(index);
  }

  /** Whatever went wrong here stays here: nobody else is closed for it. */
  #fail(error: unknown): void {
    this.#services.log.error({ room: this.#room.name, err: error }, 'a message could not be handled');
    this.close('internal-error');
  }

  #greet(schema: SchemaVersion): void {
    if (this.#greeted || !this.#visitor.announced) {
      this.close('malformed-message');
      return;
    }
    this.#greeted = true;
    this.#schema = olderOf(schema, this.#visitor.schema ?? schema);
    this.#socket.send(
      encodeExtension({ type: 'welcome', role: this.#visitor.role, schema: this.#room.schema }),
    );
  }

  #answer(vector: Uint8Array): void {
    const clocks = readStateVector(vector, this.#room.clients + LIMITS.newClientsPerUpdate);
    if (clocks === undefined) this.close('malformed-message');
    else this.#syncs.ask(() => this.#feed.answer(clocks));
  }

  #takePresence(update: Uint8Array): void {
    this.#services.meters.presenceIn++;
    const reason = this.#room.presence.receive(this, update);
    if (reason === undefined) return;
    this.#services.log.debug({ room: this.#room.name, reason }, 'malformed presence');
    this.close('malformed-message');
  }

  #askForMissing(): void {
    this.#socket.send(encodeSyncStep1(this.#room.document.stateVector()));
  }
}

/** A ticket's version is signed: whoever claims a newer one would make everybody else read-only. */
function olderOf(said: SchemaVersion, signed: SchemaVersion): SchemaVersion {
  return isNewerSchema(said, signed) ? signed : said;
}
