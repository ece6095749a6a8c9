import type { Node, Schema } from '@tiptap/pm/model';
import * as Y from 'yjs';
import { isDoubledId, isUsableId } from '../document/block.ts';
import { nodeFromBlock, TABLE } from '../document/convert.ts';
import {
  emptyBody,
  type ReadBlock,
  type ReadId,
  type Reading,
  readBlocks,
  readCell,
  readWholeBody,
} from '../document/read-body.ts';
import { BODY } from '../document/read-document.ts';
import { readCellName, readTableName } from '../document/table-keys.ts';
import { emptyCell } from '../document/table-model.ts';
import {
  changesBetween,
  eachChangedItem,
  findText,
  firstItem,
  type IsHidden,
  itemName,
  itemOf,
  NOTHING_IN_FORCE,
  nameOfRoot,
  type Start,
  sameInForce,
  type TextChange,
} from '../document/yjs-internals.ts';
import { BlockIndex, type Entry } from './block-index.ts';

/** A run of blocks that a transaction of Yjs changed. */
export interface ChangedRun {
  readonly first: number;
  /** The position at which it began in the editor's document. */
  readonly origin: number;
  readonly old: readonly Entry[];
  readonly now: readonly Entry[];
  /** What the transaction did to its units; `null` when that isn't known. */
  readonly changes: readonly TextChange[] | null;
  /** What it did to the cells of its tables, by name. */
  readonly cells: ReadonlyMap<string, readonly TextChange[]>;
}

/** So many changed items are not looked up one by one: the body is read again. */
const MANY = 2_000;

/** The sequence before its first marker. */
const HEAD = Symbol('head');
type Dirty = Entry | typeof HEAD;

/**
 * The blocks that a body reads as, kept up to date: after each transaction of Yjs only the blocks in which it changed
 * something are read again.
 */
export class BodyReading {
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  /** How often the whole body had to be read again. */
  rereads = 0;
  readonly #schema: Schema;
  #index = new BlockIndex([]);
  /** Tables that are gone, by id: their markers are in the sequence and read as nothing. */
  #gone = new Map<string, Y.Map<unknown>>();
  #goneMarkers = new Set<Y.Map<unknown>>();

  constructor(doc: Y.Doc, schema: Schema) {
    this.doc = doc;
    this.text = doc.getText(BODY);
    this.#schema = schema;
    this.#readAll();
  }

  get index(): BlockIndex {
    return this.#index;
  }

  readonly isHidden: IsHidden = (marker) => this.#goneMarkers.has(marker);

  /** The blocks of a cell, read now: at least one. `text`: its sequence, when there is one. */
  cell(text: Y.Text | null, name: string): Entry[] {
    const blocks = text === null ? [] : readCell(text, name);
    const all =
      blocks.length > 0 ? blocks : [{ block: emptyCell(name), marker: null, inForce: NOTHING_IN_FORCE }];
    return all.map((read) => this.entryOf(read));
  }

  /** Where the block with this number begins; -1 is the beginning of the sequence. */
  startOf(number: number): Start {
    return startOf(this.text, this.#index.at(number));
  }

  /** The blocks before number `first`, back to one with a marker. */
  contextOf(first: number): Entry[] {
    let from = first;
    while (from > 0) {
      from -= 1;
      if (this.#index.at(from)?.marker) break;
    }
    return this.#index.slice(from, first);
  }

  /** The block that begins with this item, if it is one that is still there. */
  entryAt({ deleted, content }: Y.Item): Entry | undefined {
    if (deleted || !(content instanceof Y.ContentType) || !(content.type instanceof Y.Map)) return undefined;
    return this.#index.ofMarker(content.type);
  }

  readAgain(): readonly Entry[] {
    this.rereads += 1;
    return this.#readAll();
  }

  /** Reads back what was written to a run of blocks. `false`: it does not read as `nodes`, and all was read again. */
  takeOver(first: number, oldCount: number, nodes: readonly Node[]): boolean {
    const index = this.#index;
    const context = this.contextOf(first).length;
    const behind = index.at(first + oldCount);
    const ids = new RunIds(index, this.#gone);
    const from = first - context;
    const read = this.#read(this.startOf(context === 0 ? -1 : from), behind, ids.from(from));
    const blocks = read.blocks.length === 0 && !behind ? [emptyBody()] : read.blocks;
    const entries = blocks.slice(context).map((block) => this.entryOf(block));
    const isRead =
      !ids.isInDoubt &&
      !this.#mayUncover(index.slice(first, first + oldCount), entries) &&
      blocks.length === context + nodes.length &&
      (behind === undefined || (behind.marker !== null && sameInForce(read.inForce, behind.inForce))) &&
      nodes.every((node, i) => entries[i]?.node.eq(node));
    if (!isRead) {
      this.readAgain();
      return false;
    }
    this.#takeGone(read.gone);
    index.splice(
      first,
      oldCount,
      entries.map((entry, i) => ({ ...entry, node: nodes[i] ?? entry.node })),
    );
    return true;
  }

  /** Brings the blocks up to date with `transaction`. Returns the runs that changed, in order. */
  refresh(transaction: Y.Transaction): ChangedRun[] {
    const { dirty, cells } = this.#dirtyEntries(transaction);
    if (dirty === null) return this.#refreshAll(transaction, cells);
    if (dirty.size === 0) return [];
    const index = this.#index;
    const starts = [...dirty].map((entry) => (entry === HEAD ? -1 : index.indexOf(entry)));
    const ids = new RunIds(index, this.#gone);
    const runs: (ChangedRun & { count: number })[] = [];
    const gone = new Map<string, Y.Map<unknown>>();
    let covered = 0;
    for (const at of starts.sort((a, b) => a - b)) {
      const first = Math.max(0, at);
      if (first < covered || (at === -1 && covered > 0)) continue;
      const start = this.startOf(at);
      const { end, now } = this.#readFrom(start, { at, dirty, readId: ids.from(first), gone });
      if (now.length === 0 && end - first === index.length) now.push(this.entryOf(emptyBody()));
      const last = index.at(end)?.marker;
      const old = index.slice(first, end);
      const changes = this.#changesOf(
        { first: start.item, end: last ? itemOf(last) : null },
        { old, now, gone, transaction },
      );
      runs.push({ first, origin: index.posOf(first), old, now, changes, cells, count: end - first });
      covered = end;
    }
    if (ids.isInDoubt || this.#hasLostGone || runs.some(({ old, now }) => this.#mayUncover(old, now)))
      return this.#refreshAll(transaction, cells);
    for (const { first, count, now } of [...runs].reverse()) index.splice(first, count, now);
    this.#takeGone(gone);
    return runs;
  }

  /** Is a block gone that another one with the same id was waiting behind? */
  #mayUncover(old: readonly Entry[], now: readonly Entry[]): boolean {
    if (!this.#index.hasDoubled && !this.#hasSecondTable) return false;
    const left = new Map(now.map(({ marker, node }) => [marker, node.attrs.id]));
    return old.some(({ marker, node }) => left.get(marker) !== node.attrs.id);
  }

  /** Has the marker of a table that is gone been deleted, or got another id, of which others may have been waiting? */
  get #hasLostGone(): boolean {
    for (const [id, marker] of this.#gone) {
      const item = itemOf(marker);
      const own = marker.get('id');
      if (!item || item.deleted || !isReadAs(id, own)) return true;
    }
    return false;
  }

  get #hasSecondTable(): boolean {
    return [...this.#gone.keys()].some(isDoubledId);
  }

  /** Reads from block number `at` on, for as long as what was read before would not read the same. */
  #readFrom(
    from: Start,
    {
      at,
      dirty,
      readId,
      gone,
    }: { at: number; dirty: ReadonlySet<Dirty>; readId: ReadId; gone: Map<string, Y.Map<unknown>> },
  ): { end: number; now: Entry[] } {
    const now: Entry[] = [];
    let start = from;
    let end = this.#endOf(at + 1, dirty);
    for (;;) {
      const behind = this.#index.at(end);
      const read = this.#read(start, behind, readId);
      for (const block of read.blocks) now.push(this.entryOf(block));
      for (const [id, marker] of read.gone) gone.set(id, marker);
      if (behind?.marker == null) return { end, now };
      if (!dirty.has(behind) && sameInForce(read.inForce, behind.inForce)) return { end, now };
      start = { item: itemOf(behind.marker), inForce: read.inForce };
      end = this.#endOf(end + 1, dirty);
    }
  }

  /** What happened to the units of a run; `null` when a table went or came back, which no change of units tells. */
  #changesOf(
    { first, end }: { first: Y.Item | null; end: Y.Item | null },
    {
      old,
      now,
      gone,
      transaction,
    }: {
      old: readonly Entry[];
      now: readonly Entry[];
      gone: ReadonlyMap<string, Y.Map<unknown>>;
      transaction: Y.Transaction;
    },
  ): TextChange[] | null {
    const isGone = new Set(gone.values());
    const comesBack = now.some(({ marker }) => marker !== null && this.isHidden(marker));
    const goes = old.some(({ marker }) => marker !== null && isGone.has(marker));
    if (comesBack || goes) return null;
    const isHidden: IsHidden = (marker) => this.isHidden(marker) || isGone.has(marker);
    return changesBetween(first, end, { transaction, isHidden });
  }

  #refreshAll(transaction: Y.Transaction, cells: ReadonlyMap<string, readonly TextChange[]>): ChangedRun[] {
    const old = this.#index.all();
    const hidden = this.#goneMarkers;
    const now = this.readAgain();
    const isSame = hidden.size === this.#goneMarkers.size && [...hidden].every(this.isHidden);
    const changes = isSame
      ? changesBetween(firstItem(this.text), null, { transaction, isHidden: this.isHidden })
      : null;
    return [{ first: 0, origin: 0, old, now, changes, cells }];
  }

  /** The blocks in which `transaction` changed something (`null` when there are too many to look for), and cells. */
  #dirtyEntries(transaction: Y.Transaction): {
    dirty: Set<Dirty> | null;
    cells: Map<string, readonly TextChange[]>;
  } {
    const dirty = new Set<Dirty>();
    const cells = new Map<string, readonly TextChange[]>();
    const seen = new Set<Y.Item>();
    const find = (from: Y.Item | null) => {
      for (let at = from; ; at = at.left) {
        if (at === null) {
          dirty.add(HEAD);
          return;
        }
        if (seen.has(at)) return;
        seen.add(at);
        const entry = this.entryAt(at);
        if (entry) {
          dirty.add(entry);
          return;
        }
      }
    };
    /** A table may be gone now, and what stands behind it then belongs to the block before it. */
    const addTable = (entry: Entry) => {
      dirty.add(entry);
      if (entry.marker) find(itemOf(entry.marker)?.left ?? null);
    };
    const findTable = (id: string) => {
      const gone = this.#gone.get(id);
      const entry = this.#index.ofId(id);
      if (gone) find(itemOf(gone)?.left ?? null);
      if (entry) addTable(entry);
    };
    for (const type of transaction.changed.keys()) {
      if (type instanceof Y.Map) {
        const entry = this.#index.ofMarker(type);
        if (entry && type.get('kind') === TABLE) addTable(entry);
        else if (entry) dirty.add(entry);
        else if (this.isHidden(type)) find(itemOf(type)?.left ?? null);
      }
      const name = this.#rootNameOf(type);
      const changed = name === null ? null : readTableName(name);
      if (changed !== null) findTable(changed);
      const table = name === null ? undefined : readCellName(name)?.table;
      if (name === null || table === undefined || cells.has(name)) continue;
      if (!this.#index.ofId(table) && !this.#gone.has(table)) continue;
      const text = findText(this.doc, name);
      if (text !== null) cells.set(name, changesBetween(firstItem(text), null, { transaction }));
      findTable(table);
    }
    let count = 0;
    if ((transaction.changed as ReadonlyMap<unknown, unknown>).has(this.text)) {
      eachChangedItem(this.text, transaction, (item) => {
        count += 1;
        if (count <= MANY) find(item.left);
      });
    }
    return { dirty: count > MANY ? null : dirty, cells };
  }

  /** The name of the shared text that was changed, or that the changed marker is in; `null` for the body. */
  #rootNameOf(type: unknown): string | null {
    const item = type instanceof Y.Map ? itemOf(type) : null;
    const root: unknown = item === null ? type : item.parent;
    return root === this.text ? null : nameOfRoot(this.doc, root);
  }

  /** The first block from number `from` on that has a marker which is still there, and is no table that may be gone. */
  #endOf(from: number, dirty: ReadonlySet<Dirty>): number {
    let end = from;
    for (let entry = this.#index.at(end); entry; entry = this.#index.at(end)) {
      const item = entry.marker && itemOf(entry.marker);
      const mayBeGone = dirty.has(entry) && entry.marker?.get('kind') === TABLE;
      if (item && !item.deleted && !mayBeGone) break;
      end += 1;
    }
    return end;
  }

  #read(start: Start, behind: Entry | undefined, readId: ReadId): Reading {
    const end = behind?.marker ? itemOf(behind.marker) : null;
    return readBlocks(start, { end, readId });
  }

  #readAll(): readonly Entry[] {
    const { blocks, gone } = readWholeBody(this.text);
    const entries = blocks.map((read) => this.entryOf(read));
    this.#index = new BlockIndex(entries);
    this.#gone = new Map(gone);
    this.#goneMarkers = new Set(gone.values());
    return entries;
  }

  #takeGone(gone: ReadonlyMap<string, Y.Map<unknown>>): void {
    for (const [id, marker] of gone) {
      this.#gone.set(id, marker);
      this.#goneMarkers.add(marker);
    }
    // Those that have come back are blocks again.
    for (const [id, marker] of this.#gone) {
      if (this.#index.ofMarker(marker) === undefined || gone.has(id)) continue;
      this.#gone.delete(id);
      this.#goneMarkers.delete(marker);
    }
  }

  /** Keeps the node object of a block that is as it was. */
  entryOf({ block, marker, inForce }: ReadBlock): Entry {
    const node = nodeFromBlock(this.#schema, block);
    const known = this.#index.ofId(block.id)?.node;
    return { node: known?.eq(node) ? known : node, marker, inForce };
  }
}

/** Where a block's units begin: at its marker, or with the sequence. */
export function startOf(text: Y.Text, entry: Entry | undefined): Start {
  return entry?.marker
    ? { item: itemOf(entry.marker), inForce: entry.inForce }
    : { item: firstItem(text), inForce: NOTHING_IN_FORCE };
}

/** May a marker with the id `own` have been read under this one? */
function isReadAs(id: string, own: unknown): boolean {
  return isUsableId(own) ? id === own || id.startsWith(`${own}~`) : id.startsWith('~');
}

/** Ids for blocks that are read again, while all others keep theirs. */
class RunIds {
  readonly #index: BlockIndex;
  readonly #gone: ReadonlyMap<string, Y.Map<unknown>>;
  readonly #used = new Set<string>();
  isInDoubt = false;

  constructor(index: BlockIndex, gone: ReadonlyMap<string, Y.Map<unknown>>) {
    this.#index = index;
    this.#gone = gone;
  }

  /** For a run that begins with block number `first`; runs are read in order. */
  from(first: number): ReadId {
    return (own, item) => {
      const name = itemName(item);
      if (!isUsableId(own)) return `~${name}`;
      if (this.#used.has(own)) return `${own}~${name}`;
      const owner = this.#index.ofId(own);
      const ownItem = owner?.marker ? itemOf(owner.marker) : null;
      if (owner && ownItem !== item && ownItem?.deleted === false && owner.marker?.get('id') === own) {
        if (this.#index.indexOf(owner) < first) return `${own}~${name}`;
        this.isInDoubt = true;
      }
      // A table that is gone has its id as well, and may stand before or behind this.
      const gone = this.#gone.get(own);
      const goneItem = gone ? itemOf(gone) : null;
      if (goneItem && goneItem !== item && !goneItem.deleted) this.isInDoubt = true;
      this.#used.add(own);
      return own;
    };
  }
}
