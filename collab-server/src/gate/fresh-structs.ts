import { ClientRanges } from './client-ranges.ts';
import type { Block, ParsedUpdate } from './parse-update.ts';
import { rootNumber } from './root-names.ts';
import { CONTENT, INFO, NOBODY, StructCursor } from './struct-cursor.ts';
import type { AdmittedState, ClockRange } from './verdict.ts';

/** A block that brings structs which are not admitted yet. */
export interface FreshBlock extends Block {
  /** First clock that is not admitted. */
  readonly from: number;
}

export function freshBlocks({ blocks }: ParsedUpdate, state: AdmittedState): FreshBlock[] {
  const fresh: FreshBlock[] = [];
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks.at(index);
    const from = state.clockOf(block.client);
    if (block.until > from) fresh.push({ ...block, from });
  }
  return fresh;
}

export interface FreshKinds {
  /** Structs that are deleted by themselves. */
  readonly deleted: readonly ClockRange[];
  /** Structs that are the value of a key. */
  readonly keyed: readonly ClockRange[];
  /**
   * Those among them of several clocks in one struct, and texts, which Yjs never writes there. Honest ones are deleted by the
   * same update: each new value deletes the one before. Yjs lets one be split while it lives, and later throws when its
   * type is deleted.
   */
  readonly severalAtKey: readonly ClockRange[];
  /** Root types that they name, by number. */
  readonly roots: ReadonlySet<number>;
}

export type Readiness =
  /** Yjs integrates every struct. */
  | (FreshKinds & { readonly kind: 'ready' })
  /** Something is missing; Yjs would park what builds on it. */
  | { readonly kind: 'gap' }
  /** Structs that build on each other in a circle; Yjs would park them for ever. */
  | { readonly kind: 'circle' };

/**
 * Can Yjs integrate the fresh structs on top of `state`, in some order? Like Yjs itself, goes through the clients one
 * after the other, and where a struct builds on one of another client that is still to come, goes there first.
 */
export function readinessOf(
  bytes: Uint8Array,
  fresh: readonly FreshBlock[],
  state: AdmittedState,
): Readiness {
  const steps = readiness(bytes, fresh, state);
  // Without an end it is one step.
  return steps(Number.POSITIVE_INFINITY) ?? { kind: 'gap' };
}

/** The same in steps of about so many structs; `undefined`: there is more to do. */
export function readiness(
  bytes: Uint8Array,
  fresh: readonly FreshBlock[],
  state: AdmittedState,
): (structs: number) => Readiness | undefined {
  const walk = new Walk(bytes, fresh, state);
  return (structs) => walk.goOn(structs);
}

interface Progress {
  readonly block: FreshBlock;
  /** Structs still to pass. */
  left: number;
  clock: number;
  offset: number;
  /** First clock that is neither admitted nor passed. */
  reach: number;
  /** Waited for by a struct that waits itself. */
  isOpen: boolean;
}

interface Wait {
  readonly on: Progress;
  /** Go on until this clock is passed. */
  readonly until: number;
}

class Walk {
  readonly #cursor: StructCursor;
  readonly #state: AdmittedState;
  readonly #all: readonly Progress[];
  readonly #byClient: ReadonlyMap<number, Progress>;
  readonly #deleted: ClockRange[] = [];
  readonly #keyed: ClockRange[] = [];
  readonly #severalAtKey: ClockRange[] = [];
  readonly #keyedHere = new ClientRanges();
  readonly #roots = new Set<number>();
  readonly #stack: Wait[] = [];
  /** How many of all clients were begun. */
  #begun = 0;
  /** Structs that may still be passed in this step. */
  #most = 0;

  constructor(bytes: Uint8Array, fresh: readonly FreshBlock[], state: AdmittedState) {
    this.#cursor = new StructCursor(bytes);
    this.#state = state;
    this.#all = fresh.map((block) => ({
      block,
      left: block.structs,
      clock: block.clock,
      offset: block.offset,
      reach: block.from,
      isOpen: false,
    }));
    this.#byClient = new Map(fresh.length > 1 ? this.#all.map((each) => [each.block.client, each]) : []);
  }

  goOn(structs: number): Readiness | undefined {
    this.#most = structs;
    const stack = this.#stack;
    for (;;) {
      const top = stack.at(-1);
      if (top === undefined) {
        const first = this.#all[this.#begun++];
        if (first === undefined) break;
        first.isOpen = true;
        stack.push({ on: first, until: Number.POSITIVE_INFINITY });
        continue;
      }
      const next = this.#pass(top);
      if (next === 'pause') return undefined;
      if (next === 'gap') return { kind: 'gap' };
      if (next === 'done') {
        top.on.isOpen = false;
        stack.pop();
      } else {
        if (next.on.isOpen) return { kind: 'circle' };
        next.on.isOpen = true;
        stack.push(next);
      }
    }
    const [deleted, keyed, severalAtKey] = [this.#deleted, this.#keyed, this.#severalAtKey];
    return { kind: 'ready', deleted, keyed, severalAtKey, roots: this.#roots };
  }

  #pass({ on, until }: Wait): Wait | 'gap' | 'done' | 'pause' {
    const cursor = this.#cursor;
    cursor.enter({ client: on.block.client, clock: on.clock, offset: on.offset });
    while (on.left > 0 && on.reach <= until) {
      if (this.#most-- <= 0) return 'pause';
      cursor.next();
      if (cursor.content !== CONTENT.skip && cursor.end > on.reach) {
        if (cursor.clock > on.reach) return 'gap';
        const missing = this.#missing();
        if (missing !== undefined) return missing;
        this.#note(on.reach);
        on.reach = cursor.end;
      }
      on.left--;
      on.clock = cursor.end;
      on.offset = cursor.position;
    }
    return on.left === 0 && on.reach <= until && until !== Number.POSITIVE_INFINITY ? 'gap' : 'done';
  }

  /** What the struct at the cursor builds on and what is not there. */
  #missing(): Wait | 'gap' | undefined {
    const cursor = this.#cursor;
    return (
      this.#absent(cursor.originClient, cursor.originClock) ??
      this.#absent(cursor.rightClient, cursor.rightClock) ??
      this.#absent(cursor.parentClient, cursor.parentClock)
    );
  }

  #absent(client: number, clock: number): Wait | 'gap' | undefined {
    // What a struct says of its own client lies before it, and so is there.
    if (client === NOBODY || client === this.#cursor.client) return undefined;
    const source = this.#byClient.get(client);
    if (source === undefined) return clock < this.#state.clockOf(client) ? undefined : 'gap';
    return clock < source.reach ? undefined : { on: source, until: clock };
  }

  /** Takes down what kind of struct the one at the cursor is, from the clock `start` on. */
  #note(start: number): void {
    const { client, end, isDeleted, bytes, rootStart, rootEnd } = this.#cursor;
    if (rootStart !== NOBODY) this.#roots.add(rootNumber(bytes, rootStart, rootEnd));
    const range = { client, clock: start, length: end - start };
    if (isDeleted) append(this.#deleted, range);
    if (!this.#isAtKey()) return;
    append(this.#keyed, range);
    this.#keyedHere.add([range]);
    // One letter at a key may become several when what goes on from one another is put together.
    const mayBeSeveral = range.length > 1 || this.#cursor.content === CONTENT.string;
    if (mayBeSeveral && !isDeleted) append(this.#severalAtKey, range);
  }

  /** A struct that does not name its parent has the parent and key of what it stands next to, as in Yjs. */
  #isAtKey(): boolean {
    const cursor = this.#cursor;
    if (cursor.content === CONTENT.gc) return false;
    if (cursor.originClient !== NOBODY) return this.#isKeyed(cursor.originClient, cursor.originClock);
    if (cursor.rightClient !== NOBODY) return this.#isKeyed(cursor.rightClient, cursor.rightClock);
    return (cursor.info & INFO.parentSub) !== 0;
  }

  #isKeyed(client: number, clock: number): boolean {
    return this.#keyedHere.has(client, clock) || this.#state.isKeyed(client, clock);
  }
}

function append(ranges: ClockRange[], range: ClockRange): void {
  const last = ranges.at(-1);
  if (last !== undefined && last.client === range.client && last.clock + last.length === range.clock) {
    ranges[ranges.length - 1] = { ...last, length: last.length + range.length };
  } else {
    ranges.push(range);
  }
}
