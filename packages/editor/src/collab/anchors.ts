import type { Node } from '@tiptap/pm/model';
import { NodeSelection, Selection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { BODY } from '../document/read-document.ts';
import { selectionBetween } from '../document/table-selection.ts';
import { findUnit, rootNameOf } from '../document/yjs-internals.ts';
import type { BodyBinding } from './body-binding.ts';
import type { BodyReading } from './body-reading.ts';
import {
  bodySequence,
  cellSequence,
  posOfEdge,
  posOfUnit,
  type Sequence,
  sequenceAt,
  unitBeside,
} from './sequence-places.ts';

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
function anchorAt({ reading }: BodyBinding, pos: number, side: -1 | 0): unknown {
  const sequence = sequenceAt(reading, BODY, pos);
  const id = unitBeside(sequence, pos, side);
  return { tname: sequence.name, ...(id ? { item: id } : {}), assoc: side };
}

/** The selection in `doc`, the editor's document, which reads the body as it is now. `null` when it is nowhere. */
export function selectionOf(binding: BodyBinding, doc: Node, anchors: SelectionAnchors): Selection | null {
  const anchor = posOf(binding, anchors.anchor, { followUndone: true });
  const head = posOf(binding, anchors.head, { followUndone: true });
  if (anchor === null || head === null) return null;
  const $anchor = doc.resolve(Math.min(anchor, doc.content.size));
  const $head = doc.resolve(Math.min(head, doc.content.size));
  if ($anchor.parent.inlineContent && $head.parent.inlineContent) return selectionBetween($anchor, $head);
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
  const { reading } = binding;
  if (typeof anchor !== 'object' || anchor === null) return null;
  try {
    // With false every client finds the same place; only one's own undo can follow what it brought back.
    const { tname, item, assoc } = Y.createRelativePositionFromJSON(anchor);
    if (item === null) {
      const sequence = tname === null ? null : sequenceOf(reading, tname);
      return sequence && posOfEdge(sequence, assoc < 0 ? 'start' : 'end');
    }
    if (!Number.isSafeInteger(item.clock)) return null;
    const found = findUnit(reading.doc, item, { followUndone });
    const sequence = found && sequenceOf(reading, rootNameOf(reading.doc, found.item) ?? '');
    return found && sequence && posOfUnit(sequence, found, assoc < 0);
  } catch {
    return null;
  }
}

function sequenceOf(reading: BodyReading, name: string): Sequence | null {
  return name === BODY ? bodySequence(reading, BODY) : cellSequence(reading, name);
}
