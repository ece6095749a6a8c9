import { isUsableId } from './block.ts';

/**
 * A table's marker only says where it stands. Its rows and columns are keys of a map at the top of the document, all of them
 * flat and last-writer-wins, and each cell's content is a sequence there: they need nobody to create them, so that two
 * people who are the first to type into a cell type into the same text; a table can be moved by a new marker; and nothing
 * that happens to a marker can take words along.
 */

/** `true` while the table is there. */
export const HERE = 'here';
export const HEADER_ROW = 'headerRow';
export const HEADER_COLUMN = 'headerColumn';

/** What a table reads as that has lost all of its rows (or columns): one of this name, which has no keys until it needs them. */
export const ONLY_ROW = '~row';
export const ONLY_COLUMN = '~column';

/** So much of a table is read, and commands don't go further. */
export const MAX_ROWS = 1_000;
export const MAX_COLUMNS = 64;
export const MAX_CELLS = 10_000;

/** So many deleted rows and columns are asked whether there is still text in them. */
export const MAX_GONE_ROWS = 2_000;
export const MAX_GONE_COLUMNS = 64;

/** A row or a column, as its keys begin. */
export type Line = 'r' | 'c';

/** Where among its like the row or column stands: see `table-order.ts`. Never removed. */
export function orderKey(line: Line, id: string): string {
  return `${line}:${id}`;
}

export function isOrderKey(key: string): boolean {
  return readLineKey(key) !== null && !key.endsWith(':here');
}

/** `true` while the row or column is there. */
export function hereKey(line: Line, id: string): string {
  return `${line}:${id}:here`;
}

export function widthKey(column: string): string {
  return `c:${column}:width`;
}

export function spanKey(row: string, column: string): string {
  return `span:${row}:${column}`;
}

/** The name of the Y.Map that holds a table's keys, among the document's shared types. */
export function tableName(table: string): string {
  return `table/${table}`;
}

/** The id of the table whose keys are in the map of this name; `null` for every other name. */
export function readTableName(name: string): string | null {
  const [head, table, more] = name.split('/');
  return head === 'table' && table && more === undefined ? table : null;
}

/** The name of the cell's Y.Text among the document's shared types. */
export function cellName(table: string, row: string, column: string): string {
  return `cell/${table}/${row}/${column}`;
}

/** What a cell's name says; `null` for every other name. */
export function readCellName(name: string): { table: string; row: string; column: string } | null {
  const [cell, table, row, column, more] = name.split('/');
  if (cell !== 'cell' || !table || !row || !column || more !== undefined) return null;
  return { table, row, column };
}

export function isLineId(line: Line, id: unknown): id is string {
  return isUsableId(id) || id === (line === 'r' ? ONLY_ROW : ONLY_COLUMN);
}

/** The row or column that `key` says something about: its place, or whether it is there. */
export function readLineKey(key: string): { line: Line; id: string } | null {
  const [line, id, more, rest] = key.split(':');
  if ((line !== 'r' && line !== 'c') || !isLineId(line, id)) return null;
  return rest === undefined && (more === undefined || more === 'here') ? { line, id } : null;
}
