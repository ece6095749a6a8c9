import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { rowIds } from './table-changes.ts';
import { matchIds } from './table-match.ts';

/** Puts into `tr` what turns the content of `old`, the cell at `pos`, into that of `next`. */
export type ChangeCell = (tr: Transaction, pos: number, old: Node, next: Node) => void;

/**
 * Puts into `tr` the smallest steps that turn the table `old`, at `pos`, into `next`: rows and cells that stay are not touched
 * but for what has changed in them. Of rows that change places, the one that holds the selection's head stays where it is,
 * the others go around it (CARET-1).
 */
export function tableSteps(
  tr: Transaction,
  pos: number,
  { old, next, changeCell }: { old: Node; next: Node; changeCell: ChangeCell },
): void {
  const attrs = Object.keys(next.attrs).filter((name) => !sameJson(old.attrs[name], next.attrs[name]));
  for (const name of attrs) tr.setNodeAttribute(pos, name, next.attrs[name]);
  const head = headIn(tr, pos, old);
  replaceAround(tr, pos, {
    old,
    next,
    pairs: matchIds(rowIds(old), rowIds(next), head.row),
    change: (at, row, nextRow) => {
      if (row.eq(nextRow)) return;
      const columns = matchIds(cellColumns(row), cellColumns(nextRow), head.column);
      replaceAround(tr, at, {
        old: row,
        next: nextRow,
        pairs: columns,
        change: (cellAt, cell, nextCell) => changeOne(tr, cellAt, { cell, nextCell, changeCell }),
      });
    },
  });
}

interface CellToChange {
  readonly cell: Node;
  readonly nextCell: Node;
  readonly changeCell: ChangeCell;
}

function changeOne(tr: Transaction, at: number, { cell, nextCell, changeCell }: CellToChange): void {
  if (cell.eq(nextCell)) return;
  if (!sameJson(cell.attrs.span, nextCell.attrs.span)) tr.setNodeAttribute(at, 'span', nextCell.attrs.span);
  if (!cell.content.eq(nextCell.content)) changeCell(tr, at, cell, nextCell);
}

interface Around {
  readonly old: Node;
  readonly next: Node;
  /** Children that stay. */
  readonly pairs: readonly { old: number; now: number }[];
  readonly change: (at: number, old: Node, next: Node) => void;
}

/** Replaces what is between the children that stay, from the first to the last, and changes those. */
function replaceAround(tr: Transaction, pos: number, { old, next, pairs, change }: Around): void {
  let at = pos + 1;
  let from = 0;
  let fromNext = 0;
  const end = { old: old.childCount, now: next.childCount };
  for (const pair of [...pairs, end]) {
    const gone = old.children.slice(from, pair.old).reduce((size, node) => size + node.nodeSize, 0);
    const come = next.children.slice(fromNext, pair.now);
    if (gone > 0 || come.length > 0) tr.replaceWith(at, at + gone, come);
    at += come.reduce((size, node) => size + node.nodeSize, 0);
    const stays = old.maybeChild(pair.old);
    const becomes = next.maybeChild(pair.now);
    if (stays === null || becomes === null) return;
    change(at, stays, becomes);
    at += tr.doc.nodeAt(at)?.nodeSize ?? 0;
    from = pair.old + 1;
    fromNext = pair.now + 1;
  }
}

/** The row and column of `table` in which the selection's head is. */
function headIn(tr: Transaction, pos: number, table: Node): { row?: string; column?: string } {
  const { $head } = tr.selection;
  if ($head.depth < 3 || $head.before(1) !== pos || $head.node(1).type !== table.type) return {};
  return { row: String($head.node(2).attrs.id), column: String($head.node(3).attrs.column) };
}

function cellColumns(row: Node): string[] {
  return row.children.map((cell) => String(cell.attrs.column));
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
