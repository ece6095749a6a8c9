import type { Block, ParsedUpdate } from './parse-update.ts';
import { CONTENT, NOBODY, StructCursor } from './struct-cursor.ts';
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

export type Readiness =
  /** Yjs integrates every struct. `deleted`: those that are deleted by themselves. */
  | { readonly kind: 'ready'; readonly deleted: readonly ClockRange[] }
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
  return new Walk(bytes, fresh, state).run();
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

  run(): Readiness {
    for (const progress of this.#all) {
      const stop = this.#follow({ on: progress, until: Number.POSITIVE_INFINITY });
      if (stop !== undefined) return stop;
    }
    return { kind: 'ready', deleted: this.#deleted };
  }

  #follow(first: Wait): Readiness | undefined {
    const stack: Wait[] = [first];
    first.on.isOpen = true;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = this.#pass(top);
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
    return undefined;
  }

  #pass({ on, until }: Wait): Wait | 'gap' | 'done' {
    const cursor = this.#cursor;
    cursor.enter({ client: on.block.client, clock: on.clock, offset: on.offset });
    while (on.left > 0 && on.reach <= until) {
      cursor.next();
      if (cursor.content !== CONTENT.skip && cursor.end > on.reach) {
        if (cursor.clock > on.reach) return 'gap';
        const missing = this.#missing();
        if (missing !== undefined) return missing;
        if (cursor.isDeleted) this.#noteDeleted(on.block.client, on.reach, cursor.end);
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

  #noteDeleted(client: number, start: number, end: number): void {
    const last = this.#deleted.at(-1);
    if (last !== undefined && last.client === client && last.clock + last.length === start) {
      this.#deleted[this.#deleted.length - 1] = { ...last, length: end - last.clock };
    } else {
      this.#deleted.push({ client, clock: start, length: end - start });
    }
  }
}
