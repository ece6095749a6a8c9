import { ClientRanges } from './client-ranges.ts';
import { freshDeletes } from './fresh-deletes.ts';
import { freshBlocks, readinessOf } from './fresh-structs.ts';
import { parseUpdate } from './parse-update.ts';
import type { Admission, AdmittedState } from './verdict.ts';

/**
 * The state after `updates`, which were admitted in this order and stored as V1. Throws when they cannot be read or
 * leave a hole: such a document is damaged, and must not be written to (JOURNAL-3).
 */
export function admittedStateOf(updates: readonly Uint8Array[]): AdmittedState {
  const state = new Admitted();
  for (const [index, update] of updates.entries()) {
    const parsed = parseUpdate(update);
    if (parsed === undefined) throw new Error(`stored update ${index} cannot be read`);
    const blocks = freshBlocks(parsed, state);
    const readiness = readinessOf(update, blocks, state);
    if (readiness.kind !== 'ready') throw new Error(`stored update ${index} leaves a hole`);
    const { deleted, keyed } = readiness;
    const structs = blocks.map(({ client, from, until }) => ({ client, clock: from, length: until - from }));
    state.add({ structs, deletes: deleted, keyed });
    state.add({ structs: [], deletes: freshDeletes(parsed, state).ranges, keyed: [] });
  }
  return state;
}

class Admitted implements AdmittedState {
  readonly #clocks = new Map<number, number>();
  readonly #deletes = new ClientRanges();
  readonly #keyed = new ClientRanges();

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

  add({ structs, deletes, keyed }: Admission): void {
    for (const { client, clock, length } of structs) {
      if (clock + length > this.clockOf(client)) this.#clocks.set(client, clock + length);
    }
    this.#deletes.add(deletes);
    this.#keyed.add(keyed);
  }
}
