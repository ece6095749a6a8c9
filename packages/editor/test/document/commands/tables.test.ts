// @vitest-environment happy-dom
import { Selection, TextSelection } from '@tiptap/pm/state';
import { afterEach, describe, expect, test } from 'vitest';
import { insertDivider, toggleKind } from '../../../src/document/commands/blocks.ts';
import { toggle } from '../../../src/document/commands/marks.ts';
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
} from '../../../src/document/commands/tables.ts';
import { SpanSelection } from '../../../src/document/table-selection.ts';
import { Writer } from '../../support/people.ts';
import { across, cellOf, expectFresh, hasTable, into, rows, tableIn } from '../../support/tables.ts';

const all: Writer[] = [];
afterEach(() => {
  for (const one of all.splice(0)) one.destroy();
});

function writer(): Writer {
  const one = new Writer();
  all.push(one);
  return one;
}

/** A table of the words given, a row each, below a paragraph "above". */
function withTable(...lines: readonly string[]): Writer {
  const words = lines.map((line) => line.split(' '));
  const one = writer().type('above\n');
  one.run(insertTable(lines.length, words[0]?.length ?? 1));
  for (const [i, line] of words.entries()) {
    for (const [j, word] of line.entries()) if (word !== '-') into(one, i, j).type(word);
  }
  return one;
}

const names = (one: Writer) => one.page.children.map(({ type }) => type.name);
/** Yjs updates of one act. */
function updates(one: Writer, act: () => void): number {
  const before = one.outbox.length;
  act();
  return one.outbox.length - before;
}

describe('a new table', () => {
  test('stands in place of an empty paragraph, with the caret in its first cell', () => {
    const one = writer();
    expect(updates(one, () => one.run(insertTable(2, 3)))).toBe(1);
    expect(rows(one)).toEqual(['||', '||']);
    expect(names(one)).toEqual(['table']);
    expect(cellOf(one)).toEqual([0, 0]);
    expect(one.blocks[0]?.table?.headerRow).toBe(true);
    one.type('x');
    expect(rows(one)).toEqual(['x||', '||']);
  });

  test('stands below text, and never in a cell', () => {
    const one = withTable('a b');
    expect(names(one)).toEqual(['paragraph', 'table']);
    into(one, 0, 0).run(insertTable(2, 2));
    expect(rows(one)).toEqual(['a|b']);
    expect(one.run(insertTable(100_000, 2)).page.childCount).toBe(2);
  });
});

describe('rows and columns', () => {
  test('are added on each side, one update each, with the caret in them', () => {
    const one = withTable('a b', 'c d');
    into(one, 0, 1);
    expect(updates(one, () => one.run(addRowAfter))).toBe(1);
    expect([rows(one), cellOf(one)]).toEqual([
      ['a|b', '|', 'c|d'],
      [1, 1],
    ]);
    into(one, 0, 0).run(addRowBefore);
    expect([rows(one), cellOf(one)]).toEqual([
      ['|', 'a|b', '|', 'c|d'],
      [0, 0],
    ]);
    into(one, 3, 0);
    expect(updates(one, () => one.run(addColumnAfter))).toBe(1);
    expect([rows(one), cellOf(one)]).toEqual([
      ['||', 'a||b', '||', 'c||d'],
      [3, 1],
    ]);
    into(one, 3, 0).run(addColumnBefore).type('x');
    expect(rows(one)).toEqual(['|||', '|a||b', '|||', 'x|c||d']);
  });

  test('are deleted, the last one with the table', () => {
    const one = withTable('a b c', 'd e f', 'g h i');
    into(one, 1, 1);
    expect(updates(one, () => one.run(deleteRow))).toBe(1);
    expect([rows(one), cellOf(one)]).toEqual([
      ['a|b|c', 'g|h|i'],
      [1, 1],
    ]);
    one.run(deleteColumn);
    expect([rows(one), cellOf(one)]).toEqual([
      ['a|c', 'g|i'],
      [1, 1],
    ]);
    across(one, [0, 0], [1, 0]).run(deleteColumn);
    expect(rows(one)).toEqual(['c', 'i']);
    across(one, [0, 0], [1, 0]).run(deleteRow);
    expect(names(one)).toEqual(['paragraph']);
    expectFresh(one);
    one.undo();
    expect(rows(one)).toEqual(['c', 'i']);
  });

  test('change places, and the caret stays in its text', () => {
    const one = withTable('a b', 'c d', 'e f');
    into(one, 1, 0, 1);
    expect(updates(one, () => one.run(moveRowUp))).toBe(1);
    expect([rows(one), cellOf(one)]).toEqual([
      ['c|d', 'a|b', 'e|f'],
      [0, 0],
    ]);
    one.run(moveRowUp).run(moveRowDown).run(moveRowDown).run(moveRowDown).type('!');
    expect(rows(one)).toEqual(['a|b', 'e|f', 'c!|d']);
    expect(updates(one, () => one.run(moveColumnRight))).toBe(1);
    expect([rows(one), cellOf(one)]).toEqual([
      ['b|a', 'f|e', 'd|c!'],
      [2, 1],
    ]);
    one.run(moveColumnRight).run(moveColumnLeft).run(moveColumnLeft).type('?');
    expect(rows(one)).toEqual(['a|b', 'e|f', 'c!?|d']);
    across(one, [0, 1], [1, 1]).run(moveRowDown);
    expect(rows(one)).toEqual(['c!?|d', 'a|b', 'e|f']);
  });

  test('a head row and a head column are switched', () => {
    const one = withTable('a b', 'c d');
    const roles = () =>
      [...one.editor.view.dom.querySelectorAll('td')].map((cell) => cell.getAttribute('role'));
    expect(roles()).toEqual(['columnheader', 'columnheader', null, null]);
    into(one, 1, 1).run(toggleHeaderColumn);
    expect(roles()).toEqual(['columnheader', 'columnheader', 'rowheader', null]);
    one.run(toggleHeaderRow).run(moveRowUp);
    expect(roles()).toEqual(['rowheader', null, 'rowheader', null]);
    expect([one.blocks[1]?.table?.headerRow, one.blocks[1]?.table?.headerColumn]).toEqual([false, true]);
    expectFresh(one);
  });
});

describe('keys in a cell', () => {
  test('Tab and Shift-Tab go through the cells; in the last one Tab makes a row', () => {
    const one = withTable('a b', 'c d');
    into(one, 0, 1).press('Tab');
    expect(cellOf(one)).toEqual([1, 0]);
    one.press('Tab');
    one.press('Tab');
    one.type('e');
    expect(rows(one)).toEqual(['a|b', 'c|d', 'e|']);
    one.press('Shift-Tab');
    expect(cellOf(one)).toEqual([1, 1]);
    into(one, 0, 0).press('Shift-Tab');
    expect(cellOf(one)).toEqual([0, 0]);
  });

  test('Enter, Backspace and Delete stay in it', () => {
    const one = withTable('ab c', 'd -');
    into(one, 0, 0, 1).press('Enter');
    expect(rows(one)).toEqual(['a/b|c', 'd|']);
    one.press('Backspace');
    expect(rows(one)).toEqual(['ab|c', 'd|']);
    for (const at of [0, 1]) {
      into(one, at, at, 0).press('Backspace');
      expect(rows(one)).toEqual(['ab|c', 'd|']);
    }
    into(one, 0, 0).press('Delete');
    into(one, 1, 1).press('Delete');
    expect(rows(one)).toEqual(['ab|c', 'd|']);
  });

  test('lists, kinds, marks and dividers work in it', () => {
    const one = withTable('- -');
    into(one, 0, 0).type('- one\ntwo\n\n# T\n');
    one.type('**b**');
    into(one, 0, 1).type('x\n').run(insertDivider).run(toggleKind('quote')).type('q');
    expectFresh(one);
    const kinds = one.blocks[1]?.table?.rows[0]?.cells.map(({ blocks }) => blocks.map(({ kind }) => kind));
    expect(kinds).toEqual([
      ['bullet', 'bullet', 'heading', 'paragraph'],
      ['paragraph', 'divider', 'quote'],
    ]);
    expect(rows(one)).toEqual(['one/two/T/b|x//q']);
  });

  test('Backspace below a table selects it first; an empty paragraph goes', () => {
    const one = withTable('a b');
    one.caret(0, -1).press('Enter');
    one.caret(0, -1);
    into(one, 0, 1).press('ArrowDown');
    one.type('below');
    one.caret(3, 0).press('Backspace');
    expect(hasTable(one.page)).toBe(true);
    one.press('Backspace');
    expect(names(one)).toEqual(['paragraph', 'paragraph', 'paragraph']);
    expectFresh(one);
    one.undo();
    expect(rows(one)).toEqual(['a|b']);
  });

  test('arrows go from cell to cell and out, and make a paragraph where there is none', () => {
    const one = writer();
    one.run(insertTable(2, 1));
    one.press('ArrowDown');
    expect(cellOf(one)).toEqual([1, 0]);
    one.press('ArrowDown');
    expect(names(one)).toEqual(['table', 'paragraph']);
    into(one, 1, 0).press('ArrowUp');
    expect(cellOf(one)).toEqual([0, 0]);
    one.press('ArrowUp');
    expect(names(one)).toEqual(['paragraph', 'table', 'paragraph']);
    one.type('up');
    into(one, 0, 0).press('ArrowUp');
    expect(one.where.slice(0, 2)).toEqual([0, 2]);
    expectFresh(one);
  });
});

describe('a selection over cells', () => {
  test('is a rectangle; deleting and typing empty its cells and no other', () => {
    const one = withTable('a b c', 'd e f', 'g h i');
    across(one, [0, 1], [1, 2]);
    expect(one.editor.state.selection).toBeInstanceOf(SpanSelection);
    expect(one.editor.view.dom.querySelectorAll('.coscribe-cell-selected')).toHaveLength(4);
    one.press('Backspace');
    expect(rows(one)).toEqual(['a||', 'd||', 'g|h|i']);
    expect(cellOf(one)).toEqual([0, 1]);
    across(one, [2, 2], [2, 1]);
    one.editor.view.dispatch(one.editor.state.tr.insertText('X'));
    expect(rows(one)).toEqual(['a||', 'd||', 'g|X|']);
    one.undo();
    expect(rows(one)).toEqual(['a|b|c', 'd|e|f', 'g|h|i']);
  });

  test('with an end outside of the table leaves the table standing', () => {
    const one = withTable('a b', 'c d');
    const { state, view } = one.editor;
    const { pos } = tableIn(state.doc);
    into(one, 1, 0, 1);
    view.dispatch(
      view.state.tr.setSelection(TextSelection.create(view.state.doc, 3, view.state.selection.head)),
    );
    expect(view.state.selection).toBeInstanceOf(SpanSelection);
    one.press('Delete');
    expect(pos).toBeGreaterThan(0);
    expect(rows(one)).toEqual(['|', '|d']);
    expect(one.page.firstChild?.textContent).toBe('ab');
    expect(one.where.slice(0, 2)).toEqual([0, 2]);
  });

  test('from text above to text below deletes the table', () => {
    const one = withTable('a b');
    into(one, 0, 0).press('ArrowDown');
    one.type('below');
    one.select([0, 2], [2, 2]).press('Backspace');
    expect(one.text).toBe('ablow');
    expectFresh(one);
    expect(one.undo().page.childCount).toBe(3);
    expect(rows(one)).toEqual(['a|b']);
  });

  test('takes marks and kinds in each of its cells', () => {
    const one = withTable('a b', 'c d');
    across(one, [0, 0], [1, 0]).run(toggle('bold')).run(toggleKind('bullet'));
    const cells = one.blocks[1]?.table?.rows.map(({ cells }) =>
      cells.map(({ blocks }) => `${blocks[0]?.kind} ${JSON.stringify(blocks[0]?.content[0]?.marks)}`),
    );
    const plain = 'paragraph {}';
    expect(cells).toEqual([
      ['bullet {"bold":true}', plain],
      ['bullet {"bold":true}', plain],
    ]);
    expectFresh(one);
  });

  test('Enter in it empties and splits; nothing else of the table changes', () => {
    const one = withTable('a b', 'c d');
    across(one, [0, 0], [0, 1]).press('Enter');
    expect(rows(one)).toEqual(['/|', 'c|d']);
  });
});

describe('copies', () => {
  test('a table that is copied is one of its own', () => {
    const one = withTable('a b', 'c d');
    const { state, view } = one.editor;
    const { table, pos } = tableIn(state.doc);
    view.dispatch(state.tr.insert(pos + table.nodeSize, table));
    expectFresh(one);
    const [, first, second] = one.blocks;
    expect(second?.table?.rows.map(({ cells }) => cells.map(({ blocks }) => blocks[0]?.content))).toEqual(
      first?.table?.rows.map(({ cells }) => cells.map(({ blocks }) => blocks[0]?.content)),
    );
    expect(second?.id).not.toBe(first?.id);
    into(one, 0, 0).type('!');
    expect(one.page.child(2).firstChild?.firstChild?.textContent).toBe('a');
  });

  test('what is copied in a cell is text; a table pasted into a cell is blocks', () => {
    const one = withTable('word b');
    const { view } = one.editor;
    across(one, [0, 0, 1], [0, 0, 3]);
    const copied = view.serializeForClipboard(view.state.selection.content());
    expect(copied.dom.querySelector('table')).toBeNull();
    expect(copied.text).toBe('or');
    const whole = view.state.doc.slice(tableIn(view.state.doc).pos, view.state.doc.content.size);
    into(one, 0, 1);
    view.someProp('transformPasted', (transform) => {
      view.dispatch(view.state.tr.replaceSelection(transform(whole, view, false)));
      return true;
    });
    expect(hasTable(one.page)).toBe(true);
    expectFresh(one);
  });

  test('everything selected and deleted leaves an empty document', () => {
    const one = withTable('a b');
    one.press('Mod-a');
    one.press('Backspace');
    expect(one.text).toBe('');
    expectFresh(one);
    expect(Selection.atStart(one.page).from).toBe(1);
  });
});

test('MERGE-1: deleting the table deletes nothing around it', () => {
  const one = withTable('a b');
  into(one, 0, 1).press('ArrowDown');
  one.type('below');
  into(one, 0, 0).run(deleteTable);
  expect(one.text).toBe('above\nbelow');
  expectFresh(one);
});
