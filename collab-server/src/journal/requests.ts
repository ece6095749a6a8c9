import type { RoomName } from '@coscribe/protocol';
import type { NewRow } from './journal.ts';
import type { Loaded, ReadResult } from './journal-file.ts';

/** What the main thread asks of the thread that owns the file. Each is answered once, in order. */
export type JournalRequest =
  | { readonly kind: 'commit'; readonly rows: readonly NewRow[] }
  | { readonly kind: 'load'; readonly document: RoomName }
  | { readonly kind: 'read'; readonly document: RoomName }
  | {
      readonly kind: 'mark-damaged';
      readonly document: RoomName;
      readonly sequence: number;
      readonly reason: string;
    }
  | { readonly kind: 'delete'; readonly document: RoomName }
  | {
      readonly kind: 'put-checkpoint';
      readonly document: RoomName;
      readonly through: number;
      readonly chunks: readonly Uint8Array[];
    }
  | { readonly kind: 'close' };

export interface JournalResults {
  readonly commit: readonly number[];
  readonly load: Loaded;
  readonly read: ReadResult;
  readonly 'mark-damaged': null;
  readonly delete: null;
  readonly 'put-checkpoint': null;
  readonly close: null;
}

/** `error`: a sentence. */
export type JournalReply =
  | { readonly ok: true; readonly result: JournalResults[keyof JournalResults] }
  | { readonly ok: false; readonly error: string };

/** The first message of the thread. */
export type JournalOpened = { readonly ok: true } | { readonly ok: false; readonly sentence: string };
