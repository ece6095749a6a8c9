import * as Y from 'yjs';
import { findText, type IsHidden, isVisible, unitAt, unitsBefore } from '../document/yjs-internals.ts';
import type { Entry } from './block-index.ts';
import { type BodyReading, startOf } from './body-reading.ts';
import { cellAtPos, cellOfName } from './cell-places.ts';
import { placesOf } from './flat.ts';

/** The blocks of the body, or of one cell, with their positions in the editor's document. */
export interface Sequence {
  /** The name of its shared text, and that text when anybody has written to it. */
  readonly name: string;
  readonly text: Y.Text | null;
  readonly length: number;
  readonly isHidden: IsHidden;
  at(index: number): Entry | undefined;
  /** The position at which the block begins. */
  posOf(index: number): number;
  /** The block at a position, as in `BlockIndex`. */
  atPos(pos: number): { entry: Entry; index: number; start: number } | null;
  indexOf(entry: Entry): number;
  /** The block that begins with this item. */
  entryAt(item: Y.Item): Entry | undefined;
}

export function bodySequence(reading: BodyReading, name: string): Sequence {
  const { index, text, isHidden } = reading;
  return {
    name,
    text,
    length: index.length,
    isHidden,
    at: (i) => index.at(i),
    posOf: (i) => index.posOf(i),
    atPos: (pos) => index.atPos(pos),
    indexOf: (entry) => index.indexOf(entry),
    entryAt: (item) => reading.entryAt(item),
  };
}

/** The cell's sequence, its blocks read now; `null` when no table that is shown has this cell. */
export function cellSequence(reading: BodyReading, name: string): Sequence | null {
  const cell = cellOfName(reading, name);
  if (cell === null) return null;
  const text = findText(reading.doc, name);
  const entries = reading.cell(text, name);
  const starts: number[] = [];
  let pos = cell.start;
  for (const { node } of entries) {
    starts.push(pos);
    pos += node.nodeSize;
  }
  return {
    name,
    text,
    length: entries.length,
    isHidden: () => false,
    at: (i) => entries[i],
    posOf: (i) => starts[i] ?? pos,
    atPos: (at) => {
      const found = starts.findLastIndex((start) => start <= at);
      const index = Math.max(0, found);
      const entry = entries[index];
      return entry ? { entry, index, start: starts[index] ?? cell.start } : null;
    },
    indexOf: (entry) => entries.indexOf(entry),
    entryAt: ({ deleted, content }) => {
      if (deleted || !(content instanceof Y.ContentType)) return undefined;
      return entries.find(({ marker }) => marker === content.type);
    },
  };
}

/** The sequence in which a position of the editor's document lies. */
export function sequenceAt(reading: BodyReading, body: string, pos: number): Sequence {
  const at = reading.index.atPos(pos);
  const name = at && cellAtPos(at.entry.node, pos - at.start);
  return (name && cellSequence(reading, name)) || bodySequence(reading, body);
}

/** The id of the unit on the left of a position (`side` -1) or on its right (0); `null` where there is none. */
export function unitBeside(
  sequence: Sequence,
  pos: number,
  side: -1 | 0,
): { client: number; clock: number } | null {
  const { text, isHidden } = sequence;
  const { entry, units } = unitsTo(sequence, pos);
  const number = side < 0 ? units : units + 1;
  if (text === null || number === 0) return null;
  return unitAt(startOf(text, sequence.at(entry)), number, isHidden);
}

/** How many units stand between a position and the beginning of a block with a marker (-1: of the sequence). */
function unitsTo(sequence: Sequence, pos: number): { entry: number; units: number } {
  const at = sequence.atPos(pos);
  if (at === null) return { entry: -1, units: 0 };
  const isBefore = pos <= at.start;
  if (isBefore && at.index === 0) return { entry: -1, units: 0 };
  const number = isBefore ? at.index - 1 : at.index;
  const { node, marker } = isBefore ? (sequence.at(number) ?? at.entry) : at.entry;
  const size = placesOf(node) - 1;
  const inside = isBefore ? size : Math.min(size, pos - at.start - 1);
  if (marker !== null) return { entry: number, units: 1 + inside };
  return number === 0 ? { entry: -1, units: inside } : { entry: number - 1, units: 1 + inside };
}

/** The position before (or behind) a unit of the sequence, or where it was. */
export function posOfUnit(
  sequence: Sequence,
  { item, offset }: { item: Y.Item; offset: number },
  isBehind: boolean,
): number {
  const isThere = isVisible(item);
  const own = sequence.entryAt(item);
  const { home, units } = own
    ? { home: item, units: 0 }
    : unitsBefore(item, (at) => sequence.entryAt(at) !== undefined, sequence.isHidden);
  const into = units + (isThere ? offset + (isBehind ? 1 : 0) : 0);
  if (own && into === 0) {
    const number = sequence.indexOf(own);
    return number === 0 ? posOfEdge(sequence, 'start') : posIn(sequence, number - 1, Number.MAX_SAFE_INTEGER);
  }
  const entry = home && sequence.entryAt(home);
  return entry ? posIn(sequence, sequence.indexOf(entry), into - 1) : posIn(sequence, 0, into);
}

export function posOfEdge(sequence: Sequence, edge: 'start' | 'end'): number {
  return edge === 'start'
    ? posIn(sequence, 0, 0)
    : posIn(sequence, sequence.length - 1, Number.MAX_SAFE_INTEGER);
}

/** The position so many units into the text of a block; text behind an atom is the block behind it. */
function posIn(sequence: Sequence, number: number, units: number): number {
  const entry = sequence.at(number);
  const start = sequence.posOf(number);
  if (entry === undefined) return start;
  if (entry.node.isTextblock) return start + 1 + Math.min(entry.node.content.size, Math.max(0, units));
  if (sequence.at(number + 1)?.marker === null) return posIn(sequence, number + 1, units);
  return start + entry.node.nodeSize;
}
