import * as Y from 'yjs';
import { heldBy, ORIGINS, Origins, type Units } from './origins.ts';

/** Says so to `UndoManager`s, to whom it is not an edit. */
const NOTING: object = { by: 'origins' };

/** After an undo or redo of a stack item with these `deletions`: notes what came back, in a transaction of its own. */
export function noteRevived(doc: Y.Doc, deletions: Parameters<typeof Y.iterateDeletedStructs>[1]): void {
  doc.transact((transaction) => {
    const pairs: Pair[] = [];
    Y.iterateDeletedStructs(transaction, deletions, (struct) => {
      if (!(struct instanceof Y.Item) || !isUnit(struct)) return;
      const { redone, length } = struct;
      if (redone?.client === doc.clientID)
        pairs.push({ old: struct, offset: 0, clock: redone.clock, length });
    });
    write(doc, pairs);
  }, NOTING);
}

/** Within a transaction that may have moved blocks, by deleting them and inserting them elsewhere: notes what they were. */
export function noteMoved(transaction: Y.Transaction): void {
  const { doc, deleteSet } = transaction;
  if (deleteSet.clients.size === 0) return;
  const since = transaction.beforeState.get(doc.clientID) ?? 0;
  const added = addedMarkers(doc, since);
  if (added.size === 0) return;
  const gone = new Set<Y.Item>();
  Y.iterateDeletedStructs(transaction, deleteSet, (struct) => {
    if (struct instanceof Y.Item && isUnit(struct)) gone.add(struct);
  });
  const pairs: Pair[] = [];
  for (const old of gone) {
    const now = isMarker(old) ? added.get(idOf(old)) : undefined;
    if (now === undefined) continue;
    const before = run(old, (item) => gone.has(item));
    const after = run(
      now,
      (item) => item.id.client === doc.clientID && item.id.clock >= since && !item.deleted,
    );
    if (textOf(before) === textOf(after)) pairs.push(...pairsOf(before, after));
  }
  write(doc, pairs);
}

/** Does the item hold units of a sequence? */
function isUnit(item: Y.Item): boolean {
  return item.parentSub === null && item.countable;
}

function isMarker(item: Y.Item): boolean {
  return item.content instanceof Y.ContentType && item.content.type instanceof Y.Map;
}

/** A marker's id. It can be read from a deleted one as well, until the transaction is over. */
function idOf(marker: Y.Item): unknown {
  if (!(marker.content instanceof Y.ContentType)) return undefined;
  return marker.content.type._map.get('id')?.content.getContent().at(-1);
}

function addedMarkers(doc: Y.Doc, since: number): Map<unknown, Y.Item> {
  const markers = new Map<unknown, Y.Item>();
  const structs = doc.store.clients.get(doc.clientID) ?? [];
  if (Y.getState(doc.store, doc.clientID) === since) return markers;
  for (let i = Y.findIndexSS(structs, since); i < structs.length; i++) {
    const struct = structs[i];
    if (struct instanceof Y.Item && !struct.deleted && isUnit(struct) && isMarker(struct))
      markers.set(idOf(struct), struct);
  }
  return markers;
}

/** The marker and its block's units behind it, of those that `belongs`. */
function run(marker: Y.Item, belongs: (item: Y.Item) => boolean): Y.Item[] {
  const items = [marker];
  for (let item = marker.right; item !== null && !(isMarker(item) && belongs(item)); item = item.right) {
    if (isMarker(item) && !item.deleted) break;
    if (isUnit(item) && belongs(item)) items.push(item);
  }
  return items;
}

function textOf(items: readonly Y.Item[]): string {
  return items
    .map(({ content, length }) =>
      content instanceof Y.ContentString ? content.str : '\ufffc'.repeat(length),
    )
    .join('');
}

/** The unit `offset` of `old` and the next ones are now the units `clock` … of this client. */
interface Pair {
  readonly old: Y.Item;
  readonly offset: number;
  readonly clock: number;
  readonly length: number;
}

function pairsOf(before: readonly Y.Item[], after: readonly Y.Item[]): Pair[] {
  const pairs: Pair[] = [];
  let i = 0;
  let offset = 0;
  for (const item of after) {
    for (let done = 0; done < item.length; ) {
      const old = before[i];
      if (old === undefined) return pairs;
      const length = Math.min(item.length - done, old.length - offset);
      pairs.push({ old, offset, clock: item.id.clock + done, length });
      done += length;
      offset += length;
      if (offset < old.length) continue;
      i += 1;
      offset = 0;
    }
  }
  return pairs;
}

/**
 * Writes one entry: of what others wrote first, the first authors as far as they are known, neighbouring notes as one. What
 * this client wrote itself needs none.
 */
function write(doc: Y.Doc, pairs: readonly Pair[]): void {
  if (pairs.length === 0) return;
  const origins = new Origins(doc);
  const notes: { clock: number; old: Units }[] = [];
  for (const { old, offset, clock, length } of [...pairs].sort((a, b) => a.clock - b.clock)) {
    const units = { client: old.id.client, clock: old.id.clock + offset, length };
    let at = clock;
    for (const first of origins.of(units, heldBy(old, { offset, length }))) {
      const last = notes.at(-1);
      if (first.client === doc.clientID) at += first.length;
      else {
        if (last && last.clock + last.old.length === at && isBehind(last.old, first))
          notes[notes.length - 1] = { ...last, old: { ...last.old, length: last.old.length + first.length } };
        else notes.push({ clock: at, old: first });
        at += first.length;
      }
    }
  }
  if (notes.length === 0) return;
  const entry = notes.flatMap(({ clock, old }) => [clock, old.length, old.client, old.clock]);
  doc.getArray(ORIGINS).push([entry]);
}

function isBehind(units: Units, next: Units): boolean {
  return units.client === next.client && units.clock + units.length === next.clock;
}
