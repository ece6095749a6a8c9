import type { Node } from '@tiptap/pm/model';
import { cellStartId, type TableColumn, type TableSpan } from './block.ts';
import {
  cellName,
  HEADER_COLUMN,
  HEADER_ROW,
  HERE,
  hereKey,
  type Line,
  ONLY_COLUMN,
  ONLY_ROW,
  orderKey,
  spanKey,
  widthKey,
} from './table-keys.ts';
import { matchIds } from './table-match.ts';
import { ordersBetween, readOrder } from './table-order.ts';

export interface KeyChange {
  readonly key: string;
  /** `null` takes the key's meaning away without removing it. */
  readonly value: boolean | string | number | TableSpan | null;
}

/** A cell of the table, by the name of its sequence. */
export interface CellChange {
  readonly name: string;
  /** `null` for a cell that comes with its row or column: what the sequence reads as now is as it was before. */
  readonly old: Node | null;
  /** `null`: the characters that the author saw (those of `old`) are to be deleted, with their markers. */
  readonly now: Node | null;
}

export interface TableChanges {
  /** To be set on the table's marker, in this order. */
  readonly keys: readonly KeyChange[];
  /** Cells whose content has changed, in the order of the table: those that stay and those that are new, then deleted ones. */
  readonly cells: readonly CellChange[];
}

/** What the marker holds under a key. */
export type ReadKey = (key: string) => unknown;

/**
 * What the change of a table's node means for its marker and its cells. `old` is `null` for a table that is new, `now` for one
 * that was deleted; else both have the same id. Both are regular (see `table-shape.ts`). What the node shows and `tableChanges`
 * doesn't speak of (id, indent, extra) is like in every other block.
 */
export function tableChanges(old: Node | null, now: Node | null, read: ReadKey): TableChanges {
  const keys = new KeyChanges(read);
  if (now === null) keys.set(HERE, false);
  else {
    // Who works in a table, a row or a column that somebody deleted and that is shown for its words wants it to be there.
    keys.show(HERE);
    if (now.attrs.headerRow !== (old?.attrs.headerRow ?? false))
      keys.set(HEADER_ROW, now.attrs.headerRow === true);
    if (now.attrs.headerColumn !== (old?.attrs.headerColumn ?? false))
      keys.set(HEADER_COLUMN, now.attrs.headerColumn === true);
    setLines(keys, { line: 'c', old: columnIds(old), now: columnIds(now) });
    setWidths(keys, old, now);
    setLines(keys, { line: 'r', old: rowIds(old), now: rowIds(now) });
  }
  const cells: CellChange[] = [];
  const before = cellsOf(old, now);
  const after = cellsOf(now, old);
  for (const [name, { node, row, column }] of after) {
    const was = before.get(name)?.node ?? null;
    if (was === node) continue;
    const span = readNodeSpan(node);
    if (!sameSpan(span, readNodeSpan(was))) keys.set(spanKey(row, column), span);
    // The same words may be other letters: what no step touched is the same object.
    if (was === null ? !isFilled(node) : was.content === node.content) continue;
    cells.push({ name, old: was, now: node });
    keys.show(hereKey('r', row));
    keys.show(hereKey('c', column));
  }
  const rows = new Set(rowIds(now));
  const columns = new Set(columnIds(now));
  for (const [name, { node, row, column }] of before) {
    if (after.has(name) || !isFilled(node)) continue;
    cells.push({ name, old: node, now: null });
    // Of a row and a column that cross here, the one that stays may have been shown for these words only.
    if (rows.has(row)) keys.show(hereKey('r', row));
    if (columns.has(column)) keys.show(hereKey('c', column));
  }
  return { keys: keys.list, cells };
}

/** What is to be set, in order. */
class KeyChanges {
  readonly list: KeyChange[] = [];
  readonly read: ReadKey;
  readonly #shown = new Set<string>();

  constructor(read: ReadKey) {
    this.read = read;
  }

  set(key: string, value: KeyChange['value']): void {
    this.list.push({ key, value });
  }

  /** A key that says that something is there. */
  show(key: string): void {
    if (this.read(key) === true || this.#shown.has(key)) return;
    this.#shown.add(key);
    this.set(key, true);
  }
}

export function rowIds(table: Node | null): string[] {
  return table === null ? [] : table.children.map((row) => String(row.attrs.id));
}

export function columnsOf(table: Node | null): readonly TableColumn[] {
  return table === null ? [] : table.attrs.columns;
}

export function columnIds(table: Node | null): string[] {
  return columnsOf(table).map(({ id }) => id);
}

interface Lines {
  readonly line: Line;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

/** A row that is new or was moved gets a place, one that is new or was only read is there from now on. */
function setLines(keys: KeyChanges, { line, old, now }: Lines): void {
  if (old.length === now.length && old.every((id, i) => id === now[i])) return;
  const kept = new Set(matchIds(old, now).map((pair) => pair.now));
  const orderAt = (i: number) => {
    const id = now[i];
    return id === undefined ? null : readOrder(keys.read(orderKey(line, id)), id);
  };
  let before: string | null = null;
  for (let i = 0; i < now.length; ) {
    if (kept.has(i)) {
      before = orderAt(i);
      i += 1;
      continue;
    }
    let end = i;
    while (end < now.length && !kept.has(end)) end += 1;
    const ids = now.slice(i, end);
    for (const [k, order] of ordersBetween(before, end < now.length ? orderAt(end) : null, ids).entries()) {
      keys.set(orderKey(line, ids[k] ?? ''), order);
    }
    i = end;
  }
  const had = new Set(old);
  for (const id of now) {
    // A table that reads as one without rows says so by itself; with a second row the first has to be there as well.
    if (!had.has(id) || id === ONLY_ROW || id === ONLY_COLUMN) keys.show(hereKey(line, id));
  }
  const has = new Set(now);
  for (const id of old) if (!has.has(id)) keys.set(hereKey(line, id), false);
}

function setWidths(keys: KeyChanges, old: Node | null, now: Node): void {
  if (old?.attrs.columns === now.attrs.columns) return;
  const widths = new Map(columnsOf(old).map(({ id, width }) => [id, width]));
  for (const { id, width } of columnsOf(now)) {
    if ((widths.get(id) ?? null) !== width) keys.set(widthKey(id), width);
  }
}

interface PlacedCell {
  readonly node: Node;
  readonly row: string;
  readonly column: string;
}

/** The cells by name, without those of rows that are the same in `other`. */
function cellsOf(table: Node | null, other: Node | null): Map<string, PlacedCell> {
  const cells = new Map<string, PlacedCell>();
  const same = new Set(other?.children);
  for (const line of table?.children ?? []) {
    if (same.has(line)) continue;
    const row = String(line.attrs.id);
    for (const node of line.children) {
      const column = String(node.attrs.column);
      cells.set(cellName(String(table?.attrs.id), row, column), { node, row, column });
    }
  }
  return cells;
}

/** Is there anything in the cell that its sequence has to hold: more than one empty paragraph that is only read? */
function isFilled({ content, firstChild }: Node): boolean {
  return (
    content.childCount > 1 ||
    firstChild === null ||
    firstChild.content.size > 0 ||
    !String(firstChild.attrs.id).startsWith(cellStartId(''))
  );
}

function readNodeSpan(cell: Node | null): TableSpan | null {
  const span: TableSpan | null | undefined = cell?.attrs.span;
  return span ?? null;
}

function sameSpan(a: TableSpan | null, b: TableSpan | null): boolean {
  return a === b || (a !== null && b !== null && a.rows === b.rows && a.columns === b.columns);
}
