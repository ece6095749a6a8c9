/** Ranges as start, end, start, end …, and how far they have been taken. */
interface Ranges {
  readonly bounds: number[];
  at: number;
}

/** Of one client: what is still to come, in ascending order, and what was passed without being taken. */
interface Left {
  readonly ahead: Ranges;
  readonly passed: Ranges;
}

/** The deletes of one update, to be taken range by range. */
export class DeletesByClient {
  readonly #said = new Map<number, number[]>();
  readonly #left = new Map<number, Left>();

  add(client: number, start: number, end: number): void {
    if (end <= start) return;
    const ranges = this.#said.get(client);
    if (ranges === undefined) this.#said.set(client, [start, end]);
    else if (ranges.at(-1) === start) ranges[ranges.length - 1] = end;
    else ranges.push(start, end);
  }

  /** To be called when all have been added. Clients come in descending order, as Yjs writes them. */
  settle(): void {
    for (const client of [...this.#said.keys()].sort((a, b) => b - a)) {
      const bounds = sorted(this.#said.get(client) ?? []);
      this.#left.set(client, { ahead: { bounds, at: 0 }, passed: { bounds: [], at: 0 } });
    }
    this.#said.clear();
  }

  /** Takes what lies in `from` to `until`, at most `most` ranges: client, start, length for each into `taken`. `from` must rise. */
  take(
    client: number,
    { from, until, most }: { readonly from: number; readonly until: number; readonly most: number },
    taken: number[],
  ): void {
    const left = this.#left.get(client);
    if (left === undefined) return;
    const { ahead, passed } = left;
    const { bounds } = ahead;
    for (let count = 0; ahead.at < bounds.length; ahead.at += 2) {
      const start = bounds[ahead.at] as number;
      const end = bounds[ahead.at + 1] as number;
      if (start >= until || count >= most) return;
      if (end <= from) {
        passed.bounds.push(start, end);
      } else {
        if (start < from) passed.bounds.push(start, from);
        const begin = Math.max(start, from);
        taken.push(client, begin, Math.min(end, until) - begin);
        count++;
        if (end > until) {
          bounds[ahead.at] = until;
          return;
        }
      }
    }
  }

  /** Takes up to `most` ranges of those that are left, whichever they are. */
  takeAny(most: number): number[] {
    const taken: number[] = [];
    for (const [client, left] of this.#left) {
      for (const ranges of [left.passed, left.ahead]) {
        for (; ranges.at < ranges.bounds.length; ranges.at += 2) {
          if (taken.length / 3 >= most) return taken;
          const start = ranges.bounds[ranges.at] as number;
          taken.push(client, start, (ranges.bounds[ranges.at + 1] as number) - start);
        }
      }
      this.#left.delete(client);
    }
    return taken;
  }
}

function sorted(ranges: readonly number[]): number[] {
  let isSorted = true;
  for (let at = 2; at < ranges.length && isSorted; at += 2)
    isSorted = (ranges[at] as number) > (ranges[at - 1] as number);
  if (isSorted) return [...ranges];
  const order = Array.from({ length: ranges.length / 2 }, (_, index) => index * 2);
  order.sort((a, b) => (ranges[a] as number) - (ranges[b] as number));
  const merged: number[] = [];
  for (const at of order) {
    const start = ranges[at] as number;
    const end = ranges[at + 1] as number;
    const last = merged.length - 1;
    if (last >= 0 && start <= (merged[last] as number)) merged[last] = Math.max(merged[last] as number, end);
    else merged.push(start, end);
  }
  return merged;
}
