import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  insertTable,
  moveRowDown,
  moveRowUp,
  toggleHeaderRow,
} from '@coscribe/editor/tiptap';
import type { Command as EditorCommand } from '@tiptap/pm/state';
import { type Command, press, target, undo } from './commands.ts';
import type { Person } from './person.ts';

/** Three rows of two cells between paragraphs; BOB is typed into the first cell of the second row. */
const CELLS = ['ij', 'kl', 'abcdefgh', 'mn', 'op', 'qr'] as const;

function writeTable(author: Person): void {
  author.type('12\n34\n');
  if (author.kind === 'coscribe') author.run(insertTable(3, 2));
  else author.editor.commands.insertTable({ rows: 3, cols: 2, withHeaderRow: false });
  CELLS.forEach((text, index) => {
    if (index > 0) author.press('Tab');
    author.type(text);
  });
}

/** The same command of either editor, with the caret in the cell. */
function inCell(own: EditorCommand, stock: (a: Person) => boolean): (a: Person) => void {
  return (a) => {
    target(a);
    if (a.kind === 'coscribe') a.run(own);
    else if (!stock(a)) throw new Error('Tiptap’s command does nothing');
  };
}

const deleteTheRow = inCell(deleteRow, (a) => a.editor.commands.deleteRow());
const addBelow = inCell(addRowAfter, (a) => a.editor.commands.addRowAfter());

/** Tiptap cannot move rows: there it is deleted and inserted in one transaction. */
function moveRow(isUp: boolean): (a: Person) => void {
  return inCell(isUp ? moveRowUp : moveRowDown, (a) => {
    const { $from } = a.editor.state.selection;
    const depth = Array.from({ length: $from.depth }, (_, i) => i + 1).find(
      (at) => $from.node(at).type.name === 'tableRow',
    );
    if (depth === undefined) return false;
    const row = $from.node(depth);
    const pos = $from.before(depth);
    const table = $from.node(depth - 1);
    const index = $from.index(depth - 1);
    const other = table.child(index + (isUp ? -1 : 1));
    a.dispatch((tr) =>
      tr.delete(pos, pos + row.nodeSize).insert(isUp ? pos - other.nodeSize : pos + other.nodeSize, row),
    );
    return true;
  });
}

/** What A does to a table, while B types in one of its cells. */
export const TABLE_COMMANDS: readonly Command[] = (
  [
    { name: 'add a row above', act: inCell(addRowBefore, (a) => a.editor.commands.addRowBefore()) },
    { name: 'add a row below', act: addBelow },
    { name: 'add a column before', act: inCell(addColumnBefore, (a) => a.editor.commands.addColumnBefore()) },
    { name: 'add a column after', act: inCell(addColumnAfter, (a) => a.editor.commands.addColumnAfter()) },
    {
      name: 'make the first row a head',
      act: inCell(toggleHeaderRow, (a) => a.editor.commands.toggleHeaderRow()),
    },
    { name: 'move the row up', act: moveRow(true) },
    { name: 'move the row down', act: moveRow(false) },
    { name: 'delete the row', act: deleteTheRow, deletes: 'abcdefghmn', takesSeen: true },
    {
      name: 'delete the column',
      act: inCell(deleteColumn, (a) => a.editor.commands.deleteColumn()),
      deletes: 'ijabcdefghop',
      takesSeen: true,
    },
    {
      name: 'delete the table',
      act: inCell(deleteTable, (a) => a.editor.commands.deleteTable()),
      deletes: CELLS.join(''),
      takesSeen: true,
    },
    { name: 'turn the cell’s paragraph into a heading', act: press('Mod-Alt-2') },
    {
      name: 'split the cell’s paragraph in the middle',
      act: (a) => {
        a.caret('before', 'e');
        a.press('Enter');
      },
      splitsAt: 'middle',
    },
    { name: 'undo of an added row', before: addBelow, act: undo },
    { name: 'undo of a deletion of the row', act: deleteTheRow, after: undo, takesSeen: true },
  ] satisfies Command[]
).map((command) => ({ ...command, seed: writeTable }));
