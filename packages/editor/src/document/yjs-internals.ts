import * as Y from 'yjs';

/**
 * The only file that looks inside Yjs (13.6.33, pinned; `test/document/yjs-internals.test.ts` watches over what is used
 * here): the items of a text, which of them one transaction added or deleted, and the switch of Yjs's formatting clean-up.
 */
export interface TextVisitor {
  /** A stretch of characters with the attributes in force. The map is reused: read it at once. */
  text(text: string, attributes: ReadonlyMap<string, unknown>): void;
  /** A nested map: a block's marker. `item` names it for ever (`client:clock`). */
  map(map: Y.Map<unknown>, item: string): void;
  /** Anything else that counts as one place in the sequence; `value` is undefined when it is not plain JSON. */
  embed(value: unknown, attributes: ReadonlyMap<string, unknown>): void;
}

/** Walks what is visible in `text`, in order. The lengths of what is visited add up to `text.length`. */
export function walkText(text: Y.Text, visitor: TextVisitor): void {
  const attributes = new Map<string, unknown>();
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    // Half a surrogate pair is U+FFFD for everybody who gets it over the wire: it is so for its author as well.
    if (content instanceof Y.ContentString) visitor.text(content.str.toWellFormed(), attributes);
    else if (content instanceof Y.ContentFormat) {
      if (content.value === null) attributes.delete(content.key);
      else attributes.set(content.key, content.value);
    } else if (!item.countable) continue;
    else if (content instanceof Y.ContentType && content.type instanceof Y.Map) {
      visitor.map(content.type, `${item.id.client}:${item.id.clock}`);
    } else if (content instanceof Y.ContentEmbed) visitor.embed(content.embed, attributes);
    else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
      for (const value of content.getContent()) visitor.embed(value, attributes);
    } else for (let i = 0; i < item.length; i++) visitor.embed(undefined, attributes);
  }
}

/** One place where a transaction changed the sequence: `removed` places at `at` (old index) became `added` ones. */
export interface TextChange {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

/** What `transaction` did to the sequence of `text`, exactly. Only to be called from the transaction's observers. */
export function changesOf(text: Y.Text, transaction: Y.Transaction): TextChange[] {
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
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.countable) continue;
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
 * Makes local edits of `text` find their place by walking. Yjs's search markers don't carry the attributes in force, and
 * a text that was first touched after its content arrived still has them: a delete would then tidy away formatting in use.
 */
export function withoutSearchMarkers(text: Y.Text): void {
  text._searchMarker = null;
}
