import * as encoding from 'lib0/encoding';
import { RangeSet } from './range-set.ts';
import type { ClockRange } from './verdict.ts';

// From this many ranges of one client on, one pass over all beats an insertion for each.
const MANY_RANGES = 16;

/** A set of clocks for each client. */
export class ClientRanges {
  readonly #sets = new Map<number, RangeSet>();

  has(client: number, clock: number): boolean {
    return this.#sets.get(client)?.has(clock) === true;
  }

  /** Are all clocks of a client from `start` to `end` in it? */
  includes(client: number, start: number, end: number): boolean {
    return this.#sets.get(client)?.includes(start, end) === true;
  }

  /** Adds every part of a range that is not in the set to `parts`, in order: start, end, start, end … */
  missing(client: number, { start, end }: { start: number; end: number }, parts: number[]): void {
    const set = this.#sets.get(client);
    if (set !== undefined) set.missing(start, end, parts);
    else if (end > start) parts.push(start, end);
  }

  covers({ client, clock, length }: ClockRange): boolean {
    return length === 0 || this.includes(client, clock, clock + length);
  }

  add(ranges: readonly ClockRange[]): void {
    let from = 0;
    while (from < ranges.length) {
      const { client } = ranges[from] as ClockRange;
      let to = from + 1;
      while (to < ranges.length && (ranges[to] as ClockRange).client === client) to++;
      this.#addTo(client, ranges.slice(from, to));
      from = to;
    }
  }

  /** As the delete set of an update (V1). */
  write(encoder: encoding.Encoder): void {
    encoding.writeVarUint(encoder, this.#sets.size);
    for (const [client, set] of [...this.#sets].sort(([a], [b]) => b - a)) {
      const { bounds } = set;
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, set.ranges);
      for (let at = 0; at < bounds.length; at += 2) {
        const start = bounds[at] as number;
        encoding.writeVarUint(encoder, start);
        encoding.writeVarUint(encoder, (bounds[at + 1] as number) - start);
      }
    }
  }

  #addTo(client: number, ranges: ClockRange[]): void {
    const set = this.#sets.get(client) ?? new RangeSet();
    this.#sets.set(client, set);
    if (ranges.length < MANY_RANGES) {
      for (const { clock, length } of ranges) set.add(clock, clock + length);
      return;
    }
    ranges.sort((left, right) => left.clock - right.clock);
    set.addSorted(ranges.flatMap(({ clock, length }) => [clock, clock + length]));
  }
}
