import type { Node } from '@tiptap/pm/model';
import { NodeSelection, Selection, TextSelection } from '@tiptap/pm/state';
import type { Mappable } from '@tiptap/pm/transform';
import { selectionBetween } from '../document/table-selection.ts';

/**
 * Where a selection is after other people's changes: a caret and the end of a range stay behind what is on their left, the
 * start of a range stays before what is on its right (CARET-1).
 */
export function mapSelection(selection: Selection, mapping: Mappable, doc: Node): Selection {
  if (selection instanceof NodeSelection) {
    const { pos, deleted } = mapping.mapResult(selection.from, 1);
    const node = deleted ? null : doc.nodeAt(pos);
    return node && NodeSelection.isSelectable(node) ? NodeSelection.create(doc, pos) : near(doc, pos);
  }
  if (!(selection instanceof TextSelection)) return selection.map(doc, mapping);
  const { anchor, head, empty } = selection;
  const side = (pos: number) => (empty || pos === selection.to ? -1 : 1);
  const $anchor = doc.resolve(mapping.map(anchor, side(anchor)));
  const $head = doc.resolve(mapping.map(head, side(head)));
  if (!$anchor.parent.inlineContent || !$head.parent.inlineContent) return near(doc, $head.pos);
  return selectionBetween($anchor, $head);
}

function near(doc: Node, pos: number): Selection {
  return Selection.near(doc.resolve(Math.min(pos, doc.content.size)), -1);
}
