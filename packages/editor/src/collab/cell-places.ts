import type { Node } from '@tiptap/pm/model';
import { TABLE } from '../document/convert.ts';
import { cellName, readCellName } from '../document/table-keys.ts';
import type { BodyReading } from './body-reading.ts';

/** A cell of the editor's document. */
export interface PlacedCell {
  readonly name: string;
  readonly node: Node;
  /** The position at which its content begins. */
  readonly start: number;
}

/** The cells of a table that begins at `pos`. */
export function* cellsOf(table: Node, pos: number): Generator<PlacedCell> {
  const id = String(table.attrs.id);
  let at = pos + 1;
  for (const row of table.children) {
    at += 1;
    for (const node of row.children) {
      yield { name: cellName(id, String(row.attrs.id), String(node.attrs.column)), node, start: at + 1 };
      at += node.nodeSize;
    }
    at += 1;
  }
}

/** The name of the cell in which a position lies, counted from where its block begins; `null` outside of tables. */
export function cellAtPos(block: Node, offset: number): string | null {
  if (block.type.name !== TABLE) return null;
  for (const { name, node, start } of cellsOf(block, 0))
    if (offset >= start && offset <= start + node.content.size) return name;
  return null;
}

/** The cell of this name in the editor's document. */
export function cellOfName({ index }: BodyReading, name: string): PlacedCell | null {
  const id = readCellName(name)?.table;
  const entry = id === undefined ? undefined : index.ofId(id);
  if (entry === undefined || entry.node.type.name !== TABLE) return null;
  for (const cell of cellsOf(entry.node, index.posOf(index.indexOf(entry))))
    if (cell.name === name) return cell;
  return null;
}
