import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { isDerivedId, isUsableId, START_ID, tailId } from '../document/block.ts';
import { newBlockId } from '../document/block-id.ts';
import { kindOf } from '../document/convert.ts';

/**
 * Gives an id to each block of `tr`'s document that needs one, as part of the same edit: a new block, a copy, or a block
 * that was only read (see `readBody`) and now needs a marker. `isMarked`: has the block with this derived id a marker?
 */
export function giveIds(tr: Transaction, isMarked: (id: string) => boolean): boolean {
  const doc = tr.doc;
  const firstOf = new Map<string, number>();
  doc.children.forEach((node, i) => {
    const id = idOf(node);
    const earlier = firstOf.get(id);
    if (earlier === undefined) firstOf.set(id, i);
    // Somebody split a block at its start: what holds the text is still the same block.
    else if (earlier === i - 1 && isEmpty(doc.child(earlier)) && !isEmpty(node)) firstOf.set(id, i);
  });
  let pos = 0;
  doc.children.forEach((node, i) => {
    const id = idOf(node);
    const isFirst = firstOf.get(id) === i;
    const isFine = isFirst && (isDerivedId(id) ? isMarked(id) || isOnlyRead(doc, i) : isUsableId(id));
    if (!isFine) tr.setNodeAttribute(pos, 'id', newBlockId());
    pos += node.nodeSize;
  });
  return tr.docChanged;
}

/** Would this block be read from the text that it holds, without a marker? */
function isOnlyRead(doc: Node, index: number): boolean {
  const node = doc.child(index);
  const isPlain = kindOf(node) === 'paragraph' && node.attrs.indent === 0 && node.attrs.extra === null;
  if (!isPlain) return false;
  const id = idOf(node);
  if (index === 0) return id === START_ID && (doc.childCount === 1 || !isEmpty(node));
  const before = doc.child(index - 1);
  return !before.isTextblock && id === tailId(idOf(before)) && !isEmpty(node);
}

function idOf(node: Node): string {
  return typeof node.attrs.id === 'string' ? node.attrs.id : '';
}

function isEmpty(node: Node): boolean {
  return node.content.size === 0;
}
