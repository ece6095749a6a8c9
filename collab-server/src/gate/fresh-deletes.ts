import { eachDelete, type ParsedUpdate } from './parse-update.ts';
import type { AdmittedState, ClockRange } from './verdict.ts';

/** The deletes of an update that are not admitted yet. */
export interface FreshDeletes {
  /** Clients descending, clocks ascending, neither touching nor overlapping. */
  readonly ranges: readonly ClockRange[];
  /** The update's delete set says exactly this, so that its bytes can stay. */
  readonly asWritten: boolean;
}

const NONE: FreshDeletes = { ranges: [], asWritten: true };

export function freshDeletes(parsed: ParsedUpdate, state: AdmittedState): FreshDeletes {
  if (parsed.bytes[parsed.deleteSet] === 0) return NONE;
  const found = new Collector();
  let asWritten = true;
  const range = { start: 0, end: 0 };
  const parts: number[] = [];
  eachDelete(parsed, (client, start, end) => {
    range.start = start;
    range.end = end;
    parts.length = 0;
    state.undeleted(client, range, parts);
    if (parts.length !== 2 || parts[0] !== start || parts[1] !== end) asWritten = false;
    for (let at = 0; at < parts.length; at += 2) {
      found.add(client, parts[at] as number, parts[at + 1] as number);
    }
  });
  return { ranges: found.sorted(), asWritten: asWritten && found.isInOrder };
}

/** Ranges as flat numbers until they are known to be few: the same range can be said again in two bytes. */
class Collector {
  readonly #numbers: number[] = [];
  /** Every range so far came behind the one before it, and did not touch it. */
  isInOrder = true;

  add(client: number, start: number, end: number): void {
    const numbers = this.#numbers;
    const last = numbers.length - FIELDS;
    if (last >= 0) {
      const lastClient = numbers[last] as number;
      const lastEnd = numbers[last + 2] as number;
      if (lastClient === client ? start <= lastEnd : client > lastClient) this.isInOrder = false;
      if (lastClient === client && start >= (numbers[last + 1] as number) && start <= lastEnd) {
        numbers[last + 2] = Math.max(lastEnd, end);
        return;
      }
    }
    numbers.push(client, start, end);
  }

  sorted(): ClockRange[] {
    const numbers = this.#numbers;
    const at = (index: number, field: number) => numbers[index * FIELDS + field] as number;
    const order = Uint32Array.from({ length: numbers.length / FIELDS }, (_, index) => index);
    if (!this.isInOrder) order.sort((a, b) => at(b, 0) - at(a, 0) || at(a, 1) - at(b, 1));
    const merged: ClockRange[] = [];
    let open: { client: number; clock: number; length: number } | undefined;
    for (const index of order) {
      const [client, start, end] = [at(index, 0), at(index, 1), at(index, 2)];
      if (open !== undefined && open.client === client && start <= open.clock + open.length) {
        open.length = Math.max(open.length, end - open.clock);
      } else {
        open = { client, clock: start, length: end - start };
        merged.push(open);
      }
    }
    return merged;
  }
}

const FIELDS = 3;
