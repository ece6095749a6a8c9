import { ClientRanges } from './client-ranges.ts';
import { freshDeletes } from './fresh-deletes.ts';
import { freshBlocks, readiness } from './fresh-structs.ts';
import { parseUpdate } from './parse-update.ts';
import type { Admission, AdmittedState } from './verdict.ts';

/**
 * The state after `updates`, which were admitted in this order and stored as V1. Throws when they cannot be read or
 * leave a hole: such a document is damaged, and must not be written to (JOURNAL-3).
 */
export function admittedStateOf(updates: readonly Uint8Array[]): AdmittedState {
  const steps = admitting(updates);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

// A step takes a millisecond or two.
const STEP_STRUCTS = 4_000;

/** The same in small steps: parts of an update. */
export function* admitting(updates: readonly Uint8Array[]): Generator<void, AdmittedState> {
  const state = new Admitted();
  for (const [index, update] of updates.entries()) {
    const parsed = parseUpdate(update);
    if (parsed === undefined) throw new Error(`stored update ${index} cannot be read`);
    const blocks = freshBlocks(parsed, state);
    const goOn = readiness(update, blocks, state);
    yield;
    let found = goOn(STEP_STRUCTS);
    for (; found === undefined; found = goOn(STEP_STRUCTS)) yield;
    if (found.kind !== 'ready') throw new Error(`stored update ${index} leaves a hole`);
    const { deleted, keyed, roots } = found;
    const structs = blocks.map(({ client, from, until }) => ({ client, clock: from, length: until - from }));
    state.add({ structs, deletes: deleted, keyed, roots });
    yield;
    state.add({ structs: [], deletes: freshDeletes(parsed, state).ranges, keyed: [] });
    yield;
  }
  return state;
}

// A shorter one is read as fast as it is looked up.
const WORTH_NOTING_BYTES = 256;
const MOST_NOTED_BYTES = 256 * 1024;

class Admitted implements AdmittedState {
  readonly #clocks = new Map<number, number>();
  readonly #deletes = new ClientRanges();
  readonly #keyed = new ClientRanges();
  readonly #roots = new Set<number>();
  #known: Uint8Array | undefined;

  get clients(): number {
    return this.#clocks.size;
  }

  clockOf(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  undeleted(client: number, { start, end }: { start: number; end: number }, parts: number[]): void {
    this.#deletes.missing(client, { start, end }, parts);
  }

  isKeyed(client: number, clock: number): boolean {
    return this.#keyed.has(client, clock);
  }

  rootsWith(roots: ReadonlySet<number>): number {
    let more = 0;
    for (const root of roots) if (!this.#roots.has(root)) more++;
    return this.#roots.size + more;
  }

  add({ structs, deletes, keyed, roots }: Admission): void {
    for (const { client, clock, length } of structs) {
      if (clock + length > this.clockOf(client)) this.#clocks.set(client, clock + length);
    }
    this.#deletes.add(deletes);
    this.#keyed.add(keyed);
    if (roots !== undefined) for (const root of roots) this.#roots.add(root);
  }

  isRepeated(update: Uint8Array): boolean {
    const known = this.#known;
    return known?.length === update.length && Buffer.compare(known, update) === 0;
  }

  noteKnown(update: Uint8Array): void {
    if (update.length >= WORTH_NOTING_BYTES && update.length <= MOST_NOTED_BYTES)
      this.#known = new Uint8Array(update);
  }
}
