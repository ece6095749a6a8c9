import type { Node } from '@tiptap/pm/model';

/** The children of two nodes that differ: all before and behind them are the same. */
export interface Touched {
  readonly first: number;
  readonly oldCount: number;
  readonly newCount: number;
}

/** Which ones differ; `null` when none does. */
export function touched(
  old: readonly Node[],
  now: readonly Node[],
  isSame: (a: Node, b: Node) => boolean = isSameNode,
): Touched | null {
  const same = (i: number, j: number) => {
    const a = old[i];
    const b = now[j];
    return a !== undefined && b !== undefined && isSame(a, b);
  };
  const shorter = Math.min(old.length, now.length);
  let first = 0;
  while (first < shorter && same(first, first)) first += 1;
  if (first === old.length && first === now.length) return null;
  let last = 0;
  while (last < shorter - first && same(old.length - 1 - last, now.length - 1 - last)) last += 1;
  return { first, oldCount: old.length - first - last, newCount: now.length - first - last };
}

/** Blocks that no step touched are the same objects; one that reads the same again may hold other letters. */
function isSameNode(a: Node, b: Node): boolean {
  return a === b;
}
