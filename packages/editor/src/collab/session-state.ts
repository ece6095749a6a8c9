import type { CloseName, PresenceUser, RefusalName, Role, SchemaVersion } from '@coscribe/protocol';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';

/**
 * What stands by the title. `edits` counts the updates made on this device, in all its tabs, that the server has not
 * acknowledged as stored.
 */
export type SaveState =
  /** Nothing to show yet, neither from the device nor from the server. */
  | { readonly kind: 'loading' }
  /** JOURNAL-1: everything on this device is on the server's disk. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'saving'; readonly edits: number }
  /** Not connected. `nextTryAt`: epoch milliseconds, `null` while a try is under way. */
  | {
      readonly kind: 'offline';
      readonly edits: number;
      readonly nextTryAt: number | null;
      readonly cause: OfflineCause;
    }
  /** The device cannot keep edits (its storage is full or forbidden) and they are not on the server either. */
  | { readonly kind: 'unkept'; readonly edits: number; readonly reason: string }
  /**
   * The server will not have us (again): the sentence says why. No further tries by itself. `newer-version-needed` may still be
   * connected: the document is of a newer major version and can only be read here (SCHEMA-1).
   */
  | { readonly kind: 'closed'; readonly close: CloseName; readonly sentence: string; readonly edits: number };

export type OfflineCause =
  | 'no-network'
  | 'server-unreachable'
  | 'server-restarting'
  | 'server-cannot-store'
  | 'server-full';

/** Edits that the server refused or that may no longer be sent. They stay on the device until the person lets them go (LEAVE-1). */
export interface KeptEdits {
  readonly id: string;
  readonly reason: RefusalName | 'access-changed';
  readonly sentence: string;
  /** Number of updates. */
  readonly edits: number;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  /** The document as it stood here with those edits in it, as one V1 update: to copy, download or make a new document of. */
  readonly update: Uint8Array;
}

/** What a session is at one moment. A new object whenever something in it changed, so that React can compare. */
export interface SessionSnapshot {
  /**
   * `null` until content came from the device or the server (OPEN-1: nothing editable before). A refusal ends a Y.Doc: the
   * next snapshot holds another one, with a new client id.
   */
  readonly doc: Y.Doc | null;
  readonly awareness: Awareness | null;
  readonly save: SaveState;
  /** From the server's welcome; while offline the last one known on this device; `null` before. */
  readonly role: Role | null;
  /** May the person type now? False for viewers, before content is there, and after `closed`. */
  readonly editable: boolean;
  /** Who I am, as the last ticket said. */
  readonly me: PresenceUser | null;
  readonly kept: readonly KeptEdits[];
}

/** What the page's ticket route answers. */
export type TicketAnswer =
  | { readonly ok: true; readonly ticket: string; readonly role: Role; readonly actor: PresenceUser }
  /** No access, or no such document: there is no difference to be seen. */
  | { readonly ok: false; readonly close: 'no-access' | 'newer-version-needed' };

export interface DocSessionOptions {
  /** `ws://` or `wss://` address of the sync server; the document's id is appended as the path. */
  readonly url: string;
  readonly documentId: string;
  /** Fetches a fresh ticket for one connection attempt; rejects when the app can't be reached. Leave out with AUTH=none. */
  readonly ticket?: () => Promise<TicketAnswer>;
  /** The device copy is kept apart for each actor. Any stable text; leave out to keep nothing on the device. */
  readonly actorKey?: string;
  /** What the editor that shows the document writes; this build's own when left out. */
  readonly schema?: SchemaVersion;
}

export interface DocSession {
  readonly documentId: string;
  getSnapshot(): SessionSnapshot;
  /** Calls `listener` after every change of the snapshot; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /** Connects now instead of at `nextTryAt`. */
  tryNow(): void;
  /** Asks for a fresh ticket on a new connection, as after a change of one's own name. */
  renewTicket(): void;
  /** Lets kept edits go: the person has copied them, or does not want them. */
  dropKept(id: string): Promise<void>;
  /** Closes the socket and the device copy. Unsent edits stay on the device. */
  destroy(): Promise<void>;
}
