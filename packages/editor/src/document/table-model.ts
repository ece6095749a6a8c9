import type * as Y from 'yjs';
import {
  type Block,
  cellStartId,
  isAtom,
  isRecord,
  KNOWN_KINDS,
  type Table,
  type TableCell,
  type TableSpan,
} from './block.ts';
import {
  cellName,
  HEADER_COLUMN,
  HEADER_ROW,
  HERE,
  hereKey,
  type Line,
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_GONE_COLUMNS,
  MAX_GONE_ROWS,
  MAX_ROWS,
  ONLY_COLUMN,
  ONLY_ROW,
  orderKey,
  readLineKey,
  spanKey,
  widthKey,
} from './table-keys.ts';
import { defaultOrder, readOrder } from './table-order.ts';

/** The blocks of the cell of this name (see `cellName`); `null` when the document has no such sequence. */
export type ReadCell = (name: string) => readonly Block[] | null;

const MIN_WIDTH = 24;
const MAX_WIDTH = 2_000;

interface Known {
  readonly id: string;
  readonly order: string;
  readonly isHere: boolean;
}

/**
 * Reads a table from its keys and the cells that there are. Total, bounded, and without writing:
 *
 * - A row or column is there when its `…:here` is true. Rows stand by their order keys; a key that is none reads as the
 *   default one.
 * - A row or column that is gone is there nevertheless while one of its cells holds something (`holdsContent`): what
 *   somebody wrote while another person deleted it. So is the whole table: `null` means that it is gone and holds nothing.
 * - Without any row (column) there is one, `~row` (`~column`). It is like any other row that was once deleted: what is
 *   written in it stays in sight.
 * - What is beyond the limits of `table-keys.ts` is not read: rows and columns that are there go first.
 */
export function readTable(keys: Y.Map<unknown>, tableId: string, readCell: ReadCell): Table | null {
  const known = { r: new Map<string, Known>(), c: new Map<string, Known>() };
  for (const key of keys.keys()) {
    const line = readLineKey(key);
    if (line !== null && !known[line.line].has(line.id))
      known[line.line].set(line.id, readLine(keys, line.line, line.id));
  }
  const [rowsHere, rowsGone] = sorted(known.r, ONLY_ROW, MAX_ROWS, MAX_GONE_ROWS);
  const [columnsHere, columnsGone] = sorted(known.c, ONLY_COLUMN, MAX_COLUMNS, MAX_GONE_COLUMNS);

  const found = new Map<string, readonly Block[] | null>();
  const blocksOf = (row: string, column: string) => {
    const name = cellName(tableId, row, column);
    let blocks = found.get(name);
    if (blocks === undefined) {
      blocks = readCell(name);
      if (blocks !== null) found.set(name, blocks);
    }
    return blocks;
  };
  const holds = (row: Known, column: Known) => {
    const blocks = blocksOf(row.id, column.id);
    return blocks !== null && holdsContent(blocks);
  };

  const rows = new Set(rowsHere);
  const columns = new Set(columnsHere);
  for (const row of rowsGone) {
    for (const column of [...columnsHere, ...columnsGone]) {
      if (holds(row, column)) {
        rows.add(row);
        columns.add(column);
      }
    }
  }
  for (const column of columnsGone) {
    if (!columns.has(column) && rowsHere.some((row) => holds(row, column))) columns.add(column);
  }
  const isGone =
    keys.get(HERE) !== true &&
    rows.size === rowsHere.length &&
    columns.size === columnsHere.length &&
    !rowsHere.some((row) => columnsHere.some((column) => holds(row, column)));
  if (isGone) return null;

  const shownColumns = inOrder(columns, ONLY_COLUMN, MAX_COLUMNS);
  const shownRows = inOrder(rows, ONLY_ROW, Math.min(MAX_ROWS, Math.floor(MAX_CELLS / shownColumns.length)));
  return {
    columns: shownColumns.map((id) => ({ id, width: readWidth(keys.get(widthKey(id))) })),
    rows: shownRows.map((row) => ({
      id: row,
      cells: shownColumns.map((column): TableCell => {
        const blocks = blocksOf(row, column);
        return {
          column,
          blocks: blocks !== null && blocks.length > 0 ? blocks : [emptyCell(cellName(tableId, row, column))],
          span: readSpan(keys.get(spanKey(row, column))),
        };
      }),
    })),
    headerRow: keys.get(HEADER_ROW) === true,
    headerColumn: keys.get(HEADER_COLUMN) === true,
  };
}

/** Is there something in these blocks that somebody would miss? Empty paragraphs and list items are nothing. */
export function holdsContent(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.content.length > 0 || isAtom(block) || !KNOWN_KINDS.has(block.kind));
}

/** What a cell reads as in which nobody has written yet. Its name is as in `cellName`. */
export function emptyCell(name: string): Block {
  return {
    id: cellStartId(name),
    kind: 'paragraph',
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    content: [],
    table: null,
  };
}

/** The span that `value` is, of at least two cells; `null` for anything else. */
export function readSpan(value: unknown): TableSpan | null {
  if (!isRecord(value)) return null;
  const { rows, columns } = value;
  if (!isCount(rows, MAX_ROWS) || !isCount(columns, MAX_COLUMNS) || rows * columns < 2) return null;
  return { rows, columns };
}

export function readWidth(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(value)));
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

function readLine(keys: Y.Map<unknown>, line: Line, id: string): Known {
  return {
    id,
    order: readOrder(keys.get(orderKey(line, id)), id),
    isHere: keys.get(hereKey(line, id)) === true,
  };
}

/** Those that are there and those that are gone, each in order and as many as are looked at. */
function sorted(
  lines: Map<string, Known>,
  only: string,
  most: number,
  mostGone: number,
): [readonly Known[], readonly Known[]] {
  // Two people who each delete the last row but one have left a table without rows; and then somebody types there.
  if (!lines.has(only)) lines.set(only, { id: only, order: defaultOrder(only), isHere: false });
  const all = [...lines.values()].sort(byOrder);
  return [
    all.filter(({ isHere }) => isHere).slice(0, most),
    all.filter(({ isHere }) => !isHere).slice(0, mostGone),
  ];
}

function inOrder(lines: ReadonlySet<Known>, only: string, most: number): string[] {
  if (lines.size === 0) return [only];
  return [...lines]
    .sort((a, b) => Number(b.isHere) - Number(a.isHere))
    .slice(0, most)
    .sort(byOrder)
    .map(({ id }) => id);
}

function byOrder(a: Known, b: Known): number {
  return a.order < b.order ? -1 : 1;
}
