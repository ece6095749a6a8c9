import { Fragment, type Node, type ResolvedPos, Slice } from '@tiptap/pm/model';
import {
  Selection,
  type SelectionBookmark,
  SelectionRange,
  TextSelection,
  type Transaction,
} from '@tiptap/pm/state';
import type { Mappable } from '@tiptap/pm/transform';
import { TABLE, TABLE_CELL } from './convert.ts';
import { columnsOf } from './table-changes.ts';

/** Tables stand in the document itself, so a cell is always as deep. */
export const CELL_DEPTH = 3;

/** A place in a table: its cell, and which row and column that is. */
export interface CellSpot {
  readonly table: Node;
  readonly tablePos: number;
  readonly cell: Node;
  readonly pos: number;
  readonly row: number;
  readonly column: number;
}

/** The cell around a position. */
export function cellAt($pos: ResolvedPos): CellSpot | null {
  if ($pos.depth < CELL_DEPTH || $pos.node(CELL_DEPTH).type.name !== TABLE_CELL) return null;
  return {
    table: $pos.node(1),
    tablePos: $pos.before(1),
    cell: $pos.node(CELL_DEPTH),
    pos: $pos.before(CELL_DEPTH),
    row: $pos.index(1),
    column: $pos.index(2),
  };
}

/** Rows and columns from … up to and with … . */
export interface CellRange {
  readonly table: Node;
  readonly tablePos: number;
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** The cells that a selection reaches: a rectangle of one table. `null` when the selection is not inside of a table. */
export function cellRange({ $anchor, $head }: Selection): CellRange | null {
  const from = cellAt($anchor);
  const to = cellAt($head);
  if (from === null || to === null || from.tablePos !== to.tablePos) return null;
  return {
    table: from.table,
    tablePos: from.tablePos,
    rows: [Math.min(from.row, to.row), Math.max(from.row, to.row)],
    columns: [Math.min(from.column, to.column), Math.max(from.column, to.column)],
  };
}

/** Where the cell in this row and column of a table begins. */
export function posOfCell(
  table: Node,
  tablePos: number,
  { row, column }: { row: number; column: number },
): number {
  let pos = tablePos + 1;
  for (let i = 0; i < row; i++) pos += table.child(i).nodeSize;
  pos += 1;
  for (let i = 0; i < column; i++) pos += table.child(row).child(i).nodeSize;
  return pos;
}

/** The selection from one place to another, of text or, where it passes a cell's edge, a `SpanSelection`. */
export function selectionBetween($anchor: ResolvedPos, $head: ResolvedPos): Selection {
  if (!passesCell($anchor, $head)) return TextSelection.between($anchor, $head);
  const anchor = textNear($anchor);
  const head = textNear($head);
  return passesCell(anchor, head) ? new SpanSelection(anchor, head) : TextSelection.between(anchor, head);
}

/** Are the two in different cells, or only one of them in a cell? */
export function passesCell($a: ResolvedPos, $b: ResolvedPos): boolean {
  return (cellAt($a)?.pos ?? -1) !== (cellAt($b)?.pos ?? -1);
}

function textNear($pos: ResolvedPos): ResolvedPos {
  return $pos.parent.inlineContent ? $pos : Selection.near($pos).$head;
}

/**
 * A selection that passes a cell's edge. In one table it is a rectangle of whole cells; with an end outside of it, all that
 * is in between. Deleting it empties the cells that it reaches and leaves them where they are.
 */
export class SpanSelection extends Selection {
  constructor($anchor: ResolvedPos, $head: ResolvedPos) {
    super($anchor, $head, rangesOf($anchor, $head));
  }

  /** Whole cells of one table. */
  get isOfCells(): boolean {
    return cellRange(this) !== null;
  }

  override content(): Slice {
    const { doc } = this.$anchor;
    const range = cellRange(this);
    const content = range === null ? this.#between(doc) : Fragment.from(cutTable(range));
    return new Slice(content, 0, 0);
  }

  #between(doc: Node): Fragment {
    return doc.slice(Math.min(this.anchor, this.head), Math.max(this.anchor, this.head)).content;
  }

  override replace(tr: Transaction, content: Slice = Slice.empty): void {
    const range = cellRange(this);
    const from =
      range === null ? Math.min(this.anchor, this.head) : (this.ranges[0]?.$from.pos ?? this.anchor) + 1;
    const cuts = range === null ? this.#cutsBetween(tr.doc) : this.ranges.flatMap(cutsOfCell);
    for (const { start, end, fill } of cuts.reverse()) {
      if (fill) tr.replaceWith(start, end, fill);
      else tr.delete(start, end);
    }
    tr.setSelection(Selection.near(tr.doc.resolve(from)));
    if (content.size === 0) return;
    const before = tr.steps.length;
    const caret = tr.selection.from;
    tr.replaceRange(caret, caret, content);
    const end = tr.mapping.slice(before).map(caret);
    tr.setSelection(Selection.near(tr.doc.resolve(end), -1));
  }

  override replaceWith(tr: Transaction, node: Node): void {
    this.replace(tr, new Slice(Fragment.from(node), 0, 0));
  }

  #cutsBetween(doc: Node): Cut[] {
    const cuts: Cut[] = [];
    const from = Math.min(this.anchor, this.head);
    const to = Math.max(this.anchor, this.head);
    doc.forEach((block, pos) => {
      cutBlock({ block, pos, from, to }, cuts);
    });
    return cuts;
  }

  override map(doc: Node, mapping: Mappable): Selection {
    // As ranges of text do: what comes in at an edge stays outside (CARET-1).
    const side = this.anchor < this.head ? 1 : -1;
    const $anchor = doc.resolve(mapping.map(this.anchor, side));
    return selectionBetween($anchor, doc.resolve(mapping.map(this.head, -side)));
  }

  override eq(other: Selection): boolean {
    return other instanceof SpanSelection && other.anchor === this.anchor && other.head === this.head;
  }

  override getBookmark(): SelectionBookmark {
    return new SpanBookmark(this.anchor, this.head);
  }

  override toJSON() {
    return { type: 'coscribe-span', anchor: this.anchor, head: this.head };
  }

  static override fromJSON(doc: Node, json: { anchor: number; head: number }): Selection {
    return selectionBetween(doc.resolve(json.anchor), doc.resolve(json.head));
  }
}

Selection.jsonID('coscribe-span', SpanSelection);

class SpanBookmark implements SelectionBookmark {
  readonly anchor: number;
  readonly head: number;

  constructor(anchor: number, head: number) {
    this.anchor = anchor;
    this.head = head;
  }

  map(mapping: Mappable): SpanBookmark {
    return new SpanBookmark(mapping.map(this.anchor), mapping.map(this.head));
  }

  resolve(doc: Node): Selection {
    return selectionBetween(doc.resolve(this.anchor), doc.resolve(this.head));
  }
}

/** One range for each cell of a rectangle, around all of its blocks. */
function rangesOf($anchor: ResolvedPos, $head: ResolvedPos): readonly SelectionRange[] {
  const { doc } = $anchor;
  const from = cellAt($anchor);
  const to = cellAt($head);
  if (from === null || to === null || from.tablePos !== to.tablePos)
    return [new SelectionRange($anchor.min($head), $anchor.max($head))];
  const ranges: SelectionRange[] = [];
  from.table.forEach((row, rowAt, i) => {
    if (i < Math.min(from.row, to.row) || i > Math.max(from.row, to.row)) return;
    row.forEach((cell, cellAt, j) => {
      if (j < Math.min(from.column, to.column) || j > Math.max(from.column, to.column)) return;
      const start = from.tablePos + rowAt + cellAt + 3;
      ranges.push(new SelectionRange(doc.resolve(start), doc.resolve(start + cell.content.size)));
    });
  });
  return ranges;
}

/** The part of a table that a rectangle covers, as a table of its own. */
function cutTable({ table, rows, columns }: CellRange): Node {
  const [first, last] = columns;
  const isWithHead = { headerRow: rows[0] === 0, headerColumn: first === 0 };
  return table.type.create(
    {
      ...table.attrs,
      columns: columnsOf(table).slice(first, last + 1),
      headerRow: table.attrs.headerRow === true && isWithHead.headerRow,
      headerColumn: table.attrs.headerColumn === true && isWithHead.headerColumn,
    },
    table.children
      .slice(rows[0], rows[1] + 1)
      .map((row) => row.type.create(row.attrs, row.children.slice(first, last + 1))),
  );
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly fill?: Node;
}

interface BlockToCut {
  readonly block: Node;
  readonly pos: number;
  readonly from: number;
  readonly to: number;
}

/** What of a block lies in the range: all of it, or some of its text, or of its cells. */
function cutBlock({ block, pos, from, to }: BlockToCut, cuts: Cut[]): void {
  const end = pos + block.nodeSize;
  if (to <= pos || from >= end) return;
  if (from <= pos && to >= end) cuts.push({ start: pos, end });
  else if (block.type.name === TABLE) {
    block.forEach((row, rowAt) => {
      row.forEach((cell, cellAt) => {
        const start = pos + rowAt + cellAt + 3;
        if (from <= start && to >= start + cell.content.size) cuts.push(...cutsOfContent(cell, start));
        else {
          cell.forEach((inner, at) => {
            cutBlock({ block: inner, pos: start + at, from, to }, cuts);
          });
        }
      });
    });
  } else {
    const start = Math.max(from, pos + 1);
    const stop = Math.min(to, end - 1);
    if (start < stop) cuts.push({ start, end: stop });
  }
}

function cutsOfCell({ $from }: SelectionRange): Cut[] {
  return cutsOfContent($from.parent, $from.pos);
}

/** Empties a cell: a single block of text keeps what it is, everything else becomes an empty paragraph. */
function cutsOfContent(cell: Node, start: number): Cut[] {
  const { firstChild, childCount, content } = cell;
  if (childCount === 1 && firstChild?.isTextblock) {
    return firstChild.content.size === 0 ? [] : [{ start: start + 1, end: start + content.size - 1 }];
  }
  const fill = cell.type.schema.nodes.paragraph?.create();
  return fill ? [{ start, end: start + content.size, fill }] : [];
}
