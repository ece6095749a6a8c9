export interface Pair {
  readonly old: number;
  readonly now: number;
}

/**
 * Which of `old` and `now` (ids, none of them twice) stay in place: the longest common order. With `anchor` (an id in both)
 * the longest one that leaves this one where it is.
 */
export function matchIds(old: readonly string[], now: readonly string[], anchor?: string): Pair[] {
  const places = new Map(now.map((id, i) => [id, i]));
  const pairs: Pair[] = [];
  for (const [i, id] of old.entries()) {
    const place = places.get(id);
    if (place !== undefined) pairs.push({ old: i, now: place });
  }
  const fixed = anchor === undefined ? undefined : pairs.find((pair) => old[pair.old] === anchor);
  if (fixed === undefined) return longestAscent(pairs);
  const fits = ({ old: i, now: j }: Pair) =>
    i === fixed.old || (i < fixed.old ? j < fixed.now : j > fixed.now);
  return longestAscent(pairs.filter(fits));
}

/** The longest run of pairs that ascends on both sides (patience sorting). `pairs` ascend in `old`. */
function longestAscent(pairs: readonly Pair[]): Pair[] {
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
