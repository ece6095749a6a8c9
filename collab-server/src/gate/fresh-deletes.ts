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
  const ranges: ClockRange[] = [];
  let asWritten = true;
  let inOrder = true;
  let last: ClockRange | undefined;
  eachDelete(parsed, (client, start, end) => {
    let parts = 0;
    state.undeleted({ client, clock: start, length: end - start }, (from, to) => {
      parts++;
      if (from !== start || to !== end) asWritten = false;
      const range = { client, clock: from, length: to - from };
      if (last !== undefined && !follows(last, range)) inOrder = false;
      last = range;
      ranges.push(range);
    });
    if (parts === 0) asWritten = false;
  });
  return inOrder ? { ranges, asWritten } : { ranges: sortAndMerge(ranges), asWritten: false };
}

function follows(left: ClockRange, right: ClockRange): boolean {
  if (left.client === right.client) return left.clock + left.length <= right.clock;
  return left.client > right.client;
}

function sortAndMerge(ranges: readonly ClockRange[]): ClockRange[] {
  const merged: ClockRange[] = [];
  for (const range of ranges.toSorted((a, b) => b.client - a.client || a.clock - b.clock)) {
    const last = merged.at(-1);
    if (last === undefined || last.client !== range.client || last.clock + last.length < range.clock) {
      merged.push(range);
      continue;
    }
    const end = Math.max(last.clock + last.length, range.clock + range.length);
    merged[merged.length - 1] = { ...last, length: end - last.clock };
  }
  return merged;
}
