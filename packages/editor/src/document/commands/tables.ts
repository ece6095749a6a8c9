import type { Node } from '@tiptap/pm/model';
import { type Command, type EditorState, Selection, TextSelection, type Transaction } from '@tiptap/pm/state';
import { TABLE_CELL } from '../convert.ts';
import { columnsOf } from '../table-changes.ts';
import { cellName } from '../table-keys.ts';
import { type CellRange, type CellSpot, cellAt, cellRange, posOfCell } from '../table-selection.ts';
import { isWithinLimits, newCell, newColumn, newRow, newTable } from '../table-shape.ts';
import { openBelow, selectedBlocks } from './blocks.ts';

/** Puts a table below the block with the caret (in place of an empty one) and the caret into its first cell. */
export function insertTable(rows: number, columns: number): Command {
  return (state, dispatch) => {
    const spot = selectedBlocks(state).at(-1);
    const table = newTable(state.schema, rows, columns);
    // There are no tables in cells.
    if (!spot || !table || spot.home !== state.doc) return false;
    if (!dispatch) return true;
    const { node, pos } = spot;
    const isEmpty = node.isTextblock && node.content.size === 0;
    const end = pos + node.nodeSize;
    const tr = isEmpty ? state.tr.replaceWith(pos, end, table) : state.tr.insert(end, table);
    dispatch(putCaret(tr, (isEmpty ? pos : end) + 3).scrollIntoView());
    return true;
  };
}

export const addRowBefore: Command = (state, dispatch) => addRow(state, dispatch, 0);
export const addRowAfter: Command = (state, dispatch) => addRow(state, dispatch, 1);

function addRow(state: EditorState, dispatch: ((tr: Transaction) => void) | undefined, side: 0 | 1): boolean {
  const range = cellRange(state.selection);
  if (range === null) return false;
  const { table, tablePos } = range;
  if (!isWithinLimits(table.childCount + 1, columnsOf(table).length)) return false;
  if (!dispatch) return true;
  const at = side === 0 ? range.rows[0] : range.rows[1] + 1;
  const row = newRow(state.schema, String(table.attrs.id), columnsOf(table));
  const tr = state.tr.insert(posOfChild(table, tablePos, at), row);
  dispatch(goTo(tr, tablePos, { row: at, column: range.columns[0] }));
  return true;
}

export const addColumnBefore: Command = (state, dispatch) => addColumn(state, dispatch, 0);
export const addColumnAfter: Command = (state, dispatch) => addColumn(state, dispatch, 1);

function addColumn(
  state: EditorState,
  dispatch: ((tr: Transaction) => void) | undefined,
  side: 0 | 1,
): boolean {
  const range = cellRange(state.selection);
  if (range === null) return false;
  const { table, tablePos } = range;
  const columns = columnsOf(table);
  if (!isWithinLimits(table.childCount, columns.length + 1)) return false;
  if (!dispatch) return true;
  const at = side === 0 ? range.columns[0] : range.columns[1] + 1;
  const column = newColumn();
  const { tr, schema } = state;
  tr.setNodeAttribute(tablePos, 'columns', columns.toSpliced(at, 0, column));
  eachRow(tr, tablePos, (row, pos) => {
    const name = cellName(String(table.attrs.id), String(row.attrs.id), column.id);
    tr.insert(posOfChild(row, pos, at), newCell(schema, name, column.id));
  });
  dispatch(goTo(tr, tablePos, { row: range.rows[0], column: at }));
  return true;
}

/** Deletes the rows that the selection reaches; with the last one the table. */
export const deleteRow: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null) return false;
  const { table, tablePos, rows } = range;
  const [first, last] = rows;
  if (last - first + 1 === table.childCount) return deleteTable(state, dispatch);
  if (!dispatch) return true;
  const tr = state.tr.delete(posOfChild(table, tablePos, first), posOfChild(table, tablePos, last + 1));
  const row = Math.min(first, table.childCount - 2 - (last - first));
  dispatch(goTo(tr, tablePos, { row, column: range.columns[0] }));
  return true;
};

/** Deletes the columns that the selection reaches; with the last one the table. */
export const deleteColumn: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null) return false;
  const { table, tablePos } = range;
  const [first, last] = range.columns;
  const columns = columnsOf(table);
  const count = last - first + 1;
  if (count === columns.length) return deleteTable(state, dispatch);
  if (!dispatch) return true;
  const { tr } = state;
  tr.setNodeAttribute(tablePos, 'columns', columns.toSpliced(first, count));
  eachRow(tr, tablePos, (row, pos) => {
    tr.delete(posOfChild(row, pos, first), posOfChild(row, pos, last + 1));
  });
  const column = Math.min(first, columns.length - count - 1);
  dispatch(goTo(tr, tablePos, { row: range.rows[0], column }));
  return true;
};

/** Deletes the table that the selection is in. An empty paragraph stays where nothing else would. */
export const deleteTable: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  const { paragraph } = state.schema.nodes;
  if (range === null || !paragraph) return false;
  if (!dispatch) return true;
  const { table, tablePos } = range;
  const end = tablePos + table.nodeSize;
  const tr =
    state.doc.childCount === 1
      ? state.tr.replaceWith(tablePos, end, paragraph.create())
      : state.tr.delete(tablePos, end);
  dispatch(putCaret(tr, Math.min(tablePos, tr.doc.content.size)).scrollIntoView());
  return true;
};

/** The selected rows change places with the one above: that one is moved, so the caret stays in its text. */
export const moveRowUp: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null || range.rows[0] === 0) return false;
  if (dispatch) dispatch(moveRow(state, range, { from: range.rows[0] - 1, to: range.rows[1] }));
  return true;
};

export const moveRowDown: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null || range.rows[1] === range.table.childCount - 1) return false;
  if (dispatch) dispatch(moveRow(state, range, { from: range.rows[1] + 1, to: range.rows[0] }));
  return true;
};

interface Move {
  readonly from: number;
  readonly to: number;
}

function moveRow({ tr }: EditorState, { table, tablePos }: CellRange, { from, to }: Move): Transaction {
  const row = table.child(from);
  const start = posOfChild(table, tablePos, from);
  const target = posOfChild(table, tablePos, from < to ? to + 1 : to);
  return moveNode(tr, row, { start, target }).scrollIntoView();
}

export const moveColumnLeft: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null || range.columns[0] === 0) return false;
  if (dispatch) dispatch(moveColumn(state, range, { from: range.columns[0] - 1, to: range.columns[1] }));
  return true;
};

export const moveColumnRight: Command = (state, dispatch) => {
  const range = cellRange(state.selection);
  if (range === null || range.columns[1] === columnsOf(range.table).length - 1) return false;
  if (dispatch) dispatch(moveColumn(state, range, { from: range.columns[1] + 1, to: range.columns[0] }));
  return true;
};

function moveColumn({ tr }: EditorState, { table, tablePos }: CellRange, { from, to }: Move): Transaction {
  const columns = columnsOf(table);
  const moved = columns.slice(from, from + 1);
  tr.setNodeAttribute(tablePos, 'columns', columns.toSpliced(from, 1).toSpliced(to, 0, ...moved));
  eachRow(tr, tablePos, (row, pos) => {
    const start = posOfChild(row, pos, from);
    const target = posOfChild(row, pos, from < to ? to + 1 : to);
    moveNode(tr, row.child(from), { start, target });
  });
  return tr.scrollIntoView();
}

/** Put in first and taken out then: a row or table is never without what it needs. */
function moveNode(
  tr: Transaction,
  node: Node,
  { start, target }: { start: number; target: number },
): Transaction {
  tr.insert(target, node);
  const from = target <= start ? start + node.nodeSize : start;
  return tr.delete(from, from + node.nodeSize);
}

export const toggleHeaderRow: Command = (state, dispatch) => toggleHeader(state, dispatch, 'headerRow');
export const toggleHeaderColumn: Command = (state, dispatch) => toggleHeader(state, dispatch, 'headerColumn');

function toggleHeader(
  state: EditorState,
  dispatch: ((tr: Transaction) => void) | undefined,
  name: 'headerRow' | 'headerColumn',
): boolean {
  const range = cellRange(state.selection);
  if (range === null) return false;
  dispatch?.(state.tr.setNodeAttribute(range.tablePos, name, range.table.attrs[name] !== true));
  return true;
}

/** Tab: the next cell; in the last one a new row. False outside of tables. */
export const nextCell: Command = (state, dispatch) => {
  const spot = cellAt(state.selection.$head);
  if (spot === null) return false;
  const { table, tablePos, row, column } = spot;
  const isLastColumn = column === columnsOf(table).length - 1;
  const to = isLastColumn ? { row: row + 1, column: 0 } : { row, column: column + 1 };
  if (dispatch) {
    const { tr, schema } = state;
    if (to.row === table.childCount) {
      if (!isWithinLimits(table.childCount + 1, columnsOf(table).length)) return true;
      tr.insert(tablePos + table.nodeSize - 1, newRow(schema, String(table.attrs.id), columnsOf(table)));
    }
    dispatch(goTo(tr, tablePos, to));
  }
  return true;
};

/** Shift-Tab: the cell before; in the first one nothing. False outside of tables. */
export const previousCell: Command = (state, dispatch) => {
  const spot = cellAt(state.selection.$head);
  if (spot === null) return false;
  const { table, tablePos, row, column } = spot;
  if (dispatch && (row > 0 || column > 0)) {
    const to =
      column > 0 ? { row, column: column - 1 } : { row: row - 1, column: columnsOf(table).length - 1 };
    dispatch(goTo(state.tr, tablePos, to));
  }
  return true;
};

/** Arrow down in the last line of a cell: the cell below; below the last one the text there, or a new paragraph. */
export const downInTable: Command = (state, dispatch, view) => {
  const spot = leavingSpot(state, 1);
  if (spot === null || (view && !view.endOfTextblock('down'))) return false;
  const { table, tablePos, row, column } = spot;
  if (row < table.childCount - 1) {
    dispatch?.(goTo(state.tr, tablePos, { row: row + 1, column }, 1));
    return true;
  }
  const end = tablePos + table.nodeSize;
  if (end === state.doc.content.size) {
    const tr = openBelow(state, { node: table, pos: tablePos });
    if (tr) dispatch?.(tr);
    return tr !== null;
  }
  dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve(end), 1)).scrollIntoView());
  return true;
};

/** Arrow up in the first line of a cell: the cell above; above the first one the text there, or a new paragraph. */
export const upInTable: Command = (state, dispatch, view) => {
  const spot = leavingSpot(state, -1);
  if (spot === null || (view && !view.endOfTextblock('up'))) return false;
  const { tablePos, row, column } = spot;
  const { paragraph } = state.schema.nodes;
  if (row > 0) {
    dispatch?.(goTo(state.tr, tablePos, { row: row - 1, column }));
    return true;
  }
  const { tr } = state;
  if (tablePos === 0 && paragraph)
    tr.insert(0, paragraph.create()).setSelection(TextSelection.create(tr.doc, 1));
  else tr.setSelection(Selection.near(state.doc.resolve(tablePos), -1));
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** The cell with the caret when it is in the cell's last (1) or first (-1) block. */
function leavingSpot({ selection }: EditorState, side: 1 | -1): CellSpot | null {
  const spot = selection.empty ? cellAt(selection.$head) : null;
  if (spot === null) return null;
  const index = selection.$head.index(3);
  return index === (side === 1 ? spot.cell.childCount - 1 : 0) ? spot : null;
}

/** The caret to the end (or the start: 1) of a cell's text. */
function goTo(
  tr: Transaction,
  tablePos: number,
  to: { row: number; column: number },
  side: 1 | -1 = -1,
): Transaction {
  const table = tr.doc.nodeAt(tablePos);
  if (table === null) return tr;
  const pos = posOfCell(table, tablePos, to);
  const cell = tr.doc.nodeAt(pos);
  if (cell?.type.name !== TABLE_CELL) return tr;
  const at = side === 1 ? pos + 1 : pos + cell.nodeSize - 1;
  return tr.setSelection(Selection.near(tr.doc.resolve(at), side)).scrollIntoView();
}

function putCaret(tr: Transaction, pos: number): Transaction {
  return tr.setSelection(Selection.near(tr.doc.resolve(pos), 1));
}

function posOfChild(parent: Node, pos: number, index: number): number {
  return parent.children.slice(0, index).reduce((at, child) => at + child.nodeSize, pos + 1);
}

/** Visits the rows as they are in `tr`, from the last on, so that what happens in one moves none that is still to come. */
function eachRow(tr: Transaction, tablePos: number, visit: (row: Node, pos: number) => void): void {
  const table = tr.doc.nodeAt(tablePos);
  if (table === null) return;
  for (let i = table.childCount - 1; i >= 0; i--) visit(table.child(i), posOfChild(table, tablePos, i));
}
