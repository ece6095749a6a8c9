import type { CloseName, PresenceUser, RefusalName, SchemaVersion } from '@coscribe/protocol';
import type { WireFrame } from './wire-frame.ts';

/** Whoever hands updates to a room, and hears what became of them. `index` is the number of the sync-write. */
export interface Writer {
  /** The actor's id; `null` without tickets. */
  readonly actor: string | null;
  /** Does the role allow writing? */
  readonly mayWrite: boolean;
  /** Of its schema; `null` when it never said. */
  readonly schema: SchemaVersion | null;
  /** The write is on the disk, or held nothing that is not. Is told so by `reportAcknowledged`. */
  acknowledge(index: number): void;
  reportAcknowledged(): void;
  refuse(index: number, refusal: RefusalName): void;
  /** The write builds on something that the room does not have. */
  askAgain(index: number): void;
  close(name: CloseName): void;
}

/** A message to everybody but its author, if it has one. */
export interface Outgoing {
  readonly frame: WireFrame;
  readonly from: Writer | null;
}

/** Somebody who is in a room. */
export interface Member extends Writer {
  /** As the ticket says; `null` without tickets. */
  readonly person: PresenceUser | null;
  /** What let this one in. */
  readonly grant: string | null;
  /** Everything that was committed since the last call. */
  deliver(updates: readonly Outgoing[]): void;
  /** Presence; somebody who is behind gets all of it later, in one message. */
  tell(frame: WireFrame): void;
}
