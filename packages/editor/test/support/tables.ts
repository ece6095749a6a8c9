import type { Node } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import { expect } from 'vitest';
import { cellAt, posOfCell, selectionBetween } from '../../src/document/table-selection.ts';
import type { Writer } from './people.ts';

/** Row, column, and characters into the cell's last block (negative: from its end, -1). */
export type Place = readonly [row: number, column: number, offset?: number];

/** The document's first table and where it begins. */
export function tableIn(doc: Node): { table: Node; pos: number } {
  let pos = 0;
  for (const node of doc.children) {
    if (node.type.name === 'table') return { table: node, pos };
    pos += node.nodeSize;
  }
  throw new Error('there is no table');
}

export function hasTable(doc: Node): boolean {
  return doc.children.some(({ type }) => type.name === 'table');
}

function posOf(doc: Node, [row, column, offset = -1]: Place): number {
  const { table, pos } = tableIn(doc);
  const start = posOfCell(table, pos, { row, column });
  const cell = table.child(row).child(column);
  const size = cell.lastChild?.content.size ?? 0;
  const block = start + cell.nodeSize - 2 - size;
  return block + (offset < 0 ? size + 1 + offset : offset);
}

/** The caret into a cell of the first table. */
export function into(one: Writer, ...place: Place): Writer {
  const { state, view } = one.editor;
  view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, posOf(state.doc, place))));
  return one;
}

/** From a place in one cell to one in another. */
export function across(one: Writer, from: Place, to: Place): Writer {
  const { state, view } = one.editor;
  const [anchor, head] = [posOf(state.doc, from), posOf(state.doc, to)];
  view.dispatch(state.tr.setSelection(selectionBetween(state.doc.resolve(anchor), state.doc.resolve(head))));
  return one;
}

/** Row and column of the caret. */
export function cellOf(one: Writer): [number, number] | null {
  const spot = cellAt(one.editor.state.selection.$head);
  return spot && [spot.row, spot.column];
}

/** The rows of the first table, its cells' blocks with `/` between them. The page shows what the document reads as. */
export function rows(one: Writer): string[] {
  expectFresh(one);
  return tableIn(one.page).table.children.map((row) =>
    row.children.map((cell) => cell.children.map((block) => block.textContent).join('/')).join('|'),
  );
}

export function expectFresh(one: Writer): void {
  expect(one.page.toJSON()).toEqual(one.freshReading().toJSON());
  one.page.check();
  expect(one.unasked).toBe(0);
}
