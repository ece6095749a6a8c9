import type { Mark, Node } from '@tiptap/pm/model';
import * as Y from 'yjs';
import { attributesOf, isOnlyReadId, isUsableId, jsonEntries } from '../document/block.ts';
import { newBlockId } from '../document/block-id.ts';
import { blockFromNode, inlineFromNode, marksFromProse } from '../document/convert.ts';
import { BREAK_EMBED, readKeys } from '../document/read-body.ts';
import type { Entry } from './entry.ts';
import { type Change, diffMarks, type Flat, type MarkChange, mapPlace, stretches } from './flat.ts';

/** Where the places of the old sequence are in the Y.Text. */
export interface WriteTarget {
  readonly entries: readonly Entry[];
  /** The index at which the first entry begins. */
  readonly start: number;
  /** What happened to the Y.Text since the old sequence was read. */
  readonly moved: readonly Change[];
}

export interface Writing {
  readonly text: Y.Text;
  readonly old: Flat;
  readonly now: Flat;
  readonly changes: readonly Change[];
  readonly target: WriteTarget;
}

export interface Written {
  /** The marker of each block of `now`; `null` for one that is only read. */
  readonly markers: readonly (Y.Map<unknown> | null)[];
  /** False when something could not be written as it is in the editor. */
  readonly isExact: boolean;
}

/**
 * Makes in the Y.Text what turned `old` into `now`: formatting on what stays, keys of markers that stay, then the changed
 * stretches. A marker or character that stays is not touched, whatever happens around it (MERGE-1).
 */
export function writeChanges({ text, old, now, changes, target }: Writing): Written {
  const indexOf = indexer(target);
  const place = (at: number, side: -1 | 1) => mapPlace(target.moved, at, side);

  for (const { from, to, delta } of formats(old, diffMarks(old, now, changes))) {
    const start = indexOf(place(from, 1));
    const end = indexOf(place(to, -1));
    if (end > start) text.format(start, end - start, delta);
  }

  const before = new Map(target.entries.map((entry) => [entry.node.attrs.id, entry.marker]));
  const oldNodes = new Map(old.blocks.map((node) => [node.attrs.id, node]));
  const added = new Map<number, Y.Map<unknown>>();
  const isNew = newPlaces(changes);
  const kept = now.blocks.map((node, i) => {
    if (isNew(now.starts[i] ?? 0)) return null;
    const marker = before.get(node.attrs.id) ?? null;
    const was = oldNodes.get(node.attrs.id);
    if (marker && was && was !== node) setKeys(marker, was, node);
    return marker;
  });

  let isExact = true;
  for (const change of [...changes].reverse()) {
    for (const [from, to] of stretches(change, target.moved)) {
      const start = indexOf(from);
      text.delete(start, indexOf(to) - start);
    }
    if (change.fromNew === change.toNew) continue;
    // What is inserted belongs to what stands on its left.
    const at = indexOf(change.from === 0 ? place(0, 1) : place(change.from, -1));
    isExact = insert({ text, now, change, at, added }) && isExact;
  }
  return { markers: kept.map((marker, i) => added.get(now.starts[i] ?? -1) ?? marker), isExact };
}

function indexer({ entries, start }: WriteTarget): (place: number) => number {
  const places: number[] = [];
  const indexes: number[] = [];
  let place = 0;
  let index = start;
  for (const { node, marker } of entries) {
    places.push(place);
    indexes.push(index);
    place += 1 + node.content.size;
    index += (marker === null ? 0 : 1) + node.content.size;
  }
  return (at) => {
    if (at >= place) return index;
    let low = 0;
    let high = places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((places[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const offset = at - (places[low] ?? 0);
    const hasMarker = entries[low]?.marker !== null;
    return (indexes[low] ?? start) + (offset === 0 || hasMarker ? offset : offset - 1);
  };
}

function newPlaces(changes: readonly Change[]): (place: number) => boolean {
  return (place) => changes.some(({ fromNew, toNew }) => fromNew <= place && place < toNew);
}

interface Format {
  readonly from: number;
  readonly to: number;
  readonly delta: Record<string, unknown>;
}

/** One format operation for neighbouring runs that change alike, over the markers between them: fewer items in Yjs. */
function formats(old: Flat, changes: readonly MarkChange[]): Format[] {
  const found: Format[] = [];
  for (const change of changes) {
    const delta = deltaOf(change.old, change.now);
    const last = found.at(-1);
    if (
      last &&
      JSON.stringify(last.delta) === JSON.stringify(delta) &&
      onlyMarkers(old, last.to, change.from)
    ) {
      found[found.length - 1] = { ...last, to: change.to };
    } else found.push({ from: change.from, to: change.to, delta });
  }
  return found;
}

function deltaOf(old: readonly Mark[], now: readonly Mark[]): Record<string, unknown> {
  const before = attributesOf(marksFromProse(old));
  const after = attributesOf(marksFromProse(now));
  const delta: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!(key in after)) delta[key] = null;
  for (const [key, value] of Object.entries(after)) {
    if (JSON.stringify(before[key]) !== JSON.stringify(value)) delta[key] = value;
  }
  return delta;
}

function onlyMarkers(flat: Flat, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!flat.atoms.get(at)?.isBlock) return false;
  return true;
}

interface Insertion {
  readonly text: Y.Text;
  readonly now: Flat;
  readonly change: Change;
  readonly at: number;
  readonly added: Map<number, Y.Map<unknown>>;
}

function insert({ text, now, change, at, added }: Insertion): boolean {
  let isExact = true;
  let index = at;
  // A marker takes the attributes in force on its left: without them Yjs would write formatting around it.
  let inForce = attributesAt(now, change.fromNew - 1);
  let place = change.fromNew;
  while (place < change.toNew) {
    const block = now.atoms.get(place);
    if (block?.isBlock) {
      const id = String(block.attrs.id);
      place += 1;
      // The edit took the marker away (as undoing an input rule can): the text reads as this block without one.
      if (isOnlyReadId(id)) continue;
      const marker = newMarker(block, isUsableId(id) ? id : newBlockId());
      isExact = isExact && isUsableId(id);
      text.insertEmbed(index, marker, { ...inForce });
      added.set(place - 1, marker);
      index += 1;
      continue;
    }
    const run = runAt(now, place);
    if (run === undefined) break;
    inForce = attributesOf(marksFromProse(run.marks));
    if (block === undefined) {
      const end = Math.min(run.to, change.toNew);
      const chars = now.text.slice(place, end);
      isExact = isExact && chars.isWellFormed();
      text.insert(index, chars.toWellFormed(), { ...inForce });
      index += end - place;
      place = end;
    } else {
      const embed = embedOf(block);
      isExact = isExact && embed.isExact;
      text.insertEmbed(index, embed.value, { ...inForce });
      place += 1;
      index += 1;
    }
  }
  return isExact;
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

function attributesAt(flat: Flat, place: number): Record<string, unknown> {
  const run = place < 0 ? undefined : runAt(flat, place);
  return run ? attributesOf(marksFromProse(run.marks)) : {};
}

function embedOf(node: Node): { value: object; isExact: boolean } {
  const inline = inlineFromNode(node);
  if (inline.type === 'break') return { value: { ...BREAK_EMBED }, isExact: true };
  try {
    const value: unknown = JSON.parse(inline.type === 'unknown' ? inline.value : '');
    if (typeof value === 'object' && value !== null) return { value, isExact: true };
  } catch {
    // It can't be copied: what stands in for it says so to every version.
  }
  return { value: { kind: 'lost' }, isExact: false };
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
