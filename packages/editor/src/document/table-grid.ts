import type { Block, Table, TableCell, TableSpan } from './block.ts';
import { MAX_CELLS, MAX_COLUMNS, MAX_ROWS } from './table-keys.ts';
import { readWidth } from './table-model.ts';

/** A cell as a source has it. */
export interface LooseCell {
  readonly isHead: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly blocks: readonly Block[];
}

export interface LooseRow {
  readonly isHead: boolean;
  readonly cells: LooseCell[];
}

export interface GridOptions {
  readonly newId: () => string;
  /** A cell's content where the source has none. */
  readonly emptyBlock: () => Block;
  readonly widths: readonly (number | null)[];
  /** Told how many cells had to share the last column. */
  readonly onTooWide: (cells: number) => void;
}

interface Slot {
  blocks: readonly Block[];
  span: TableSpan | null;
  isHead: boolean;
}

/**
 * Rows of cells of any shape as tables with a cell in every place. Merged cells keep their span, the places that they cover
 * are empty; short rows are filled. More rows than a table may have become several tables; what stands beyond the last column
 * that there may be goes into that column. Nothing is lost.
 */
export function tablesFromRows(rows: readonly LooseRow[], options: GridOptions): Table[] {
  const filled = rows.filter(({ cells }) => cells.length > 0);
  if (filled.length === 0) return [];
  const width = Math.max(1, ...sizes(filled));
  const most = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_CELLS / width)));
  const tables: Table[] = [];
  for (let from = 0; from < filled.length; from += most) {
    tables.push(tableFrom(filled.slice(from, from + most), width, options));
  }
  return tables;
}

function tableFrom(rows: readonly LooseRow[], width: number, options: GridOptions): Table {
  const grid = layOut(rows, width, options.onTooWide);
  const columns = Array.from({ length: width }, (_, i) => ({
    id: options.newId(),
    width: readWidth(options.widths[i]),
  }));
  const [first] = rows;
  const heads = grid.map((row) => row[0]?.isHead === true);
  // One row of heads alone is a head row; one column of them alone is a head column.
  const headerColumn = heads.length > 1 && heads.every(Boolean);
  const isAllHeads = first?.cells.every(({ isHead }) => isHead) === true && !(headerColumn && width === 1);
  return {
    columns,
    rows: grid.map((row) => ({
      id: options.newId(),
      cells: columns.map(({ id }, i): TableCell => {
        const slot = row[i];
        const blocks = slot && slot.blocks.length > 0 ? slot.blocks : [options.emptyBlock()];
        return { column: id, blocks, span: slot?.span ?? null };
      }),
    })),
    headerRow: first?.isHead === true || isAllHeads,
    headerColumn,
  };
}

/** How many places each row takes, with what reaches into it from above. */
function sizes(rows: readonly LooseRow[]): number[] {
  return layOut(rows, MAX_COLUMNS, () => {}).map((row) => row.length);
}

function layOut(
  rows: readonly LooseRow[],
  width: number,
  onTooWide: (cells: number) => void,
): (Slot | undefined)[][] {
  const grid: (Slot | undefined)[][] = rows.map(() => []);
  const covered: boolean[][] = rows.map(() => []);
  rows.forEach(({ cells }, y) => {
    const row = grid[y] ?? [];
    let x = 0;
    for (const cell of cells) {
      while (covered[y]?.[x]) x += 1;
      if (x >= width) {
        const last = row[width - 1];
        if (cell.blocks.length > 0) {
          row[width - 1] = {
            isHead: last?.isHead ?? false,
            span: null,
            blocks: [...(last?.blocks ?? []), ...cell.blocks],
          };
        }
        onTooWide(1);
        continue;
      }
      const down = Math.min(Math.max(1, cell.rows), rows.length - y);
      const across = freeFrom(covered[y] ?? [], x, Math.min(Math.max(1, cell.columns), width - x));
      for (let dy = 0; dy < down; dy += 1) {
        const line = covered[y + dy];
        const below = grid[y + dy];
        for (let dx = 0; dx < across; dx += 1) {
          if (line) line[x + dx] = true;
          if (below && below.length < x + dx + 1) below.length = x + dx + 1;
        }
      }
      const span = down * across > 1 ? { rows: down, columns: across } : null;
      row[x] = { blocks: cell.blocks, span, isHead: cell.isHead };
      x += across;
    }
  });
  return grid;
}

/** How many of `wanted` places are free in a row. */
function freeFrom(covered: readonly boolean[], x: number, wanted: number): number {
  for (let i = 1; i < wanted; i += 1) if (covered[x + i]) return i;
  return wanted;
}
