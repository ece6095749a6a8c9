import type { Mark, Node } from '@tiptap/pm/model';
import * as Y from 'yjs';
import { attributesOf, isOnlyReadId, isUsableId, jsonEntries, marksOf } from '../document/block.ts';
import { newBlockId } from '../document/block-id.ts';
import { blockFromNode, inlineFromNode, marksFromProse, TABLE } from '../document/convert.ts';
import { BREAK_EMBED, readKeys } from '../document/read-body.ts';
import {
  deleteAt,
  firstItem,
  formatAt,
  type InForce,
  type IsHidden,
  insertAt,
  itemOf,
  NOTHING_IN_FORCE,
  type Piece,
  type Spot,
  spotAfter,
} from '../document/yjs-internals.ts';
import type { Entry } from './block-index.ts';
import { type Change, diffMarks, type Flat, type MarkChange, mapPlace, placesOf, stretches } from './flat.ts';
import { lastAtMost } from './last-at-most.ts';

/** The sequence that is written to, and where the places of the old run of blocks are in it. */
export interface WriteTarget {
  readonly text: Y.Text;
  /** The blocks before the run, back to one with a marker; none where the sequence begins. */
  readonly context: readonly Entry[];
  readonly entries: readonly Entry[];
  /** What happened to the sequence since the old run was read. */
  readonly moved: readonly Change[];
  readonly isHidden: IsHidden;
  /** Called for a table that was changed, that is new (`old` is null) or that was deleted (`now` is null; its marker stays). */
  readonly onTable: (old: Node | null, now: Node | null) => void;
}

export interface Writing {
  readonly transaction: Y.Transaction;
  readonly old: Flat;
  readonly now: Flat;
  readonly changes: readonly Change[];
  readonly target: WriteTarget;
}

/**
 * Makes in the sequence what turned `old` into `now`: formatting on what stays, keys of markers that stay, then the changed
 * stretches. A marker or character that stays is not touched, whatever happens around it (MERGE-1).
 */
export function writeChanges({ transaction, old, now, changes, target }: Writing): void {
  const { text, entries, isHidden, onTable, moved } = target;
  const { unitOf, spotAt } = locator(transaction, target);
  const place = (at: number, side: -1 | 1) => mapPlace(moved, at, side);

  for (const { from, to, delta } of formats(old, diffMarks(old, now, changes))) {
    const start = unitOf(place(from, 1));
    const units = unitOf(place(to, -1)) - start;
    if (units > 0) formatAt(transaction, text, spotAt(start), { units, delta, isHidden });
  }

  const markers = new Map(entries.map((entry) => [entry.node.attrs.id, entry.marker]));
  const oldNodes = new Map(old.blocks.map((node) => [node.attrs.id, node]));
  const isNew = newPlaces(changes);
  now.blocks.forEach((node, i) => {
    if (isNew(now.starts[i] ?? 0)) return;
    const marker = markers.get(node.attrs.id) ?? null;
    const was = oldNodes.get(node.attrs.id);
    if (!was || was === node) return;
    if (marker) setKeys(marker, was, node);
    // Somebody else may have deleted or moved the table meanwhile: what it holds is not where its marker is.
    if (isTable(node)) onTable(was, node);
  });
  const nodes = new Map(entries.map(({ marker, node }) => [marker, node]));
  const newIds = new Set(now.blocks.map((node) => node.attrs.id));
  const spare = (marker: Y.Map<unknown>) => {
    const table = nodes.get(marker);
    // What is put in elsewhere was moved, and has another marker now.
    if (!table || !isTable(table) || newIds.has(table.attrs.id)) return false;
    onTable(table, null);
    return true;
  };

  for (const change of [...changes].reverse()) {
    for (const [from, to] of stretches(change, moved)) {
      const start = unitOf(from);
      const units = unitOf(to) - start;
      if (units > 0) deleteAt(transaction, text, spotAt(start), { units, isHidden, spare });
    }
    if (change.fromNew === change.toNew) continue;
    // What is inserted belongs to what stands on its left.
    const at = unitOf(change.from === 0 ? place(0, 1) : place(change.from, -1));
    const spot = spotAt(at);
    insertAt(transaction, text, spot, piecesOf(now, change, unreadOf(spot.inForce)));
    for (const node of blocksIn(now, change))
      if (isTable(node)) onTable(oldNodes.get(node.attrs.id) ?? null, node);
  }
}

function isTable(node: Node): boolean {
  return node.type.name === TABLE;
}

interface Locator {
  /** The unit of the sequence at which a place is, counted from the beginning of the context. */
  unitOf(place: number): number;
  /** The place directly behind that many units. */
  spotAt(units: number): Spot;
}

function locator(transaction: Y.Transaction, { text, context, entries, isHidden }: WriteTarget): Locator {
  const blocks = [...context, ...entries];
  const places: number[] = [];
  const units: number[] = [];
  let place = 0;
  let unit = 0;
  blocks.forEach((entry, i) => {
    if (i >= context.length) places.push(place);
    if (i >= context.length) place += placesOf(entry.node);
    units.push(unit);
    unit += placesOf(entry.node) - (entry.marker === null ? 1 : 0);
  });
  const end = unit;
  return {
    unitOf(at) {
      if (at >= place) return end;
      const i = lastAtMost(places, at);
      const offset = at - (places[i] ?? 0);
      const entry = entries[i];
      return (units[context.length + i] ?? 0) + (offset === 0 || entry?.marker ? offset : offset - 1);
    },
    spotAt(at) {
      let i = Math.max(0, lastAtMost(units, at - 1));
      while (i > 0 && blocks[i]?.marker === null) i -= 1;
      const entry = blocks[i];
      const start = entry?.marker
        ? { item: itemOf(entry.marker), inForce: entry.inForce }
        : { item: firstItem(text), inForce: NOTHING_IN_FORCE };
      return spotAfter(transaction, start, at - (units[i] ?? 0), isHidden);
    },
  };
}

function newPlaces(changes: readonly Change[]): (place: number) => boolean {
  return (place) => changes.some(({ fromNew, toNew }) => fromNew <= place && place < toNew);
}

interface Format {
  readonly from: number;
  readonly to: number;
  readonly delta: InForce;
}

/** One format operation for neighbouring runs that change alike, over the markers between them: fewer items in Yjs. */
function formats(old: Flat, changes: readonly MarkChange[]): Format[] {
  const found: Format[] = [];
  for (const change of changes) {
    const delta = deltaOf(change.old, change.now);
    const last = found.at(-1);
    if (last && sameDelta(last.delta, delta) && onlyMarkers(old, last.to, change.from)) {
      found[found.length - 1] = { ...last, to: change.to };
    } else found.push({ from: change.from, to: change.to, delta });
  }
  return found;
}

function deltaOf(old: readonly Mark[], now: readonly Mark[]): InForce {
  const before = attributesOf(marksFromProse(old));
  const after = attributesOf(marksFromProse(now));
  const delta = new Map<string, unknown>();
  for (const key of Object.keys(before)) if (!(key in after)) delta.set(key, null);
  for (const [key, value] of Object.entries(after)) {
    if (JSON.stringify(before[key]) !== JSON.stringify(value)) delta.set(key, value);
  }
  return delta;
}

function sameDelta(a: InForce, b: InForce): boolean {
  return JSON.stringify([...a]) === JSON.stringify([...b]);
}

function onlyMarkers(flat: Flat, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!flat.atoms.get(at)?.isBlock) return false;
  return true;
}

/** The blocks whose markers are new in this change. */
function blocksIn({ blocks, starts }: Flat, { fromNew, toNew }: Change): Node[] {
  return blocks.filter((_, i) => fromNew <= (starts[i] ?? 0) && (starts[i] ?? 0) < toNew);
}

/** What is in force and can't be read, being too long: nobody has asked to end it, and ending it would write it again. */
function unreadOf(inForce: InForce): InForce {
  if (inForce.size === 0) return inForce;
  const read = attributesOf(marksOf(inForce));
  return new Map([...inForce].filter(([key]) => !Object.hasOwn(read, key)));
}

function piecesOf(now: Flat, { fromNew, toNew }: Change, unread: InForce): Piece[] {
  const pieces: Piece[] = [];
  let place = fromNew;
  while (place < toNew) {
    const node = now.atoms.get(place);
    if (node?.isBlock) {
      place += 1;
      const id = String(node.attrs.id);
      // The edit took the marker away (as undoing an input rule can): the text reads as this block without one.
      if (isOnlyReadId(id)) continue;
      // A marker takes the attributes in force on its left: without them formatting would be written around it.
      pieces.push({ type: 'map', map: newMarker(node, isUsableId(id) ? id : newBlockId()) });
      continue;
    }
    const run = runAt(now, place);
    if (run === undefined) break;
    const attributes: InForce = new Map([
      ...unread,
      ...Object.entries(attributesOf(marksFromProse(run.marks))),
    ]);
    if (node === undefined) {
      const end = Math.min(run.to, toNew);
      pieces.push({ type: 'text', text: now.text.slice(place, end).toWellFormed(), attributes });
      place = end;
    } else {
      pieces.push({ type: 'embed', value: embedOf(node), attributes });
      place += 1;
    }
  }
  return pieces;
}

function runAt(flat: Flat, place: number) {
  let low = 0;
  let high = flat.runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((flat.runs[middle]?.from ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  const run = flat.runs[low];
  return run && run.from <= place && place < run.to ? run : undefined;
}

function embedOf(node: Node): object {
  const inline = inlineFromNode(node);
  if (inline.type === 'break') return { ...BREAK_EMBED };
  try {
    const value: unknown = JSON.parse(inline.type === 'unknown' ? inline.value : '');
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // It can't be copied: what stands in for it says so to every version.
  }
  return { kind: 'lost' };
}

/** The keys of a block's marker, defaults left out. */
function keysOf(node: Node): readonly (readonly [string, unknown])[] {
  const { kind, indent, level, checked, language, extra } = blockFromNode(node);
  const keys: [string, unknown][] = [['kind', kind]];
  if (indent !== 0) keys.push(['indent', indent]);
  if (kind === 'heading') keys.push(['level', level]);
  if (kind === 'task' && checked) keys.push(['checked', true]);
  if (kind === 'code' && language !== '') keys.push(['language', language]);
  return [...keys, ...jsonEntries(extra)];
}

function newMarker(node: Node, id: string): Y.Map<unknown> {
  return new Y.Map<unknown>(Object.entries({ id, ...Object.fromEntries(keysOf(node)) }));
}

const DEFAULTS = { indent: 0, level: 1, checked: false, language: '' } as const;

/** Sets only the keys that the edit changed: somebody else may have set others since the editor saw them. */
function setKeys(marker: Y.Map<unknown>, was: Node, node: Node): void {
  const old = blockFromNode(was);
  const block = blockFromNode(node);
  const isOtherKind = old.kind !== block.kind;
  if (isOtherKind && readKeys(marker).kind !== block.kind) marker.set('kind', block.kind);
  const changes = (key: keyof typeof DEFAULTS) => isOtherKind || old[key] !== block[key];
  if (block.kind === 'heading' && changes('level')) setKey(marker, 'level', block.level);
  if (block.kind === 'task' && changes('checked')) setKey(marker, 'checked', block.checked);
  if (block.kind === 'code' && changes('language')) setKey(marker, 'language', block.language);
  if (old.indent !== block.indent) setKey(marker, 'indent', block.indent);
  if (old.extra === block.extra) return;
  const before = new Map(jsonEntries(old.extra));
  const wanted = new Map(jsonEntries(block.extra));
  for (const key of before.keys()) if (!wanted.has(key)) marker.delete(key);
  for (const [key, value] of wanted) {
    if (JSON.stringify(before.get(key)) !== JSON.stringify(value)) marker.set(key, value);
  }
}

function setKey(marker: Y.Map<unknown>, key: keyof typeof DEFAULTS, value: number | boolean | string): void {
  if (readKeys(marker)[key] === value) return;
  if (value === DEFAULTS[key]) marker.delete(key);
  else marker.set(key, value);
}
