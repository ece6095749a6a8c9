/** The same thing in two lists, by its number in each. */
export interface Pair {
  readonly old: number;
  readonly now: number;
}

/** The longest run of pairs that ascends on both sides (patience sorting). `pairs` ascend in `old`. */
export function longestAscent(pairs: readonly Pair[]): Pair[] {
  const tops: { pair: Pair; index: number }[] = [];
  const before: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const top = tops[middle];
      if (top !== undefined && top.pair.now < pair.now) low = middle + 1;
      else high = middle;
    }
    before[index] = tops[low - 1]?.index ?? -1;
    tops[low] = { pair, index };
  }
  const run: Pair[] = [];
  for (let i = tops.at(-1)?.index ?? -1; i >= 0; i = before[i] ?? -1) {
    const pair = pairs[i];
    if (pair !== undefined) run.push(pair);
  }
  return run.reverse();
}
