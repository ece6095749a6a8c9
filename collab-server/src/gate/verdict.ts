import type { RefusalName } from '@coscribe/protocol';

/** A run of clocks of one client: `clock` to `clock + length - 1`. */
export interface ClockRange {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

/** What an update would add to a document's admitted state. */
export interface Admission {
  readonly structs: readonly ClockRange[];
  readonly deletes: readonly ClockRange[];
  /** Structs that are the value of a key. */
  readonly keyed: readonly ClockRange[];
  /** Root types that it names, by number. */
  readonly roots?: ReadonlySet<number>;
}

/** What the gate says of one update, before anything else has touched it. */
export type Verdict =
  /** Everything in it is admitted already: acknowledged (after what is under way), neither stored nor sent. */
  | { readonly kind: 'nothing-new' }
  /** It builds on something that the document does not have: answered with SyncStep1, parked nowhere. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'refused'; readonly refusal: RefusalName }
  | {
      readonly kind: 'new';
      /** V1, cut to what is new. */
      readonly update: Uint8Array;
      readonly admission: Admission;
      /** Client ids of new structs that no actor has claimed yet. */
      readonly newClients: readonly number[];
    };

/** Whose client id is this, in the eyes of the connection that sent the update? */
export type Ownership = 'own' | 'unclaimed' | 'foreign';

/**
 * What is committed, in the running batch or in the gathering one: a state vector and a set of deleted ranges.
 * `admit` judges against it; a failed commit throws it away and starts again from what is committed.
 */
export interface AdmittedState {
  /** First clock of `client` that is not admitted. */
  clockOf(client: number): number;
  /** Which parts of a range does no admitted delete cover? Adds them to `parts`, in order: start, end, start, end … */
  undeleted(client: number, range: { readonly start: number; readonly end: number }, parts: number[]): void;
  /** Is this clock the value of a key (of a Y.Map, or an attribute)? */
  isKeyed(client: number, clock: number): boolean;
  add(admission: Admission): void;
  /** How many root types would there be with these? */
  rootsWith(roots: ReadonlySet<number>): number;
  /** Is this, byte for byte, an update of which `noteKnown` said that it brings nothing new? Then it never will. */
  isRepeated(update: Uint8Array): boolean;
  /** Everybody who comes back with the same says the same: a long list of what was deleted need not be read again. */
  noteKnown(update: Uint8Array): void;
  /** Number of client ids. */
  readonly clients: number;
}

export interface GateContext {
  readonly state: AdmittedState;
  /** May the sender write at all? New content of one who may not is refused; nothing new never is. */
  readonly mayWrite: boolean;
  ownershipOf(client: number): Ownership;
  /**
   * Are all of these deleted in the committed document, whoever said so? Yjs deletes more than any update says: the
   * loser of two writes to one key, what was typed into a thing while somebody else deleted it. A reader's copy says
   * so when it comes back, and must not be refused for it. Asked only when a sender who may not write brings nothing
   * but deletes that are not admitted; without an answer they count as new.
   */
  alreadyDeleted?(ranges: readonly ClockRange[]): boolean;
}
