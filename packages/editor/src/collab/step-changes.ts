import type { Node } from '@tiptap/pm/model';
import type { StepMap } from '@tiptap/pm/transform';
import { type Change, placesOf } from './flat.ts';
import { lastAtMost } from './last-at-most.ts';

/** The replaced ranges of some steps made one after the other, as changes from the first document to the last. */
export function changesOfMaps(maps: readonly StepMap[]): Change[] {
  let changes: Change[] = [];
  for (const map of maps) {
    const ranges: [number, number, number][] = [];
    map.forEach((from, to, fromNew, toNew) => {
      ranges.push([from, to, toNew - fromNew]);
    });
    // From the last to the first, so that the places of the ones before stay true.
    for (const [from, to, length] of ranges.reverse()) changes = withRange(changes, { from, to, length });
  }
  return changes;
}

/** Adds "`from` to `to` became `length` places" on top of `changes`; what touches becomes one. */
function withRange(
  changes: readonly Change[],
  range: { from: number; to: number; length: number },
): Change[] {
  const before = changes.filter((change) => change.toNew < range.from);
  const after = changes.filter((change) => change.fromNew > range.to);
  const touched = changes.slice(before.length, changes.length - after.length);
  const last = before.at(-1);
  const shift = last ? last.to - last.toNew : 0;
  const first = touched[0];
  const end = touched.at(-1);
  const fromNew = first ? Math.min(first.fromNew, range.from) : range.from;
  const from = first ? first.from - (first.fromNew - fromNew) : range.from + shift;
  const oldEnd = end ? Math.max(end.toNew, range.to) : range.to;
  const to = end ? end.to + (oldEnd - end.toNew) : range.to + shift;
  const grown = range.length - (range.to - range.from);
  return [
    ...before,
    { from, to, fromNew, toNew: oldEnd + grown },
    ...after.map((change) => ({ ...change, fromNew: change.fromNew + grown, toNew: change.toNew + grown })),
  ];
}

/** A run of blocks and the position at which it begins in its document. */
export interface Run {
  readonly origin: number;
  readonly blocks: readonly Node[];
}

/** Changes of positions in the editor's document as changes of places in a run; what lies outside of it is clamped. */
export function placesOfChanges(changes: readonly Change[], old: Run, now: Run): Change[] {
  const inOld = placer(old);
  const inNew = placer(now);
  return changes.map((change) => ({
    from: inOld(change.from),
    to: inOld(change.to),
    fromNew: inNew(change.fromNew),
    toNew: inNew(change.toNew),
  }));
}

/** A position before, in or behind a block is the place of the same thing in the flat run; positions outside are clamped. */
function placer({ origin, blocks }: Run): (pos: number) => number {
  const opens: number[] = [];
  const starts: number[] = [];
  let pos = origin;
  let place = 0;
  for (const block of blocks) {
    opens.push(pos);
    starts.push(place);
    pos += block.nodeSize;
    place += placesOf(block);
  }
  opens.push(pos);
  starts.push(place);
  return (at) => {
    const i = lastAtMost(opens, at);
    const open = opens[i] ?? 0;
    const start = starts[i] ?? 0;
    const next = starts[i + 1] ?? start;
    return Math.min(next, Math.max(start, start + (at - open)));
  };
}
