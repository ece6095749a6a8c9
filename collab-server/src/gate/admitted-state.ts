import { eachDelete, parseUpdate } from './parse-update.ts';
import { RangeSet } from './range-set.ts';
import { CONTENT, StructCursor } from './struct-cursor.ts';
import type { Admission, AdmittedState, ClockRange } from './verdict.ts';

/**
 * The state after `updates`, which were admitted in this order and stored as V1. Throws when they cannot be read or
 * leave a hole: such a document is damaged, and must not be written to (JOURNAL-3).
 */
export function admittedStateOf(updates: readonly Uint8Array[]): AdmittedState {
  const state = new Admitted();
  for (const [index, update] of updates.entries()) {
    const parsed = parseUpdate(update);
    if (parsed === undefined) throw new Error(`stored update ${index} cannot be read`);
    const cursor = new StructCursor(update);
    for (let at = 0; at < parsed.blocks.length; at++) {
      const block = parsed.blocks.at(at);
      cursor.enter(block);
      for (let left = block.structs; left > 0; left--) {
        cursor.next();
        if (cursor.content !== CONTENT.skip && !state.advance(cursor))
          throw new Error(
            `stored update ${index} leaves a hole before clock ${cursor.clock} of ${block.client}`,
          );
      }
    }
    const deletes: ClockRange[] = [];
    eachDelete(parsed, (client, start, end) => deletes.push({ client, clock: start, length: end - start }));
    state.add({ structs: [], deletes });
  }
  return state;
}

// From this many ranges of one client on, one pass over all beats an insertion for each.
const MANY_RANGES = 16;

class Admitted implements AdmittedState {
  readonly #clocks = new Map<number, number>();
  readonly #deletes = new Map<number, RangeSet>();

  get clients(): number {
    return this.#clocks.size;
  }

  clockOf(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  undeleted(client: number, { start, end }: { start: number; end: number }, parts: number[]): void {
    const deletes = this.#deletes.get(client);
    if (deletes !== undefined) deletes.missing(start, end, parts);
    else if (end > start) parts.push(start, end);
  }

  add({ structs, deletes }: Admission): void {
    for (const { client, clock, length } of structs) this.#advanceTo(client, clock + length);
    let from = 0;
    while (from < deletes.length) {
      const { client } = deletes[from] as ClockRange;
      let to = from + 1;
      while (to < deletes.length && (deletes[to] as ClockRange).client === client) to++;
      this.#delete(client, deletes.slice(from, to));
      from = to;
    }
  }

  /** Takes in the struct at the cursor; false when there is a hole before it. */
  advance(cursor: StructCursor): boolean {
    const known = this.clockOf(cursor.client);
    if (cursor.clock > known) return false;
    if (cursor.end <= known) return true;
    this.#advanceTo(cursor.client, cursor.end);
    if (cursor.isDeleted) this.#deletesOf(cursor.client).add(known, cursor.end);
    return true;
  }

  #advanceTo(client: number, clock: number): void {
    if (clock > this.clockOf(client)) this.#clocks.set(client, clock);
  }

  #delete(client: number, ranges: ClockRange[]): void {
    const set = this.#deletesOf(client);
    if (ranges.length < MANY_RANGES) {
      for (const { clock, length } of ranges) if (length > 0) set.add(clock, clock + length);
      return;
    }
    ranges.sort((left, right) => left.clock - right.clock);
    const sorted: number[] = [];
    for (const { clock, length } of ranges) if (length > 0) sorted.push(clock, clock + length);
    set.addSorted(sorted);
  }

  #deletesOf(client: number): RangeSet {
    let set = this.#deletes.get(client);
    if (set === undefined) {
      set = new RangeSet();
      this.#deletes.set(client, set);
    }
    return set;
  }
}
