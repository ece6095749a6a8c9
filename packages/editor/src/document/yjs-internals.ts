import * as Y from 'yjs';

/**
 * The only file that looks inside Yjs (13.6.33, pinned; `test/document/yjs-internals.test.ts` watches over what is used
 * here): the items of a sequence, which of them one transaction added or deleted, and writing beside a known item. Yjs's own
 * way finds each index by walking from the start of the text once anything in it is formatted.
 */

/** The formatting attributes in force at a place. Never changed: the next place has another map, or the same one. */
export type InForce = ReadonlyMap<string, unknown>;

export const NOTHING_IN_FORCE: InForce = new Map();

/** So many different attributes can be in force at once; a sequence in which there are more reads as if the rest weren't. */
const MAX_IN_FORCE = 64;

export interface SequenceVisitor {
  /** A stretch of characters with the attributes in force. */
  text(text: string, inForce: InForce): void;
  /** A nested map: a block's marker. */
  map(map: Y.Map<unknown>, item: Y.Item, inForce: InForce): void;
  /** Anything else that counts as one unit of the sequence; `value` is undefined when it is not plain JSON. */
  embed(value: unknown, inForce: InForce): void;
}

/** Walks what is visible from `first` up to, not including, `end`, in order. Returns the attributes in force at the end. */
export function walkItems(
  first: Y.Item | null,
  end: Y.Item | null,
  inForce: InForce,
  visitor: SequenceVisitor,
): InForce {
  let attributes = inForce;
  for (let item = first; item !== null && item !== end; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    // Half a surrogate pair is U+FFFD for everybody who gets it over the wire: it is so for its author as well.
    if (content instanceof Y.ContentString) visitor.text(content.str.toWellFormed(), attributes);
    else if (content instanceof Y.ContentFormat)
      attributes = withAttribute(attributes, content.key, content.value);
    else if (!item.countable) continue;
    else if (content instanceof Y.ContentType && content.type instanceof Y.Map)
      visitor.map(content.type, item, attributes);
    else if (content instanceof Y.ContentEmbed) visitor.embed(content.embed, attributes);
    else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
      for (const value of content.getContent()) visitor.embed(value, attributes);
    } else for (let i = 0; i < item.length; i++) visitor.embed(undefined, attributes);
  }
  return attributes;
}

/** `client:clock`, which names an item for ever. */
export function itemName(item: Y.Item): string {
  return `${item.id.client}:${item.id.clock}`;
}

/** The item that a marker is in; `null` for a map that is not (or no longer) in a document. */
export function itemOf(marker: Y.Map<unknown>): Y.Item | null {
  return marker._item;
}

/** The document's text of this name; `null` when nobody has written to one yet. Looking does not make one. */
export function findText(doc: Y.Doc, name: string): Y.Text | null {
  const type = doc.share.get(name);
  if (type === undefined) return null;
  if (type instanceof Y.Text) return type;
  // What only came over the wire has no type until somebody asks for one.
  return type.constructor === Y.AbstractType ? doc.getText(name) : null;
}

/** The document's map of this name; `null` when nobody has written to one yet. */
export function findMap(doc: Y.Doc, name: string): Y.Map<unknown> | null {
  const type = doc.share.get(name);
  if (type === undefined) return null;
  if (type instanceof Y.Map) return type;
  return type.constructor === Y.AbstractType ? doc.getMap(name) : null;
}

/** The name of the shared type that an item is in directly; `null` for one that is nested deeper. */
export function rootNameOf(doc: Y.Doc, { parent }: Y.Item): string | null {
  return nameOfRoot(doc, parent);
}

const names = new WeakMap<object, string>();

/** The name of a shared type at the top of the document; `null` for anything else. */
export function nameOfRoot(doc: Y.Doc, type: unknown): string | null {
  if (!(type instanceof Y.AbstractType) || type._item !== null) return null;
  // All at once: anybody can make thousands of them.
  if (!names.has(type)) for (const [name, shared] of doc.share) names.set(shared, name);
  return names.get(type) ?? null;
}

/** The map that the item is: a marker. */
export function mapIn({ content }: Y.Item): Y.Map<unknown> | null {
  return content instanceof Y.ContentType && content.type instanceof Y.Map ? content.type : null;
}

/** The key of a map that the item is a value of. */
export function keyOf({ parent, parentSub }: Y.Item): { map: Y.Map<unknown>; key: string } | null {
  return parent instanceof Y.Map && parentSub !== null ? { map: parent, key: parentSub } : null;
}

export function firstItem(text: Y.Text): Y.Item | null {
  return text._start;
}

function withAttribute(inForce: InForce, key: string, value: unknown): InForce {
  if (value === null || value === undefined) {
    if (!inForce.has(key)) return inForce;
    const less = new Map(inForce);
    less.delete(key);
    return less;
  }
  if (inForce.has(key) ? inForce.get(key) === value : inForce.size >= MAX_IN_FORCE) return inForce;
  return new Map(inForce).set(key, value);
}

export function sameInForce(a: InForce, b: InForce): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !sameValue(value, b.get(key))) return false;
  return true;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One place where a transaction changed a sequence: `removed` units at `at` (old index) became `added` ones. */
export interface TextChange {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

/**
 * What `transaction` did to the units from `first` up to `end`, exactly, counted from `first`. Only to be called while the
 * transaction's observers run. `isHidden`: of a marker that neither was nor is read.
 */
export function changesBetween(
  first: Y.Item | null,
  end: Y.Item | null,
  { transaction, isHidden = () => false }: { transaction: Y.Transaction; isHidden?: IsHidden },
): TextChange[] {
  const changes: TextChange[] = [];
  let index = 0;
  let removed = 0;
  let added = 0;
  const close = () => {
    if (removed > 0 || added > 0) changes.push({ at: index, removed, added });
    index += removed;
    removed = 0;
    added = 0;
  };
  for (let item = first; item !== null && item !== end; item = item.right) {
    if (!item.countable) continue;
    const { content } = item;
    if (content instanceof Y.ContentType && content.type instanceof Y.Map && isHidden(content.type)) continue;
    const isNew = item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0);
    if (item.deleted) {
      if (!isNew && Y.isDeleted(transaction.deleteSet, item.id)) removed += item.length;
    } else if (isNew) added += item.length;
    else {
      close();
      index += item.length;
    }
  }
  close();
  return changes;
}

/** Calls `visit` for each item of `text` itself (not of its markers) that `transaction` added or deleted. */
export function eachChangedItem(
  text: Y.Text,
  transaction: Y.Transaction,
  visit: (item: Y.Item) => void,
): void {
  const look = (struct: Y.AbstractStruct | Y.GC) => {
    if (struct instanceof Y.Item && struct.parent === text && struct.parentSub === null) visit(struct);
  };
  for (const [client, end] of transaction.afterState) {
    const start = transaction.beforeState.get(client) ?? 0;
    if (start === end) continue;
    const structs = transaction.doc.store.clients.get(client) ?? [];
    for (let i = Y.findIndexSS(structs, start); i < structs.length; i++) {
      const struct = structs[i];
      if (struct) look(struct);
    }
  }
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, look);
}

/** A place between two units: behind `left` (before everything when there is none), where `inForce` holds. */
export interface Spot {
  readonly left: Y.Item | null;
  readonly inForce: InForce;
}

/** From where on to count: an item of the sequence and what is in force before it. */
export interface Start {
  readonly item: Y.Item | null;
  readonly inForce: InForce;
}

/** Is this unit not read as anything? Markers of tables that are gone are not. */
export type IsHidden = (marker: Y.Map<unknown>) => boolean;

function isUnit(item: Y.Item, isHidden: IsHidden): boolean {
  if (item.deleted || !item.countable) return false;
  const { content } = item;
  return !(content instanceof Y.ContentType && content.type instanceof Y.Map && isHidden(content.type));
}

/** The place directly behind the unit number `units` after `start`; an item in which it lies is split. */
export function spotAfter(transaction: Y.Transaction, start: Start, units: number, isHidden: IsHidden): Spot {
  let left = start.item?.left ?? null;
  let { inForce } = start;
  let rest = units;
  for (let item = start.item; item !== null && rest > 0; item = item.right) {
    if (isUnit(item, isHidden)) {
      if (item.length > rest) splitAt(transaction, item, rest);
      rest -= item.length;
    } else if (!item.deleted && item.content instanceof Y.ContentFormat)
      inForce = withAttribute(inForce, item.content.key, item.content.value);
    left = item;
  }
  return { left, inForce };
}

/** The id of unit number `number` (from 1) behind `start`; `null` when there are fewer. */
export function unitAt(
  start: Start,
  number: number,
  isHidden: IsHidden,
): { client: number; clock: number } | null {
  let rest = number;
  for (let item = start.item; item !== null; item = item.right) {
    if (!isUnit(item, isHidden)) continue;
    if (rest <= item.length) return { client: item.id.client, clock: item.id.clock + rest - 1 };
    rest -= item.length;
  }
  return null;
}

/** The item that holds an id and how far in it is; `null` when this document has no such item (or has let go of it). */
export function findUnit(
  doc: Y.Doc,
  id: { client: number; clock: number },
  { followUndone }: { followUndone: boolean },
): { item: Y.Item; offset: number } | null {
  const { store } = doc;
  let { client, clock } = id;
  for (;;) {
    if (Y.getState(store, client) <= clock) return null;
    const item: unknown = Y.getItem(store, Y.createID(client, clock));
    if (!(item instanceof Y.Item)) return null;
    const offset = clock - item.id.clock;
    if (!followUndone || item.redone === null) return { item, offset };
    client = item.redone.client;
    clock = item.redone.clock + offset;
  }
}

/** The units from `item` (not counted) back to where `isHome` says so, that item included. `home` is null at the beginning. */
export function unitsBefore(
  item: Y.Item,
  isHome: (item: Y.Item) => boolean,
  isHidden: IsHidden,
): { home: Y.Item | null; units: number } {
  let units = 0;
  for (let at = item.left; at !== null; at = at.left) {
    if (isUnit(at, isHidden)) units += at.length;
    if (isHome(at)) return { home: at, units };
  }
  return { home: null, units };
}

export function isVisible(item: Y.Item): boolean {
  return !item.deleted && item.countable;
}

function splitAt(transaction: Y.Transaction, { id }: Y.Item, offset: number): void {
  Y.getItemCleanStart(transaction, Y.createID(id.client, id.clock + offset));
}

/** Something to insert. Without `attributes` it takes what is in force where it comes to stand. */
export type Piece =
  | { readonly type: 'text'; readonly text: string; readonly attributes?: InForce }
  | { readonly type: 'embed'; readonly value: object; readonly attributes?: InForce }
  | { readonly type: 'map'; readonly map: Y.Map<unknown>; readonly attributes?: InForce };

/** Inserts `pieces` at `spot`, with the formatting around them that it takes; what stands behind keeps its own. */
export function insertAt(
  transaction: Y.Transaction,
  text: Y.Text,
  spot: Spot,
  pieces: readonly Piece[],
): void {
  const pen = new Pen(transaction, text, spot);
  for (const piece of pieces) {
    if (piece.attributes) pen.want(piece.attributes);
    pen.put(contentOf(piece));
  }
  pen.lift();
}

function contentOf(piece: Piece): Y.ContentString | Y.ContentEmbed | Y.ContentType {
  switch (piece.type) {
    case 'text':
      return new Y.ContentString(piece.text);
    case 'embed':
      return new Y.ContentEmbed(piece.value);
    case 'map':
      return new Y.ContentType(piece.map);
  }
}

/** Deletes `units` units behind `spot`, and formatting that then has nothing to say. `spare` a marker to keep its item. */
export function deleteAt(
  transaction: Y.Transaction,
  text: Y.Text,
  spot: Spot,
  {
    units,
    isHidden,
    spare,
  }: { units: number; isHidden: IsHidden; spare: (marker: Y.Map<unknown>) => boolean },
): void {
  const formats: Y.Item[] = [];
  let { inForce } = spot;
  let rest = units;
  let item = spot.left === null ? text._start : spot.left.right;
  for (; item !== null && rest > 0; item = item.right) {
    if (isUnit(item, isHidden)) {
      if (item.length > rest) splitAt(transaction, item, rest);
      rest -= item.length;
      const { content } = item;
      const isSpared =
        content instanceof Y.ContentType && content.type instanceof Y.Map && spare(content.type);
      if (!isSpared) item.delete(transaction);
    } else if (!item.deleted && item.content instanceof Y.ContentFormat) {
      formats.push(item);
      inForce = withAttribute(inForce, item.content.key, item.content.value);
    }
  }
  const decided = new Set<string>();
  for (const format of formats.reverse()) {
    if (!(format.content instanceof Y.ContentFormat)) continue;
    const { key } = format.content;
    if (decided.has(key) || sameValue(spot.inForce.get(key), inForce.get(key))) format.delete(transaction);
    else decided.add(key);
  }
}

/** Sets (or, with `null`, takes away) attributes on `units` units behind `spot`. */
export function formatAt(
  transaction: Y.Transaction,
  text: Y.Text,
  spot: Spot,
  { units, delta, isHidden }: { units: number; delta: InForce; isHidden: IsHidden },
): void {
  const pen = new Pen(transaction, text, spot);
  pen.force(delta);
  let rest = units;
  for (let item = pen.right; item !== null; item = pen.right) {
    const { content } = item;
    if (item.deleted || !item.countable) {
      if (!item.deleted && content instanceof Y.ContentFormat) {
        const isSet = delta.has(content.key);
        if (rest === 0 && isSet && !sameValue(content.value ?? null, delta.get(content.key))) break;
        pen.pass(item, isSet);
        if (isSet) item.delete(transaction);
      } else pen.pass(item, false);
      continue;
    }
    if (rest === 0) break;
    if (isUnit(item, isHidden)) {
      if (item.length > rest) splitAt(transaction, item, rest);
      rest -= item.length;
    }
    pen.pass(item, false);
  }
  pen.lift();
}

/** Writes items one behind the other and knows what is in force there, with and without what it has written. */
class Pen {
  readonly #transaction: Y.Transaction;
  readonly #text: Y.Text;
  #left: Y.Item | null;
  #inForce: InForce;
  /** What would be in force here had nothing been written. */
  #base: InForce;

  constructor(transaction: Y.Transaction, text: Y.Text, { left, inForce }: Spot) {
    this.#transaction = transaction;
    this.#text = text;
    this.#left = left;
    this.#inForce = inForce;
    this.#base = inForce;
  }

  get right(): Y.Item | null {
    return this.#left === null ? this.#text._start : this.#left.right;
  }

  put(content: Y.Item['content']): void {
    const { doc } = this.#transaction;
    const { right } = this;
    const item = new Y.Item(
      Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID)),
      this.#left,
      this.#left === null ? null : this.#left.lastId,
      right,
      right === null ? null : right.id,
      this.#text,
      null,
      content,
    );
    item.integrate(this.#transaction, 0);
    this.#left = item;
  }

  /** Goes on behind `item`. `isOverruled`: its formatting is taken away, or what was written holds instead. */
  pass(item: Y.Item, isOverruled: boolean): void {
    if (!item.deleted && item.content instanceof Y.ContentFormat) {
      const { key, value } = item.content;
      this.#base = withAttribute(this.#base, key, value);
      if (!isOverruled) this.#inForce = withAttribute(this.#inForce, key, value);
    }
    this.#left = item;
  }

  /** What comes next is to have exactly these attributes: passes over formatting that says so already, then writes the rest. */
  want(attributes: InForce): void {
    for (let item = this.right; item !== null; item = item.right) {
      if (item.deleted) continue;
      if (!(item.content instanceof Y.ContentFormat)) break;
      const { key, value } = item.content;
      if (!sameValue(attributes.get(key) ?? null, value ?? null)) break;
      while (this.#left !== item && this.right !== null) this.pass(this.right, false);
    }
    for (const key of this.#inForce.keys()) if (!attributes.has(key)) this.#set(key, null);
    this.force(attributes);
  }

  force(attributes: InForce): void {
    for (const [key, value] of attributes) this.#set(key, value);
  }

  /** Gives what stands behind its own attributes back. */
  lift(): void {
    for (const key of this.#inForce.keys()) if (!this.#base.has(key)) this.#set(key, null);
    this.force(this.#base);
  }

  #set(key: string, value: unknown): void {
    if (sameValue(this.#inForce.get(key) ?? null, value ?? null)) return;
    this.put(new Y.ContentFormat(key, value as object));
    this.#inForce = withAttribute(this.#inForce, key, value);
  }
}

/**
 * Yjs looks for the name of a root type through all of them from the first one on, for each that it encodes: seconds for a
 * table of ten thousand cells. They are encoded nearly in the order in which they came, so this begins to look where it
 * found the last one.
 */
export function findRootsFast({ share }: Y.Doc): void {
  const rootNames: string[] = [];
  // Root types are never taken away, and the iterator goes on with those that come.
  const more = share.keys();
  let last = 0;
  share.entries = function* () {
    while (rootNames.length < share.size) {
      const { value } = more.next();
      if (value === undefined) break;
      rootNames.push(value);
    }
    const first = last;
    for (let i = 0; i < rootNames.length; i++) {
      last = (first + i) % rootNames.length;
      const name = rootNames[last];
      const type = name === undefined ? undefined : share.get(name);
      if (name !== undefined && type !== undefined) yield [name, type];
    }
    return undefined;
  };
}

/**
 * Keeps Yjs from tidying formatting after remote changes: every client (and a mere reader) would write a delete of its own
 * (MERGE-3). Redundant formatting items read the same. Returns how to stop.
 */
export function withoutFormattingCleanup(doc: Y.Doc): () => void {
  const switchOff = (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  };
  doc.on('afterTransaction', switchOff);
  return () => doc.off('afterTransaction', switchOff);
}

/**
 * Yjs's search markers don't know of what is written beside items: they are done without. (Nor do they carry the attributes
 * in force: with them a local delete would tidy away formatting in use.)
 */
export function withoutSearchMarkers(text: Y.Text): void {
  text._searchMarker = null;
}
