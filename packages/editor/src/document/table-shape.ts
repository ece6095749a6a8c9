import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { cellStartId, type TableColumn } from './block.ts';
import { newBlockId } from './block-id.ts';
import { TABLE, TABLE_CELL, TABLE_ROW } from './convert.ts';
import { columnsOf } from './table-changes.ts';
import { cellName, isLineId, MAX_CELLS, MAX_COLUMNS, MAX_ROWS } from './table-keys.ts';

/** A new table of empty cells. */
export function newTable(schema: Schema, rows: number, columns: number): Node | null {
  const type = schema.nodes[TABLE];
  if (!type || !isWithinLimits(rows, columns)) return null;
  const id = newBlockId();
  const attrs = { id, columns: Array.from({ length: columns }, newColumn), headerRow: true };
  return type.create(
    attrs,
    Array.from({ length: rows }, () => newRow(schema, id, attrs.columns)),
  );
}

export function newColumn(): TableColumn {
  return { id: newBlockId(), width: null };
}

export function newRow(schema: Schema, table: string, columns: readonly TableColumn[]): Node {
  const id = newBlockId();
  return nodeType(schema, TABLE_ROW).create(
    { id },
    columns.map((column) => newCell(schema, cellName(table, id, column.id), column.id)),
  );
}

/** An empty cell as it reads while nobody has written in it. */
export function newCell(schema: Schema, name: string, column: string): Node {
  const paragraph = nodeType(schema, 'paragraph').create({ id: cellStartId(name) });
  return nodeType(schema, TABLE_CELL).create({ column }, paragraph);
}

export function isWithinLimits(rows: number, columns: number): boolean {
  return (
    rows >= 1 && columns >= 1 && rows <= MAX_ROWS && columns <= MAX_COLUMNS && rows * columns <= MAX_CELLS
  );
}

/**
 * The table with ids for all of its rows and columns and one cell for each, in order: itself when it is so already. What a
 * paste or a stranger's command left too much or doubled becomes a column or row of its own; nothing in a cell is lost.
 */
export function regularTable(table: Node): Node {
  const columns = regularColumns(table);
  const rows: Node[] = [];
  const ids = new Set<string>();
  for (const row of table.children) {
    const own: unknown = row.attrs.id;
    const id = isLineId('r', own) && !ids.has(own) ? own : newBlockId();
    ids.add(id);
    rows.push(regularRow(row, { id, table: String(table.attrs.id), columns }));
  }
  const isSame = columns === columnsOf(table) && rows.every((row, i) => row === table.child(i));
  return isSame ? table : table.type.create({ ...table.attrs, columns }, rows, table.marks);
}

/** Makes the table at `pos` regular, with attributes where they are all that is missing. */
export function makeRegular(tr: Transaction, pos: number): void {
  const table = tr.doc.nodeAt(pos);
  if (table === null || table.type.name !== TABLE) return;
  const regular = regularTable(table);
  if (regular === table) return;
  const isComplete = table.children.every((row, i) => row.childCount === regular.child(i).childCount);
  const isInOrder = table.children.every((row, i) =>
    row.children.every((cell, j) => cell.content === regular.child(i).child(j).content),
  );
  if (!isComplete || !isInOrder) {
    tr.replaceWith(pos, pos + table.nodeSize, regular);
    return;
  }
  tr.setNodeAttribute(pos, 'columns', regular.attrs.columns);
  table.forEach((row, offset, i) => {
    const at = pos + 1 + offset;
    const { id } = regular.child(i).attrs;
    if (row.attrs.id !== id) tr.setNodeAttribute(at, 'id', id);
    row.forEach((cell, cellOffset, j) => {
      const { column } = regular.child(i).child(j).attrs;
      if (cell.attrs.column !== column) tr.setNodeAttribute(at + 1 + cellOffset, 'column', column);
    });
  });
}

function regularColumns(table: Node): readonly TableColumn[] {
  const old = columnsOf(table);
  const wanted = Math.max(old.length, ...table.children.map(({ childCount }) => childCount));
  const ids = new Set<string>();
  const columns = old.map((column) => {
    const isFine = isLineId('c', column.id) && !ids.has(column.id);
    ids.add(column.id);
    return isFine ? column : newColumn();
  });
  const isSame = wanted === old.length && columns.every((column, i) => column === old[i]);
  return isSame ? old : [...columns, ...Array.from({ length: wanted - old.length }, newColumn)];
}

interface RowShape {
  readonly id: string;
  readonly table: string;
  readonly columns: readonly TableColumn[];
}

/** Cells go to the column that they name; those that name none, or one that is taken, to what is free, from the left. */
function regularRow(row: Node, { id, table, columns }: RowShape): Node {
  const isRegular =
    row.childCount === columns.length &&
    columns.every((column, i) => row.child(i).attrs.column === column.id);
  if (isRegular && row.attrs.id === id) return row;
  const places = new Map(columns.map((column, i) => [column.id, i]));
  const cells: (Node | undefined)[] = columns.map(() => undefined);
  const homeless: Node[] = [];
  for (const cell of row.children) {
    const place = places.get(String(cell.attrs.column));
    if (place === undefined || cells[place] !== undefined) homeless.push(cell);
    else cells[place] = cell;
  }
  const full = columns.map((column, i) => {
    const cell = cells[i] ?? homeless.shift();
    if (cell === undefined) return newCell(row.type.schema, cellName(table, id, column.id), column.id);
    return cell.attrs.column === column.id
      ? cell
      : cell.type.create({ ...cell.attrs, column: column.id }, cell.content, cell.marks);
  });
  return row.type.create({ ...row.attrs, id }, full, row.marks);
}

function nodeType(schema: Schema, name: string) {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`the schema has no node type "${name}"`);
  return type;
}
