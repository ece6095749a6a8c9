import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { StepMap } from '@tiptap/pm/transform';
import * as Y from 'yjs';
import { isUsableId } from '../document/block.ts';
import { nodeFromBlock } from '../document/convert.ts';
import { emptyBody, type ReadBlock, type ReadId, readBlocks, readBody } from '../document/read-body.ts';
import { BODY } from '../document/read-document.ts';
import {
  changesBetween,
  eachChangedItem,
  findUnit,
  firstItem,
  type InForce,
  type IsHidden,
  isVisible,
  itemName,
  itemOf,
  NOTHING_IN_FORCE,
  type Start,
  sameInForce,
  type TextChange,
  unitAt,
  unitsBefore,
  withoutFormattingCleanup,
  withoutSearchMarkers,
} from '../document/yjs-internals.ts';
import { applyToEditor } from './apply-to-editor.ts';
import { BlockIndex, type Entry } from './block-index.ts';
import { type Change, diffFlat, type Flat, flatten, placesOf, sameId, sameIdAndShape } from './flat.ts';
import { placesOfUnits } from './places-of-units.ts';
import { changesOfMaps, placesOfChanges } from './step-changes.ts';
import { type WriteTarget, writeChanges } from './write-changes.ts';

export interface Counts {
  /** Changes that could not be followed exactly and were compared block by block. */
  compared: number;
  /** Remote changes that had to replace whole blocks. 0 unless something is wrong. */
  replaced: number;
  /** How often the whole body had to be read again. */
  reread: number;
}

/** A run of blocks that a transaction of Yjs changed. */
export interface ChangedRun {
  readonly first: number;
  /** The position at which it began in the editor's document. */
  readonly origin: number;
  readonly old: readonly Entry[];
  readonly now: readonly Entry[];
  /** What the transaction did to its units; `null` when that isn't known. */
  readonly changes: readonly TextChange[] | null;
}

/** So many changed items are not looked up one by one: the body is read again. */
const MANY = 2_000;

/**
 * One body and its blocks. It knows where each block stands in the Y.Text, writes the editor's changes there and turns
 * other people's changes into transactions. It has no view: `bindDocument` connects it to one.
 */
export class BodyBinding {
  readonly text: Y.Text;
  /** The origin of every transaction that writes what happened in the editor. */
  readonly origin: object = { by: 'editor' };
  readonly counts: Counts = { compared: 0, replaced: 0, reread: 0 };
  readonly doc: Y.Doc;
  readonly #schema: Schema;
  readonly #stops: (() => void)[] = [];
  #index: BlockIndex;

  constructor(doc: Y.Doc, schema: Schema) {
    this.doc = doc;
    this.#schema = schema;
    this.text = doc.getText(BODY);
    withoutSearchMarkers(this.text);
    this.#stops.push(withoutFormattingCleanup(doc));
    this.#index = new BlockIndex(this.#readAll());
  }

  get index(): BlockIndex {
    return this.#index;
  }

  /** The editor's document that the body reads as. */
  reading(): Node {
    return this.#schema.topNodeType.create(
      null,
      this.#index.all().map(({ node }) => node),
    );
  }

  /**
   * Calls `listener` after every change of the body that did not come from `write`, with the runs of blocks that changed,
   * in order. Returns how to stop.
   */
  observe(listener: (runs: readonly ChangedRun[]) => void): () => void {
    const observer = (transaction: Y.Transaction) => {
      if (transaction.origin === this.origin) return;
      const runs = this.#refresh(transaction);
      if (runs.length > 0) listener(runs);
    };
    this.doc.on('afterTransaction', observer);
    return () => this.doc.off('afterTransaction', observer);
  }

  /**
   * Writes what turned `before` into `after` in the editor, as one transaction. `before` is what the body read as, unless
   * other people's changes are being held back (`isBehind`). `maps`: of the steps between them, when they are known.
   * Afterwards the body reads as `after`; `false` when it may not (then `follow` is due).
   */
  write(before: Node, after: Node, options: { maps: readonly StepMap[] | null; isBehind: boolean }): boolean {
    if (options.isBehind) return this.#writeBehind(before, after);
    const range = touched(before.children, after.children, isSameNode);
    if (range === null) return true;
    const { first, oldCount, newCount } = range;
    const origin = this.#index.posOf(first);
    const entries = this.#index.slice(first, first + oldCount);
    const old = flatten(before.children.slice(first, first + oldCount));
    const now = flatten(after.children.slice(first, first + newCount));
    const hints =
      options.maps &&
      placesOfChanges(
        changesOfMaps(options.maps),
        { origin, blocks: old.blocks },
        { origin, blocks: now.blocks },
      );
    if (hints === null) this.#onCompare();
    const changes = diffFlat(old, now, { same: sameId, hints, onCompare: this.#onCompare });
    this.#transact({ old, now, changes }, { context: this.#contextOf(first), entries, moved: [] });
    return this.#takeOver(first, oldCount, now.blocks);
  }

  /** The body has moved on since the editor's document `before`. */
  #writeBehind(before: Node, after: Node): boolean {
    const entries = this.#index.all();
    const here = entries.map(({ node }) => node);
    const count = before.childCount;
    const edited = touched(before.children, after.children, isSameNode);
    if (edited === null) return true;
    const moved = touched(before.children, here, isEqualNode) ?? edited;
    // The same blocks of the three, with all in which any two of them differ.
    const first = Math.min(edited.first, moved.first);
    const behind = Math.min(count - edited.first - edited.oldCount, count - moved.first - moved.oldCount);
    const old = flatten(before.children.slice(first, count - behind));
    const now = flatten(after.children.slice(first, after.childCount - behind));
    const is = flatten(here.slice(first, here.length - behind));
    this.#onCompare();
    this.#transact(
      { old, now, changes: diffFlat(old, now, { same: sameId, hints: null }) },
      {
        context: this.#contextOf(first),
        entries: entries.slice(first, here.length - behind),
        moved: diffFlat(old, is, { same: sameId, hints: null, isFine: true }),
      },
    );
    this.#rereadAll();
    return false;
  }

  #transact(
    { old, now, changes }: { old: Flat; now: Flat; changes: readonly Change[] },
    target: Pick<WriteTarget, 'context' | 'entries' | 'moved'>,
  ): void {
    this.doc.transact((transaction) => {
      writeChanges({
        transaction,
        old,
        now,
        changes,
        target: { ...target, text: this.text, isHidden: this.#isHidden, spare: () => false },
      });
    }, this.origin);
  }

  /** The blocks before number `first`, back to one with a marker. */
  #contextOf(first: number): Entry[] {
    let from = first;
    while (from > 0) {
      from -= 1;
      if (this.#index.at(from)?.marker) break;
    }
    return this.#index.slice(from, first);
  }

  /** Reads back what was written to a run of blocks. `false`: it does not read as `nodes`. */
  #takeOver(first: number, oldCount: number, nodes: readonly Node[]): boolean {
    const index = this.#index;
    const context = this.#contextOf(first).length;
    const behind = index.at(first + oldCount);
    const ids = new RunIds(index);
    const from = first - context;
    const run = this.#read(this.#startOf(context === 0 ? -1 : from), behind, ids.from(from));
    const blocks = run.blocks.length === 0 && !behind ? [this.#entryOf(emptyBody())] : run.blocks;
    const isRead =
      !ids.isInDoubt &&
      !index.hasDoubled &&
      blocks.length === context + nodes.length &&
      (behind === undefined || (behind.marker !== null && sameInForce(run.inForce, behind.inForce))) &&
      nodes.every((node, i) => blocks[context + i]?.node.eq(node));
    if (!isRead) {
      this.#rereadAll();
      return false;
    }
    const entries = nodes.map((node, i) => ({
      ...(blocks[context + i] ?? this.#entryOf(emptyBody())),
      node,
    }));
    index.splice(first, oldCount, entries);
    return true;
  }

  /**
   * Puts into `tr` the smallest steps that bring its document to what the body reads as now. `runs`: what one transaction
   * of Yjs changed since the document was equal to the reading; `null` when that isn't known.
   */
  follow(tr: Transaction, runs: readonly ChangedRun[] | null): void {
    if (runs === null) {
      this.#compare(tr);
      return;
    }
    for (const run of [...runs].reverse()) {
      const old = flatten(run.old.map(({ node }) => node));
      const now = flatten(run.now.map(({ node }) => node));
      const hints = run.changes && placesOfUnits(run.changes, run.old, run.now);
      const changes = diffFlat(old, now, { same: sameIdAndShape, hints, onCompare: this.#onCompare });
      const { first, origin } = run;
      if (!applyToEditor(tr, { first, origin, old, now, changes })) this.counts.replaced += 1;
    }
  }

  #compare(tr: Transaction): void {
    const nodes = this.#index.all().map(({ node }) => node);
    const range = touched(tr.doc.children, nodes, isEqualNode);
    if (range === null) return;
    const { first, oldCount, newCount } = range;
    const old = flatten(tr.doc.children.slice(first, first + oldCount));
    const now = flatten(nodes.slice(first, first + newCount));
    const changes = diffFlat(old, now, { same: sameIdAndShape, hints: null });
    const origin = this.#index.posOf(first);
    if (!applyToEditor(tr, { first, origin, old, now, changes })) this.counts.replaced += 1;
  }

  /** How many units stand between the beginning of a block with a marker (none: of the body) and a position. */
  unitsAt(pos: number): { entry: number; offset: number } {
    const at = this.#index.atPos(pos);
    if (at === null) return { entry: -1, offset: 0 };
    const isBefore = pos <= at.start;
    if (isBefore && at.index === 0) return { entry: -1, offset: 0 };
    const number = isBefore ? at.index - 1 : at.index;
    const { node, marker } = isBefore ? (this.#index.at(number) ?? at.entry) : at.entry;
    const size = placesOf(node) - 1;
    const inside = isBefore ? size : Math.min(size, pos - at.start - 1);
    if (marker !== null) return { entry: number, offset: 1 + inside };
    return number === 0 ? { entry: -1, offset: inside } : { entry: number - 1, offset: 1 + inside };
  }

  /** The id of a unit, counted from 1 at the marker of block number `entry` (-1: at the beginning of the body). */
  unitIn(entry: number, unit: number): { client: number; clock: number } | null {
    return unitAt(this.#startOf(entry), unit, this.#isHidden);
  }

  /** The position before (or behind) a unit of the body, or where it was; `null` when it isn't known here. */
  posOfUnit(
    id: { client: number; clock: number },
    { isBehind, followUndone }: { isBehind: boolean; followUndone: boolean },
  ): number | null {
    const found = findUnit(this.doc, id, { followUndone });
    if (found === null || found.item.parent !== this.text) return null;
    const { item, offset } = found;
    const isThere = isVisible(item);
    const own = this.#entryAt(item);
    const { home, units } = own
      ? { home: item, units: 0 }
      : unitsBefore(item, (at) => this.#entryAt(at) !== undefined, this.#isHidden);
    const into = units + (isThere ? offset + (isBehind ? 1 : 0) : 0);
    const entry = home && this.#entryAt(home);
    if (own && into === 0) {
      const number = this.#index.indexOf(own);
      return number === 0 ? this.posOfEdge('start') : this.#posIn(number - 1, Number.MAX_SAFE_INTEGER);
    }
    return entry ? this.#posIn(this.#index.indexOf(entry), into - 1) : this.#posIn(0, into);
  }

  posOfEdge(edge: 'start' | 'end'): number {
    return edge === 'start'
      ? this.#posIn(0, 0)
      : this.#posIn(this.#index.length - 1, Number.MAX_SAFE_INTEGER);
  }

  /** The position so many units into the text of a block; text behind an atom is the block behind it. */
  #posIn(number: number, units: number): number {
    const entry = this.#index.at(number);
    const start = this.#index.posOf(number);
    if (entry === undefined) return start;
    if (entry.node.isTextblock) return start + 1 + Math.min(entry.node.content.size, Math.max(0, units));
    if (this.#index.at(number + 1)?.marker === null) return this.#posIn(number + 1, units);
    return start + entry.node.nodeSize;
  }

  readonly #isHidden: IsHidden = () => false;

  /** Brings the index up to date with `transaction`. Returns the runs that changed, in order. */
  #refresh(transaction: Y.Transaction): ChangedRun[] {
    const dirty = this.#dirtyEntries(transaction);
    if (dirty === null) return this.#refreshAll(transaction);
    if (dirty.size === 0) return [];
    const index = this.#index;
    const starts = [...dirty].map((entry) => (entry === HEAD ? -1 : index.indexOf(entry)));
    const ids = new RunIds(index);
    const runs: (ChangedRun & { count: number })[] = [];
    let covered = 0;
    for (const at of starts.sort((a, b) => a - b)) {
      const first = Math.max(0, at);
      if (first < covered || (at === -1 && covered > 0)) continue;
      let end = this.#endOf(at === -1 ? 0 : at + 1);
      let start = this.#startOf(at);
      const before = start.item;
      const now: Entry[] = [];
      for (;;) {
        const behind = index.at(end);
        const read = this.#read(start, behind, ids.from(first));
        now.push(...read.blocks);
        if (behind?.marker == null) break;
        if (!dirty.has(behind) && sameInForce(read.inForce, behind.inForce)) break;
        start = { item: itemOf(behind.marker), inForce: read.inForce };
        end = this.#endOf(end + 1);
      }
      if (now.length === 0 && end - first === index.length) now.push(this.#entryOf(emptyBody()));
      const last = index.at(end)?.marker;
      const changes = changesBetween(before, last ? itemOf(last) : null, transaction);
      const old = index.slice(first, end);
      runs.push({ first, origin: index.posOf(first), old, now, changes, count: end - first });
      covered = end;
    }
    if (ids.isInDoubt || (index.hasDoubled && runs.some(({ old, now }) => losesBlock(old, now))))
      return this.#refreshAll(transaction);
    for (const { first, count, now } of [...runs].reverse()) index.splice(first, count, now);
    return runs;
  }

  #refreshAll(transaction: Y.Transaction): ChangedRun[] {
    const old = this.#index.all();
    const now = this.#rereadAll();
    const changes = changesBetween(firstItem(this.text), null, transaction);
    return [{ first: 0, origin: 0, old, now, changes }];
  }

  #rereadAll(): Entry[] {
    this.counts.reread += 1;
    const entries = this.#readAll();
    this.#index = new BlockIndex(entries);
    return entries;
  }

  /** The blocks in which `transaction` changed something; `null` when there are too many to look for. */
  #dirtyEntries(transaction: Y.Transaction): Set<Entry | typeof HEAD> | null {
    const dirty = new Set<Entry | typeof HEAD>();
    for (const type of transaction.changed.keys()) {
      const entry = type instanceof Y.Map ? this.#index.ofMarker(type) : undefined;
      if (entry) dirty.add(entry);
    }
    if (!isChanged(transaction, this.text)) return dirty;
    const seen = new Set<Y.Item>();
    let count = 0;
    eachChangedItem(this.text, transaction, (item) => {
      count += 1;
      if (count > MANY) return;
      for (let at = item.left; ; at = at.left) {
        if (at === null) {
          dirty.add(HEAD);
          return;
        }
        if (seen.has(at)) return;
        seen.add(at);
        const entry = this.#entryAt(at);
        if (entry) {
          dirty.add(entry);
          return;
        }
      }
    });
    return count > MANY ? null : dirty;
  }

  /** The block that begins with this item, if it is one that is still there. */
  #entryAt({ deleted, content }: Y.Item): Entry | undefined {
    if (deleted || !(content instanceof Y.ContentType) || !(content.type instanceof Y.Map)) return undefined;
    return this.#index.ofMarker(content.type);
  }

  /** The first block from number `from` on that has a marker which is still there. */
  #endOf(from: number): number {
    let end = from;
    for (let entry = this.#index.at(end); entry; entry = this.#index.at(end)) {
      const item = entry.marker && itemOf(entry.marker);
      if (item && !item.deleted) break;
      end += 1;
    }
    return end;
  }

  /** Where the block with this number begins; -1 is the beginning of the sequence. */
  #startOf(number: number): Start {
    const entry = this.#index.at(number);
    return entry?.marker
      ? { item: itemOf(entry.marker), inForce: entry.inForce }
      : { item: firstItem(this.text), inForce: NOTHING_IN_FORCE };
  }

  #read(start: Start, behind: Entry | undefined, readId: ReadId): { blocks: Entry[]; inForce: InForce } {
    const end = behind?.marker ? itemOf(behind.marker) : null;
    const { blocks, inForce } = readBlocks(start, { end, readId });
    return { blocks: blocks.map((read) => this.#entryOf(read)), inForce };
  }

  #readAll(): Entry[] {
    return readBody(this.text).map((read) => this.#entryOf(read));
  }

  /** Keeps the node object of a block that is as it was. */
  #entryOf({ block, marker, inForce }: ReadBlock): Entry {
    const node = nodeFromBlock(this.#schema, block);
    const known = (this.#index as BlockIndex | undefined)?.ofId(block.id)?.node;
    return { node: known?.eq(node) ? known : node, marker, inForce };
  }

  readonly #onCompare = () => {
    this.counts.compared += 1;
  };

  destroy(): void {
    for (const stop of this.#stops) stop();
  }
}

/** The sequence before its first marker. */
const HEAD = Symbol('head');

/** Ids for blocks that are read again, while all others keep theirs. */
class RunIds {
  readonly #index: BlockIndex;
  readonly #used = new Set<string>();
  isInDoubt = false;

  constructor(index: BlockIndex) {
    this.#index = index;
  }

  /** For a run that begins with block number `first`; runs are read in order. */
  from(first: number): ReadId {
    return (own, item) => {
      const name = itemName(item);
      if (!isUsableId(own)) return `~${name}`;
      if (this.#used.has(own)) return `${own}~${name}`;
      const owner = this.#index.ofId(own);
      const ownItem = owner?.marker ? itemOf(owner.marker) : null;
      if (owner && ownItem !== item && ownItem?.deleted === false) {
        if (this.#index.indexOf(owner) < first) return `${own}~${name}`;
        this.isInDoubt = true;
      }
      this.#used.add(own);
      return own;
    };
  }
}

/** Is a block gone that another one with the same id was waiting behind? */
function losesBlock(old: readonly Entry[], now: readonly Entry[]): boolean {
  const left = new Set(now.map(({ marker }) => marker));
  return old.some(({ marker }) => !left.has(marker));
}

interface Range {
  readonly first: number;
  readonly oldCount: number;
  readonly newCount: number;
}

/** The blocks that differ: all before and behind them are the same. `null` when none does. */
function touched(
  old: readonly Node[],
  now: readonly Node[],
  isSame: (a: Node, b: Node) => boolean,
): Range | null {
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

function isChanged({ changed }: Y.Transaction, text: Y.Text): boolean {
  return (changed as ReadonlyMap<unknown, unknown>).has(text);
}
