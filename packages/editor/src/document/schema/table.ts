import { Node } from '@tiptap/core';
import { TABLE, TABLE_CELL, TABLE_ROW } from '../convert.ts';
import { blockAttributes } from './blocks.ts';
import { TableView } from './table-view.ts';

/**
 * A table has a cell for each row and column, in their order: `regularTable` makes any other one so. What the columns are is
 * an attribute of the table; which of the cells are heads is drawn (see `table-looks.ts`).
 */
export const Table = Node.create({
  name: TABLE,
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  addAttributes: () => ({
    ...blockAttributes,
    columns: { default: [], rendered: false },
    headerRow: { default: false, parseHTML: hasHeadInEveryCellOfFirstRow, rendered: false },
    headerColumn: { default: false, parseHTML: hasHeadInEveryRow, rendered: false },
  }),
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: ({ HTMLAttributes }) => [
    'div',
    { ...HTMLAttributes, 'data-kind': 'table' },
    ['table', ['tbody', 0]],
  ],
  addNodeView:
    () =>
    ({ node, view }) =>
      new TableView(node, view),
});

export const TableRow = Node.create({
  name: TABLE_ROW,
  content: 'tableCell+',
  addAttributes: () => ({ id: { default: null, rendered: false } }),
  parseHTML: () => [{ tag: 'tr', context: `${TABLE}/` }],
  renderHTML: () => ['tr', 0],
});

export const TableCell = Node.create({
  name: TABLE_CELL,
  content: 'cellBlock+',
  isolating: true,
  addAttributes: () => ({
    column: { default: null, rendered: false },
    span: { default: null, rendered: false },
  }),
  parseHTML: () => [{ tag: 'td, th', context: `${TABLE_ROW}/` }],
  renderHTML: () => ['td', { class: 'coscribe-blocks' }, 0],
});

function hasHeadInEveryCellOfFirstRow(table: HTMLElement): boolean {
  const cells = [...(table.querySelector('tr')?.children ?? [])];
  return cells.length > 0 && cells.every(({ tagName }) => tagName === 'TH');
}

/** One row of heads alone is a head row, not a head column. */
function hasHeadInEveryRow(table: HTMLElement): boolean {
  const rows = [...table.querySelectorAll('tr')];
  return rows.length > 1 && rows.every(({ firstElementChild }) => firstElementChild?.tagName === 'TH');
}
