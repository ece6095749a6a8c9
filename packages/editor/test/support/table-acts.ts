import { TextSelection } from '@tiptap/pm/state';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  insertTable,
  moveColumnLeft,
  moveColumnRight,
  moveRowDown,
  moveRowUp,
  toggleHeaderColumn,
  toggleHeaderRow,
} from '../../src/document/commands/tables.ts';
import { selectionBetween } from '../../src/document/table-selection.ts';
import type { Writer } from './people.ts';
import type { Dice } from './random-acts.ts';

/** Where the texts of the document are. */
function places(who: Writer): number[] {
  const found: number[] = [];
  who.page.descendants((node, pos) => {
    if (node.isTextblock) for (let i = 0; i <= node.content.size; i++) found.push(pos + 1 + i);
    return !node.isTextblock;
  });
  return found;
}

/** What a person can do with tables, by name: so that a failing run can be read. */
export const TABLE_ACTS: Record<string, (who: Writer, roll: Dice) => void> = {
  'insert a table': (who, roll) => void who.run(insertTable(1 + roll(3), 1 + roll(3))),
  'move the caret': (who, roll) => {
    const all = places(who);
    const pos = all[roll(all.length)];
    const { state, view } = who.editor;
    if (pos !== undefined) view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, pos)));
  },
  'select a stretch': (who, roll) => {
    const all = places(who);
    const { state, view } = who.editor;
    const [anchor, head] = [all[roll(all.length)] ?? 1, all[roll(all.length)] ?? 1];
    if (all.length === 0) return;
    view.dispatch(
      state.tr.setSelection(selectionBetween(state.doc.resolve(anchor), state.doc.resolve(head))),
    );
  },
  'add a row above': (who) => void who.run(addRowBefore),
  'add a row below': (who) => void who.run(addRowAfter),
  'add a column on the left': (who) => void who.run(addColumnBefore),
  'add a column on the right': (who) => void who.run(addColumnAfter),
  'delete rows': (who) => void who.run(deleteRow),
  'delete columns': (who) => void who.run(deleteColumn),
  'delete the table': (who) => void who.run(deleteTable),
  'move rows up': (who) => void who.run(moveRowUp),
  'move rows down': (who) => void who.run(moveRowDown),
  'move columns left': (who) => void who.run(moveColumnLeft),
  'move columns right': (who) => void who.run(moveColumnRight),
  'switch the head row': (who) => void who.run(toggleHeaderRow),
  'switch the head column': (who) => void who.run(toggleHeaderColumn),
  'the next cell': (who) => void who.press('Tab'),
  'arrow down': (who) => void who.press('ArrowDown'),
  'arrow up': (who) => void who.press('ArrowUp'),
};
