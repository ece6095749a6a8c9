import type { Node } from '@tiptap/pm/model';
import { NodeSelection, Selection, TextSelection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { BODY } from '../document/read-document.ts';
import type { BodyBinding } from './body-binding.ts';

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
  const end = (pos: number) => anchorAt(binding, pos, isCaret || pos === selection.to ? -1 : 0);
  return selection instanceof NodeSelection
    ? { anchor: end(selection.from + 1), head: end(selection.from + 1) }
    : { anchor: end(anchor), head: end(head) };
}

/** A position of the editor's document as a relative position: behind what is on its left (-1), or before what is on its right. */
function anchorAt(binding: BodyBinding, pos: number, side: -1 | 0): unknown {
  const { entry, offset } = binding.unitsAt(pos);
  const id = side < 0 && offset === 0 ? null : binding.unitIn(entry, side < 0 ? offset : offset + 1);
  return { tname: BODY, ...(id ? { item: id } : {}), assoc: side };
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
  if (typeof anchor !== 'object' || anchor === null) return null;
  try {
    // With false every client finds the same place; only one's own undo can follow what it brought back.
    const { tname, item, assoc } = Y.createRelativePositionFromJSON(anchor);
    if (tname !== null && tname !== BODY) return null;
    if (item === null) return tname === null ? null : binding.posOfEdge(assoc < 0 ? 'start' : 'end');
    return binding.posOfUnit(item, { isBehind: assoc < 0, followUndone });
  } catch {
    return null;
  }
}
