import type { Node } from '@tiptap/pm/model';
import type { TextChange } from '../document/yjs-internals.ts';
import { type Change, placesOf } from './flat.ts';
import { lastAtMost } from './last-at-most.ts';

/** A block, and whether a marker stands before it (`null`: it is only read). */
export interface Placed {
  readonly node: Node;
  readonly marker: object | null;
}

/**
 * What Yjs changed in a run of blocks, as changes of places. A place more than in the sequence stands for the marker of a
 * block that is only read; one that may have come or gone beside a change is counted in.
 */
export function placesOfUnits(
  changes: readonly TextChange[],
  old: readonly Placed[],
  now: readonly Placed[],
): Change[] {
  const placeOld = placer(old);
  const placeNew = placer(now);
  let shift = 0;
  return changes.map(({ at, removed, added }) => {
    const fromNew = placeNew(at + shift, 'before');
    const toNew = placeNew(at + shift + added, 'behind');
    shift += added - removed;
    return { from: placeOld(at, 'before'), to: placeOld(at + removed, 'behind'), fromNew, toNew };
  });
}

/** Unit → place, before or behind the markers that are only read there. */
function placer(entries: readonly Placed[]): (unit: number, side: 'before' | 'behind') => number {
  const units: number[] = [];
  const places: number[] = [];
  let unit = 0;
  let place = 0;
  for (const { node, marker } of entries) {
    units.push(unit);
    places.push(place);
    unit += placesOf(node) - (marker === null ? 1 : 0);
    place += placesOf(node);
  }
  return (at, side) => {
    const i = lastAtMost(units, side === 'before' ? at - 1 : at);
    const start = units[i] ?? 0;
    const marker = places[i] ?? 0;
    if (at <= start && side === 'before') return marker;
    return marker + (at - start) + (entries[i]?.marker === null ? 1 : 0);
  };
}
