/** Places `from` to `to` on one side stand against `fromNew` to `toNew` on the other. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly fromNew: number;
  readonly toNew: number;
}

/** Beyond so many differences the stretch counts as replaced: the work grows with their square. */
const MOST = 1_500;

/**
 * The fewest places to delete and insert that turn one side of `stretch` into the other (Myers' greedy algorithm), as
 * stretches in order that do not touch. `equal`: is the old place the same as the new one?
 */
export function fineDiff(stretch: Stretch, equal: (old: number, now: number) => boolean): Stretch[] {
  const { from, to, fromNew, toNew } = stretch;
  const [width, height] = [to - from, toNew - fromNew];
  const most = Math.min(width + height, MOST);
  /** For each number of differences: how far along the old side each diagonal got. Diagonal d is at index d + count. */
  const rounds: Int32Array[] = [];
  let reach = new Int32Array(1);
  for (let count = 0; count <= most; count++) {
    const next = new Int32Array(2 * count + 1);
    for (let d = -count; d <= count; d += 2) {
      let x = count === 0 ? 0 : furthest(reach, d, count - 1);
      while (x < width && x - d < height && equal(from + x, fromNew + x - d)) x += 1;
      next[d + count] = x;
      if (x >= width && x - d >= height) return trace(rounds, { stretch, count, diagonal: d });
    }
    rounds.push(next);
    reach = next;
  }
  return [stretch];
}

/** Where diagonal `d` begins after one more difference: by an insertion from the one above, or by a deletion. */
function furthest(reach: Int32Array, d: number, count: number): number {
  return isInsertion(reach, d, count) ? (reach[d + 1 + count] ?? 0) : (reach[d - 1 + count] ?? 0) + 1;
}

function isInsertion(reach: Int32Array, d: number, count: number): boolean {
  return d <= -count || (d < count && (reach[d - 1 + count] ?? 0) < (reach[d + 1 + count] ?? 0));
}

/** Walks back from the end along the differences. */
function trace(
  rounds: readonly Int32Array[],
  { stretch, count, diagonal }: { stretch: Stretch; count: number; diagonal: number },
): Stretch[] {
  const found: Stretch[] = [];
  let d = diagonal;
  for (let left = count; left > 0; left--) {
    const reach = rounds[left - 1] ?? new Int32Array(1);
    const isAdded = isInsertion(reach, d, left - 1);
    const end = furthest(reach, d, left - 1);
    const to = stretch.from + end;
    const toNew = stretch.fromNew + end - d;
    const [from, fromNew] = isAdded ? [to, toNew - 1] : [to - 1, toNew];
    const behind = found.at(-1);
    if (behind && behind.from === to && behind.fromNew === toNew)
      found[found.length - 1] = { ...behind, from, fromNew };
    else found.push({ from, to, fromNew, toNew });
    d += isAdded ? 1 : -1;
  }
  return found.reverse();
}
