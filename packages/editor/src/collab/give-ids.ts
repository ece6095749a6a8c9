import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { cellStartId, isDerivedId, isUsableId, START_ID, tailId } from '../document/block.ts';
import { newBlockId } from '../document/block-id.ts';
import { kindOf, TABLE } from '../document/convert.ts';
import { cellName } from '../document/table-keys.ts';
import { makeRegular } from '../document/table-shape.ts';

/** Has the block with this derived id a marker? */
export type IsMarked = (id: string) => boolean;

/**
 * Gives an id to each block of `tr`'s document that needs one, as part of the same edit: a new block, a copy, or a block
 * that was only read (see `readBody`) and now needs a marker. Tables get a cell for each of their rows and columns.
 */
export function giveIds(tr: Transaction, isMarked: IsMarked): boolean {
  const taken = new Set<string>();
  giveIn(tr, { blocks: tr.doc.children, pos: 0, startId: START_ID }, { isMarked, taken });
  const tables: number[] = [];
  eachTable(tr.doc, (_, pos) => tables.push(pos));
  // From the last on: a table that grows moves what is below it.
  for (const pos of tables.reverse()) makeRegular(tr, pos);
  eachCell(tr.doc, (sequence) => giveIn(tr, sequence, { isMarked, taken }));
  return tr.docChanged;
}

/** Is every block still the one that it was, and where it was? True of typing, which should not have to look further. */
export function keepsIds(before: Node, after: Node): boolean {
  return keepsIn(before.children, after.children, START_ID);
}

/** Blocks that stand in one sequence of the document: the body, or a table's cell. */
interface Sequence {
  readonly blocks: readonly Node[];
  /** Where the first of them begins. */
  readonly pos: number;
  /** What the block is called that is read from text before the first marker. */
  readonly startId: string;
}

interface Giving {
  readonly isMarked: IsMarked;
  /** Ids of other sequences. */
  readonly taken: Set<string>;
}

function giveIn(tr: Transaction, { blocks, pos, startId }: Sequence, { isMarked, taken }: Giving): void {
  const firstOf = new Map<string, number>();
  blocks.forEach((node, i) => {
    const id = idOf(node);
    const earlier = firstOf.get(id);
    if (earlier === undefined) firstOf.set(id, i);
    // Somebody split a block at its start: what holds the text is still the same block.
    else if (earlier === i - 1 && isEmpty(blocks[earlier]) && !isEmpty(node)) firstOf.set(id, i);
  });
  const isInBody = startId === START_ID;
  let at = pos;
  blocks.forEach((node, i) => {
    let id = idOf(node);
    const isFirst = firstOf.get(id) === i && !taken.has(id);
    const isDerived = isDerivedId(id);
    const isFine = isFirst && (isDerived ? isMarked(id) || isOnlyRead(blocks, i, startId) : isUsableId(id));
    if (!isFine) {
      // A new cell has no marker, so that two people who are the first to type in it write into one paragraph.
      const isStart = !isInBody && i === 0 && !firstOf.has(startId) && couldBeOnlyRead(blocks, 0);
      id = isStart ? startId : newBlockId();
      tr.setNodeAttribute(at, 'id', id);
    }
    taken.add(id);
    at += node.nodeSize;
  });
}

function keepsIn(before: readonly Node[], after: readonly Node[], startId: string): boolean {
  if (before === after) return true;
  if (before.length !== after.length) return false;
  return after.every((node, i) => {
    const was = before[i];
    if (was === undefined || was === node) return true;
    const id = idOf(node);
    if (was.type !== node.type || idOf(was) !== id) return false;
    if (!isUsableId(id) && !isOnlyRead(after, i, startId)) return false;
    return node.type.name !== TABLE || keepsTable(was, node, id);
  });
}

function keepsTable(before: Node, after: Node, id: string): boolean {
  if (before.attrs.columns !== after.attrs.columns || before.childCount !== after.childCount) return false;
  return after.children.every((row, i) => {
    const was = before.child(i);
    if (was === row) return true;
    if (was.attrs.id !== row.attrs.id || was.childCount !== row.childCount) return false;
    return row.children.every((cell, j) => {
      const old = was.child(j);
      if (old === cell) return true;
      const column = String(cell.attrs.column);
      if (old.attrs.column !== column) return false;
      return keepsIn(old.children, cell.children, cellStartId(cellName(id, String(row.attrs.id), column)));
    });
  });
}

function eachTable(doc: Node, visit: (table: Node, pos: number) => void): void {
  let pos = 0;
  for (const node of doc.children) {
    if (node.type.name === TABLE) visit(node, pos);
    pos += node.nodeSize;
  }
}

function eachCell(doc: Node, visit: (cell: Sequence) => void): void {
  eachTable(doc, (table, pos) => {
    table.forEach((row, rowAt) => {
      row.forEach((cell, cellAt) => {
        const name = cellName(idOf(table), idOf(row), String(cell.attrs.column));
        visit({ blocks: cell.children, pos: pos + rowAt + cellAt + 3, startId: cellStartId(name) });
      });
    });
  });
}

/** Would this block be read from the text that it holds, without a marker, under the id that it has? */
function isOnlyRead(blocks: readonly Node[], index: number, startId: string): boolean {
  const before = blocks[index - 1];
  const id = idOf(blocks[index]);
  const isRead = before === undefined ? id === startId : !before.isTextblock && id === tailId(idOf(before));
  return isRead && couldBeOnlyRead(blocks, index);
}

function couldBeOnlyRead(blocks: readonly Node[], index: number): boolean {
  const node = blocks[index];
  if (!node || kindOf(node) !== 'paragraph' || node.attrs.indent !== 0 || node.attrs.extra !== null)
    return false;
  return !isEmpty(node) || (index === 0 && blocks.length === 1);
}

function idOf(node: Node | undefined): string {
  return typeof node?.attrs.id === 'string' ? node.attrs.id : '';
}

function isEmpty(node: Node | undefined): boolean {
  return node !== undefined && node.content.size === 0;
}
