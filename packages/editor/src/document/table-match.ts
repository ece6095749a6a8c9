import { longestAscent, type Pair } from './longest-ascent.ts';

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
