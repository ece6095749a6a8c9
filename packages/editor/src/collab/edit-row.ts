import { FIRST_SCHEMA_VERSION, type PresenceUser, type Role, type SchemaVersion } from '@coscribe/protocol';
import type { KeptEdits } from './session-state.ts';

/** An update made on this device that the server has not acknowledged as stored. */
export interface EditRow {
  readonly update: Uint8Array;
  /** Made in this tab. */
  readonly isMine: boolean;
  /** Its key in the device copy; `null` until it is there. */
  key: number | null;
  isDurable: boolean;
  /** Is it in this tab's Y.Doc? */
  isApplied: boolean;
}

/** What a device knows of a document besides its content. */
export interface DeviceFacts {
  /** The content is complete: it may be shown without the server. */
  readonly isComplete: boolean;
  readonly role: Role | null;
  readonly me: PresenceUser | null;
  /** Of the newest page that wrote to it, as far as this device knows. */
  readonly schema: SchemaVersion;
}

export const NO_FACTS: DeviceFacts = {
  isComplete: false,
  role: null,
  me: null,
  schema: FIRST_SCHEMA_VERSION,
};

export interface DeviceContent {
  readonly facts: DeviceFacts;
  /** Updates that the server has. */
  readonly durable: readonly Uint8Array[];
  readonly edits: readonly EditRow[];
  readonly kept: readonly KeptEdits[];
  /** The key of the last row that was read. */
  readonly through: number;
}

export const NOTHING_KNOWN: DeviceContent = {
  facts: NO_FACTS,
  durable: [],
  edits: [],
  kept: [],
  through: 0,
};
