import { Mark, type Node } from '@tiptap/pm/model';
import { longestAscent, type Pair } from '../document/longest-ascent.ts';
import { fineDiff } from './fine-diff.ts';
import { lastAtMost } from './last-at-most.ts';

/**
 * A run of blocks as one sequence of places: each block is its marker, then its characters and inline things. The same
 * places, in the same order, are in the document's Y.Text and in the editor's document, so a change found in one can be
 * made in the other.
 */
export interface Flat {
  readonly blocks: readonly Node[];
  /** The place of each block's marker, and the length of all at the end. */
  readonly starts: readonly number[];
  readonly length: number;
  /** One UTF-16 unit for each place; a marker or an inline thing is `ATOM`. */
  readonly text: string;
  /** What stands at places that are `ATOM` (a character of the text may look like one, and is not in here). */
  readonly atoms: ReadonlyMap<number, Node>;
  readonly runs: readonly MarkedRun[];
}

export interface MarkedRun {
  readonly from: number;
  readonly to: number;
  readonly marks: readonly Mark[];
}

/** How many places a block takes: its marker, and what it holds. */
export function placesOf(block: Node): number {
  return 1 + (block.isTextblock ? block.content.size : 0);
}

const ATOM = '\ufffc';

export function flatten(blocks: readonly Node[]): Flat {
  const starts: number[] = [];
  const atoms = new Map<number, Node>();
  const runs: MarkedRun[] = [];
  const parts: string[] = [];
  let at = 0;
  for (const block of blocks) {
    starts.push(at);
    atoms.set(at, block);
    parts.push(ATOM);
    at += 1;
    if (!block.isTextblock) continue;
    for (const child of block.children) {
      if (child.isText) parts.push(child.text ?? '');
      else {
        atoms.set(at, child);
        parts.push(ATOM);
      }
      runs.push({ from: at, to: at + child.nodeSize, marks: child.marks });
      at += child.nodeSize;
    }
  }
  starts.push(at);
  return { blocks, starts, length: at, text: parts.join(''), atoms, runs };
}

/** The index of the block that the place belongs to; for the end of all, the last block. */
export function blockAt({ starts, blocks }: Flat, place: number): number {
  return Math.max(0, Math.min(blocks.length - 1, lastAtMost(starts, place)));
}

/** Does a block begin here, or is this the end of all? */
export function isBoundary(flat: Flat, place: number): boolean {
  return place >= flat.length || flat.atoms.get(place)?.isBlock === true;
}

/** Places `from` to `to` of the old sequence became `fromNew` to `toNew` of the new one. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly fromNew: number;
  readonly toNew: number;
}

/** When are two markers the same place? Markers of different ids never are. */
export type SameMarker = (old: Node, now: Node) => boolean;

export const sameId: SameMarker = (old, now) => old.attrs.id === now.attrs.id;
/** The editor's document can't turn a block with text into one without, or into a table, by a change of its attributes. */
export const sameIdAndShape: SameMarker = (old, now) => sameId(old, now) && shapeOf(old) === shapeOf(now);

function shapeOf(block: Node): string {
  return block.isTextblock ? 'text' : block.isLeaf ? 'atom' : block.type.name;
}

export interface DiffOptions {
  readonly same: SameMarker;
  readonly hints: readonly Change[] | null;
  /** Tells changes between the same two markers apart, however near they are to each other. */
  readonly isFine?: boolean;
  /** Called when the hints were wrong. */
  readonly onCompare?: () => void;
}

/**
 * The changes that turn `old` into `now`, in order, none touching the next. With `hints` (changes known to cover all that
 * differs, formatting aside) what they leave out keeps its place exactly; hints that turn out to be wrong are dropped.
 */
export function diffFlat(old: Flat, now: Flat, options: DiffOptions): Change[] {
  const { same, hints, isFine = false, onCompare } = options;
  const equal = (i: number, j: number) => {
    if (old.text.charCodeAt(i) !== now.text.charCodeAt(j)) return false;
    const a = old.atoms.get(i);
    const b = now.atoms.get(j);
    if (a === undefined || b === undefined) return a === b;
    if (a.isBlock || b.isBlock) return a.isBlock && b.isBlock && same(a, b);
    return a.type === b.type && a.attrs.value === b.attrs.value;
  };
  const trimmed = (change: Change): Change | null => {
    let { from, to, fromNew, toNew } = change;
    while (from < to && fromNew < toNew && equal(from, fromNew)) {
      from += 1;
      fromNew += 1;
    }
    // Yjs can't keep half of a surrogate pair.
    if (from > change.from && isHigh(old.text, from - 1)) {
      from -= 1;
      fromNew -= 1;
    }
    while (from < to && fromNew < toNew && equal(to - 1, toNew - 1)) {
      to -= 1;
      toNew -= 1;
    }
    if (to < change.to && isLow(old.text, to)) {
      to += 1;
      toNew += 1;
    }
    return from === to && fromNew === toNew ? null : { from, to, fromNew, toNew };
  };

  const covering = hints && coverAll({ old, now, hints, equal });
  if (hints !== null && covering === null) onCompare?.();
  const changes = (covering ?? betweenMarkers(old, now, same))
    .map(trimmed)
    .filter((change) => change !== null);
  if (!isFine) return changes;
  const equalWhole = (i: number, j: number) =>
    equal(i, j) &&
    (!isHigh(old.text, i) || equal(i + 1, j + 1)) &&
    (!isLow(old.text, i) || i === 0 || equal(i - 1, j - 1));
  return changes.flatMap((change) => fineDiff(change, equalWhole));
}

function isHigh(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

interface Covering {
  readonly old: Flat;
  readonly now: Flat;
  readonly hints: readonly Change[];
  readonly equal: (i: number, j: number) => boolean;
}

/** The hints, and each marker outside of them that has got another id; `null` when anything else differs out there. */
function coverAll({ old, now, hints, equal }: Covering): Change[] | null {
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  const end = { from: old.length, to: old.length, fromNew: now.length, toNew: now.length };
  for (const hint of [...hints, end]) {
    if (
      hint.from - i !== hint.fromNew - j ||
      hint.from < i ||
      hint.to > old.length ||
      hint.toNew > now.length
    )
      return null;
    for (; i < hint.from; i += 1, j += 1) {
      if (equal(i, j)) continue;
      if (!isMarker(old, i) || !isMarker(now, j)) return null;
      changes.push({ from: i, to: i + 1, fromNew: j, toNew: j + 1 });
    }
    if (hint !== end) changes.push(hint);
    i = hint.to;
    j = hint.toNew;
  }
  return changes;
}

function isMarker(flat: Flat, place: number): boolean {
  return flat.atoms.get(place)?.isBlock === true;
}

/** One change for the stretch between each two neighbouring markers that both sides have, in the same order. */
function betweenMarkers(old: Flat, now: Flat, same: SameMarker): Change[] {
  const places = new Map<unknown, number>();
  now.blocks.forEach((block, i) => {
    places.set(block.attrs.id, i);
  });
  const pairs: Pair[] = [];
  old.blocks.forEach((block, i) => {
    const j = places.get(block.attrs.id);
    const other = j === undefined ? undefined : now.blocks[j];
    if (j !== undefined && other !== undefined && same(block, other)) pairs.push({ old: i, now: j });
  });
  const changes: Change[] = [];
  let from = 0;
  let fromNew = 0;
  for (const pair of longestAscent(pairs)) {
    const to = old.starts[pair.old] ?? 0;
    const toNew = now.starts[pair.now] ?? 0;
    changes.push({ from, to, fromNew, toNew });
    from = to + 1;
    fromNew = toNew + 1;
  }
  changes.push({ from, to: old.length, fromNew, toNew: now.length });
  return changes;
}

/** A stretch that both sides have, where its formatting differs. */
export interface MarkChange {
  readonly from: number;
  readonly to: number;
  readonly old: readonly Mark[];
  readonly now: readonly Mark[];
}

/** Where what stays has other marks now; places of `old`. */
export function diffMarks(old: Flat, now: Flat, changes: readonly Change[]): MarkChange[] {
  const found: MarkChange[] = [];
  const end = { from: old.length, to: old.length, fromNew: now.length, toNew: now.length };
  let at = 0;
  let shift = 0;
  let i = 0;
  let j = 0;
  for (const change of [...changes, end]) {
    while (at < change.from) {
      while ((old.runs[i]?.to ?? Number.POSITIVE_INFINITY) <= at) i += 1;
      while ((now.runs[j]?.to ?? Number.POSITIVE_INFINITY) <= at + shift) j += 1;
      const a = old.runs[i];
      const b = now.runs[j];
      if (a === undefined || b === undefined) break;
      // Between runs there are only markers.
      const from = Math.max(at, a.from, b.from - shift);
      const to = Math.min(a.to, b.to - shift, change.from);
      if (from < to && !Mark.sameSet(a.marks, b.marks)) found.push({ from, to, old: a.marks, now: b.marks });
      at = Math.max(to, from);
    }
    at = change.to;
    shift = change.toNew - change.to;
  }
  return found;
}

/** Where a place of the old sequence is in the new one; one that was deleted is where its neighbours meet. */
export function mapPlace(changes: readonly Change[], at: number, side: -1 | 1): number {
  let shift = 0;
  for (const { from, to, fromNew, toNew } of changes) {
    if (at < from || (at === from && side < 0)) break;
    if (at < to || (at === to && side < 0 && from < to) || (from === to && at === from))
      return side < 0 ? fromNew : toNew;
    shift = toNew - to;
  }
  return at + shift;
}

/** The places to delete that are still there: without what others have put in between meanwhile. From the last on. */
export function stretches({ from, to }: Change, moved: readonly Change[]): [number, number][] {
  if (from === to) return [];
  const kept: [number, number][] = [];
  let at = from;
  for (const gone of moved) {
    if (gone.to < from || gone.from > to) continue;
    if (gone.from > at) kept.push([at, gone.from]);
    at = Math.max(at, gone.to);
  }
  if (at < to) kept.push([at, to]);
  return kept.reverse().map(([start, end]) => [mapPlace(moved, start, 1), mapPlace(moved, end, -1)]);
}
