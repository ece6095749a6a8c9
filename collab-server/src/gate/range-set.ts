/**
 * A set of clocks as sorted ranges that neither touch nor overlap, in one flat array of numbers: start, end (exclusive),
 * start, end … 16 bytes a range, since clocks stay small integers.
 */
export class RangeSet {
  #bounds: number[] = [];

  get ranges(): number {
    return this.#bounds.length / 2;
  }

  add(start: number, end: number): void {
    const bounds = this.#bounds;
    const last = bounds.length - 1;
    if (last < 0 || start > (bounds[last] as number)) {
      bounds.push(start, end);
      return;
    }
    const from = this.#firstEndingAtOrAfter(start);
    let to = from;
    let mergedStart = start;
    let mergedEnd = end;
    while (to < bounds.length && (bounds[to] as number) <= end) {
      mergedStart = Math.min(mergedStart, bounds[to] as number);
      mergedEnd = Math.max(mergedEnd, bounds[to + 1] as number);
      to += 2;
    }
    if (to === from + 2) {
      bounds[from] = mergedStart;
      bounds[from + 1] = mergedEnd;
    } else {
      bounds.splice(from, to - from, mergedStart, mergedEnd);
    }
  }

  /** Like `add` of each, in one pass; `sorted` holds start, end … in ascending order of start. */
  addSorted(sorted: readonly number[]): void {
    const old = this.#bounds;
    const merged: number[] = [];
    let i = 0;
    let j = 0;
    while (i < old.length || j < sorted.length) {
      const takeOld = j >= sorted.length || (i < old.length && (old[i] as number) <= (sorted[j] as number));
      const start = (takeOld ? old[i] : sorted[j]) as number;
      const end = (takeOld ? old[i + 1] : sorted[j + 1]) as number;
      if (takeOld) i += 2;
      else j += 2;
      const last = merged.length - 1;
      if (last >= 0 && start <= (merged[last] as number))
        merged[last] = Math.max(merged[last] as number, end);
      else merged.push(start, end);
    }
    this.#bounds = merged;
  }

  has(clock: number): boolean {
    const index = this.#firstEndingAtOrAfter(clock + 1);
    return index < this.#bounds.length && (this.#bounds[index] as number) <= clock;
  }

  /** Adds every part of `start` to `end` that is not in the set to `parts`, in order: start, end, start, end … */
  missing(start: number, end: number, parts: number[]): void {
    const bounds = this.#bounds;
    let at = start;
    for (let i = this.#firstEndingAtOrAfter(start); i < bounds.length && at < end; i += 2) {
      const from = bounds[i] as number;
      if (from >= end) break;
      if (from > at) parts.push(at, from);
      at = Math.max(at, bounds[i + 1] as number);
    }
    if (at < end) parts.push(at, end);
  }

  /** Index of the first range whose end is not before `clock`. */
  #firstEndingAtOrAfter(clock: number): number {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bounds[2 * middle + 1] as number) < clock) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}
