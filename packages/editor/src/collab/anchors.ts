import type { Node } from '@tiptap/pm/model';
import { NodeSelection, Selection, TextSelection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import type { BodyBinding } from './body-binding.ts';
import { type Entry, lengthOf } from './entry.ts';

/** A selection that other people's edits don't move: its two ends as relative positions of Yjs, as JSON. */
export interface SelectionAnchors {
  readonly anchor: unknown;
  readonly head: unknown;
}

/**
 * A caret and the end of a range hold on to what is on their left (at a block's start: its marker), the start of a range to
 * what is on its right. Holding on to the right, a caret at a block's end would end up in a block inserted behind it.
 */
export function anchorsOf(binding: BodyBinding, selection: Selection): SelectionAnchors {
  const { anchor, head } = selection;
  const isCaret = selection.empty;
  const end = (pos: number) => {
    const index = indexOfPos(binding.entries, pos);
    const side = isCaret || pos === selection.to ? -1 : 0;
    return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(binding.text, index, side));
  };
  return selection instanceof NodeSelection
    ? { anchor: end(selection.from + 1), head: end(selection.from + 1) }
    : { anchor: end(anchor), head: end(head) };
}

/** The selection in `doc`, the editor's document, which reads the body as it is now. `null` when it is nowhere. */
export function selectionOf(binding: BodyBinding, doc: Node, anchors: SelectionAnchors): Selection | null {
  const anchor = posOf(binding, anchors.anchor, { followUndone: true });
  const head = posOf(binding, anchors.head, { followUndone: true });
  if (anchor === null || head === null) return null;
  const $anchor = doc.resolve(Math.min(anchor, doc.content.size));
  const $head = doc.resolve(Math.min(head, doc.content.size));
  if ($anchor.parent.inlineContent && $head.parent.inlineContent) return new TextSelection($anchor, $head);
  return Selection.near($head, -1);
}

/**
 * The position of one anchor in the editor's document. `null` for what is no relative position of this body: anchors of
 * others are anybody's JSON.
 */
export function posOf(
  binding: BodyBinding,
  anchor: unknown,
  { followUndone }: { followUndone: boolean },
): number | null {
  const { text } = binding;
  if (typeof anchor !== 'object' || anchor === null || text.doc === null) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(anchor);
    // With false every client finds the same place; only one's own undo can follow what it brought back.
    const found = Y.createAbsolutePositionFromRelativePosition(relative, text.doc, followUndone);
    return found === null || found.type !== text ? null : posOfIndex(binding.entries, found.index);
  } catch {
    return null;
  }
}

/** The index in the Y.Text of a position of the editor's document. */
export function indexOfPos(entries: readonly Entry[], pos: number): number {
  let open = 0;
  let index = 0;
  for (const entry of entries) {
    const { node, marker } = entry;
    if (pos <= open) return index;
    if (pos < open + node.nodeSize) {
      const before = marker === null ? 0 : 1;
      return index + before + Math.min(node.content.size, Math.max(0, pos - open - 1));
    }
    open += node.nodeSize;
    index += lengthOf(entry);
  }
  return index;
}

/** Between two blocks the position is the end of the first. */
export function posOfIndex(entries: readonly Entry[], index: number): number {
  let open = 0;
  let start = 0;
  for (const [i, entry] of entries.entries()) {
    const { node, marker } = entry;
    const end = start + lengthOf(entry);
    const next = entries[i + 1];
    // Text behind an atom has no marker: its start is the atom's end.
    const isHere =
      index < end || (index === end && (!node.isLeaf || next === undefined || next.marker !== null));
    if (isHere || next === undefined) {
      if (node.isLeaf) return open + 1;
      const offset = index - start - (marker === null ? 0 : 1);
      return open + 1 + Math.min(node.content.size, Math.max(0, offset));
    }
    open += node.nodeSize;
    start = end;
  }
  return open;
}
