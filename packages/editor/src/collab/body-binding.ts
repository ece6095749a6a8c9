import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { StepMap } from '@tiptap/pm/transform';
import type * as Y from 'yjs';
import { isDerivedId } from '../document/block.ts';
import { nodeFromBlock } from '../document/convert.ts';
import { readBody } from '../document/read-body.ts';
import { BODY } from '../document/read-document.ts';
import {
  changesOf,
  type TextChange,
  withoutFormattingCleanup,
  withoutSearchMarkers,
} from '../document/yjs-internals.ts';
import { applyToEditor } from './apply-to-editor.ts';
import { type Entry, lengthOf } from './entry.ts';
import { type Change, diffFlat, type Flat, flatten, sameId, sameIdAndShape } from './flat.ts';
import { changesOfMaps, placesOfChanges } from './step-changes.ts';
import { type WriteTarget, writeChanges } from './write-changes.ts';

export interface Counts {
  /** Changes that could not be followed exactly and were compared block by block. */
  compared: number;
  /** Remote changes that had to replace whole blocks. 0 unless something is wrong. */
  replaced: number;
}

/**
 * One body and its blocks. It knows where each block stands in the Y.Text, writes the editor's changes there and turns
 * other people's changes into transactions. It has no view: `bindDocument` connects it to one.
 */
export class BodyBinding {
  readonly text: Y.Text;
  /** The origin of every transaction that writes what happened in the editor. */
  readonly origin: object = { by: 'editor' };
  readonly counts: Counts = { compared: 0, replaced: 0 };
  readonly #doc: Y.Doc;
  readonly #schema: Schema;
  readonly #stops: (() => void)[] = [];
  #entries: readonly Entry[];

  constructor(doc: Y.Doc, schema: Schema) {
    this.#doc = doc;
    this.#schema = schema;
    this.text = doc.getText(BODY);
    withoutSearchMarkers(this.text);
    this.#stops.push(withoutFormattingCleanup(doc));
    this.#entries = this.#read();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The editor's document that the body reads as. */
  reading(): Node {
    return this.#schema.topNodeType.create(
      null,
      this.#entries.map(({ node }) => node),
    );
  }

  /** Calls `listener` after every change of the body that did not come from `write`. Returns how to stop. */
  observe(listener: (changes: readonly TextChange[]) => void): () => void {
    const observer = (_: unknown, transaction: Y.Transaction) => {
      if (transaction.origin !== this.origin) listener(changesOf(this.text, transaction));
    };
    this.text.observeDeep(observer);
    return () => this.text.unobserveDeep(observer);
  }

  /**
   * Writes what turned `before` into `after` in the editor, as one transaction. `before` is what the body read as, unless
   * other people's changes are being held back (`isBehind`). `maps`: of the steps between them, when they are known.
   * Afterwards the body reads as `after`; `false` when it may not (then `follow` is due).
   */
  write(before: Node, after: Node, options: { maps: readonly StepMap[] | null; isBehind: boolean }): boolean {
    const { isBehind } = options;
    const range = isBehind ? all(before, after) : touched(before, after, isSameNode);
    if (range === null) return true;
    const { first, oldCount, newCount } = range;
    const old = flatten(before.children.slice(first, first + oldCount));
    const now = flatten(after.children.slice(first, first + newCount));
    const hints =
      options.maps &&
      placesOfChanges(
        changesOfMaps(options.maps),
        { doc: before, first, count: oldCount },
        { doc: after, first, count: newCount },
      );
    if (hints === null) this.#onCompare();
    const changes = diffFlat(old, now, { same: sameId, hints, onCompare: this.#onCompare });
    const target = isBehind
      ? this.#targetBehind(old)
      : { entries: this.#entries.slice(first, first + oldCount), start: this.#startOf(first), moved: [] };

    const written = this.#doc.transact(
      () => writeChanges({ text: this.text, old, now, changes, target }),
      this.origin,
    );
    const entries = [
      ...this.#entries.slice(0, first),
      ...now.blocks.map((node, i) => ({ node, marker: written.markers[i] ?? null })),
      ...this.#entries.slice(first + oldCount),
    ];
    // The ids derived for markers without a usable one may read differently once another block is gone.
    const isExact =
      !isBehind &&
      written.isExact &&
      !entries.some(({ node, marker }) => marker !== null && isDerivedId(String(node.attrs.id)));
    this.#entries = isExact ? entries : this.#read();
    return isExact;
  }

  /**
   * Puts into `tr` the smallest steps that bring its document to what the body reads as now. `changes`: what one Yjs
   * transaction did since the document was equal to the reading; `null` when that isn't known.
   */
  follow(tr: Transaction, changes: readonly TextChange[] | null): void {
    const before = this.#entries;
    this.#entries = this.#read();
    const next = this.reading();
    const different = touched(tr.doc, next, isEqualNode);
    if (different === null) return;
    const { first, oldCount, newCount } = changes
      ? covering(different, changes, { before, after: this.#entries })
      : different;
    const old = flatten(tr.doc.children.slice(first, first + oldCount));
    const now = flatten(next.children.slice(first, first + newCount));
    const hints =
      changes && hintsOf(changes, { before, after: this.#entries, first, old: old.length, now: now.length });
    const found = diffFlat(old, now, { same: sameIdAndShape, hints, onCompare: this.#onCompare });
    const isExact = applyToEditor(tr, { first, old, now, changes: found, next });
    if (!isExact) this.counts.replaced += 1;
  }

  /** Reads the body again, keeping the node objects of blocks that are as they were. */
  #read(): Entry[] {
    const known = new Map((this.#entries ?? []).map(({ node }) => [node.attrs.id, node]));
    return readBody(this.text).map(({ block, marker }) => {
      const node = nodeFromBlock(this.#schema, block);
      const same = known.get(block.id);
      return { node: same?.eq(node) ? same : node, marker };
    });
  }

  #startOf(index: number): number {
    let start = 0;
    for (let i = 0; i < index; i++) {
      const entry = this.#entries[i];
      if (entry) start += lengthOf(entry);
    }
    return start;
  }

  /** The body has moved on since the editor's document: where its places are now. */
  #targetBehind(old: Flat): WriteTarget {
    this.#entries = this.#read();
    const now = flatten(this.#entries.map(({ node }) => node));
    const moved = diffFlat(old, now, { same: sameId, hints: null, isFine: true });
    return { entries: this.#entries, start: 0, moved };
  }

  readonly #onCompare = () => {
    this.counts.compared += 1;
  };

  destroy(): void {
    for (const stop of this.#stops) stop();
  }
}

interface Range {
  readonly first: number;
  readonly oldCount: number;
  readonly newCount: number;
}

function all(before: Node, after: Node): Range {
  return { first: 0, oldCount: before.childCount, newCount: after.childCount };
}

/** The blocks that differ: all before and behind them are the same. `null` when none does. */
function touched(before: Node, after: Node, isSame: (a: Node, b: Node) => boolean): Range | null {
  const old = before.children;
  const now = after.children;
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

function isEqualNode(a: Node, b: Node): boolean {
  return a === b || a.eq(b);
}

/** The range with every block in which Yjs changed something: a block can end as it was and yet have lost and got letters. */
function covering(
  range: Range,
  changes: readonly TextChange[],
  { before, after }: { before: readonly Entry[]; after: readonly Entry[] },
): Range {
  let { first } = range;
  let last = before.length - range.first - range.oldCount;
  let shift = 0;
  for (const { at, removed, added } of changes) {
    const old = blocksAt(before, at, at + removed);
    const now = blocksAt(after, at + shift, at + shift + added);
    shift += added - removed;
    first = Math.min(first, old.first, now.first);
    last = Math.min(last, before.length - 1 - old.last, after.length - 1 - now.last);
  }
  return { first, oldCount: before.length - first - last, newCount: after.length - first - last };
}

/** The blocks that the stretch of the Y.Text lies in or touches. */
function blocksAt(entries: readonly Entry[], from: number, to: number): { first: number; last: number } {
  let start = 0;
  let first = 0;
  let last = 0;
  entries.forEach((entry, i) => {
    if (start < from) first = i;
    if (start <= to) last = i;
    start += lengthOf(entry);
  });
  return { first, last };
}

interface HintSource {
  readonly before: readonly Entry[];
  readonly after: readonly Entry[];
  /** The run of blocks that is compared begins with this one and has so many places. */
  readonly first: number;
  readonly old: number;
  readonly now: number;
}

/** What Yjs changed, as changes of places. A block without a marker may come or go beside each: it is counted in. */
function hintsOf(changes: readonly TextChange[], { before, after, first, old, now }: HintSource): Change[] {
  const placeOld = placer(before, first);
  const placeNew = placer(after, first);
  const hints: Change[] = [];
  let shift = 0;
  for (const { at, removed, added } of changes) {
    const from = placeOld(at, 'before');
    const to = placeOld(at + removed, 'behind');
    const fromNew = placeNew(at + shift, 'before');
    const toNew = placeNew(at + shift + added, 'behind');
    shift += added - removed;
    if (to < 0 || from > old) continue;
    hints.push({
      from: Math.max(0, from),
      to: Math.min(old, to),
      fromNew: Math.max(0, fromNew),
      toNew: Math.min(now, toNew),
    });
  }
  return hints;
}

/** Index in the Y.Text → place, before or behind the markers that are only read there. */
function placer(
  entries: readonly Entry[],
  first: number,
): (index: number, side: 'before' | 'behind') => number {
  const indexes: number[] = [];
  const places: number[] = [];
  let index = 0;
  let place = 0;
  let origin = 0;
  entries.forEach((entry, i) => {
    if (i === first) origin = place;
    indexes.push(index);
    places.push(place);
    index += lengthOf(entry);
    place += 1 + entry.node.content.size;
  });
  if (first >= entries.length) origin = place;
  return (at, side) => {
    let low = 0;
    let high = indexes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const start = indexes[middle] ?? 0;
      if (side === 'before' ? start < at : start <= at) low = middle;
      else high = middle - 1;
    }
    const start = indexes[low] ?? 0;
    const marker = (places[low] ?? 0) - origin;
    if (at <= start && side === 'before') return marker;
    const isRead = entries[low]?.marker === null;
    return marker + (at - start) + (isRead ? 1 : 0);
  };
}
