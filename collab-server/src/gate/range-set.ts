const FIRST_NUMBERS = 4;

/**
 * A set of clocks as sorted ranges that neither touch nor overlap, in one flat array of numbers: start, end (exclusive),
 * start, end … 8 bytes a range: no clock has more than 31 bits.
 */
export class RangeSet {
  #bounds = new Uint32Array(FIRST_NUMBERS);
  /** So many of the numbers are in use. */
  #length = 0;

  get ranges(): number {
    return this.#length / 2;
  }

  /** Start, end, start, end … A view that the next change makes void. */
  get bounds(): Uint32Array {
    return this.#bounds.subarray(0, this.#length);
  }

  add(start: number, end: number): void {
    const length = this.#length;
    if (length === 0 || start > (this.#bounds[length - 1] as number)) {
      this.#put(length, length, start, end);
      return;
    }
    const bounds = this.#bounds;
    const from = this.#firstEndingAtOrAfter(start);
    let to = from;
    let mergedStart = start;
    let mergedEnd = end;
    while (to < length && (bounds[to] as number) <= end) {
      mergedStart = Math.min(mergedStart, bounds[to] as number);
      mergedEnd = Math.max(mergedEnd, bounds[to + 1] as number);
      to += 2;
    }
    this.#put(from, to, mergedStart, mergedEnd);
  }

  /** Like `add` of each, in one pass over those that they may meet; `sorted` holds start, end … in ascending order of start. */
  addSorted(sorted: ArrayLike<number>): void {
    if (sorted.length === 0) return;
    let last = 0;
    for (let at = 1; at < sorted.length; at += 2) last = Math.max(last, sorted[at] as number);
    const from = this.#firstEndingAtOrAfter(sorted[0] as number);
    const to = this.#firstEndingAtOrAfter(last + 1);
    // The one at `to` may begin within.
    const end = to < this.#length && (this.#bounds[to] as number) <= last ? to + 2 : to;
    const merged = merge(this.#bounds.subarray(from, end), sorted);
    this.#replace(from, end, merged);
  }

  has(clock: number): boolean {
    const index = this.#firstEndingAtOrAfter(clock + 1);
    return index < this.#length && (this.#bounds[index] as number) <= clock;
  }

  /** Are all clocks from `start` to `end` in it? */
  includes(start: number, end: number): boolean {
    const index = this.#firstEndingAtOrAfter(end);
    return index < this.#length && (this.#bounds[index] as number) <= start;
  }

  /** Adds every part of `start` to `end` that is not in the set to `parts`, in order: start, end, start, end … */
  missing(start: number, end: number, parts: number[]): void {
    const bounds = this.#bounds;
    let at = start;
    for (let i = this.#firstEndingAtOrAfter(start); i < this.#length && at < end; i += 2) {
      const from = bounds[i] as number;
      if (from >= end) break;
      if (from > at) parts.push(at, from);
      at = Math.max(at, bounds[i + 1] as number);
    }
    if (at < end) parts.push(at, end);
  }

  /** Puts ranges in the place of the numbers `from` to `to`. */
  #replace(from: number, to: number, ranges: Uint32Array): void {
    const length = this.#makeRoom(from, to, ranges.length);
    this.#bounds.set(ranges, from);
    this.#length = length;
  }

  /** Puts one range in the place of the numbers `from` to `to`. */
  #put(from: number, to: number, start: number, end: number): void {
    const length = this.#makeRoom(from, to, 2);
    this.#bounds[from] = start;
    this.#bounds[from + 1] = end;
    this.#length = length;
  }

  /** Makes room for so many numbers in the place of those from `from` to `to`; says how many there are then. */
  #makeRoom(from: number, to: number, count: number): number {
    const length = this.#length + from + count - to;
    if (length > this.#bounds.length) {
      const larger = new Uint32Array(Math.max(length, Math.ceil(this.#bounds.length * 1.5)));
      larger.set(this.#bounds);
      this.#bounds = larger;
    }
    if (to !== from + count) this.#bounds.copyWithin(from + count, to, this.#length);
    return length;
  }

  /** Index of the first range whose end is not before `clock`. */
  #firstEndingAtOrAfter(clock: number): number {
    const bounds = this.#bounds;
    let low = 0;
    let high = this.#length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bounds[2 * middle + 1] as number) < clock) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}

/** Both as one, in ascending order of start. */
function merge(old: ArrayLike<number>, sorted: ArrayLike<number>): Uint32Array {
  const merged = new Uint32Array(old.length + sorted.length);
  let length = 0;
  let i = 0;
  let j = 0;
  while (i < old.length || j < sorted.length) {
    const takeOld = j >= sorted.length || (i < old.length && (old[i] as number) <= (sorted[j] as number));
    const start = (takeOld ? old[i] : sorted[j]) as number;
    const end = (takeOld ? old[i + 1] : sorted[j + 1]) as number;
    if (takeOld) i += 2;
    else j += 2;
    if (length > 0 && start <= (merged[length - 1] as number)) {
      merged[length - 1] = Math.max(merged[length - 1] as number, end);
    } else {
      merged[length++] = start;
      merged[length++] = end;
    }
  }
  return merged.subarray(0, length);
}
