// @vitest-environment happy-dom
import { NodeSelection } from '@tiptap/pm/state';
import { afterEach, describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { moveDown, moveUp } from '../../../src/document/commands/move.ts';
import { insertTable } from '../../../src/document/commands/tables.ts';
import { exchange, gather, Writer } from '../../support/people.ts';
import { across, into, rows } from '../../support/tables.ts';

const all: Writer[] = [];
function writer(text = ''): Writer {
  const one = new Writer();
  all.push(one);
  return one.type(text);
}
function together(text: string) {
  const [a, b] = gather(2, (first) => first.type(text));
  all.push(a, b);
  return [a, b] as const;
}
/** Indent and text of each block. */
function shape(one: Writer): string[] {
  one.page.check();
  expect(one.page.toJSON()).toEqual(one.freshReading().toJSON());
  return one.page.children.map(
    (node) => `${'  '.repeat(Number(node.attrs.indent))}${node.isLeaf ? '---' : node.textContent}`,
  );
}
function ids(one: Writer): unknown[] {
  return one.page.children.map((node) => node.attrs.id);
}
/** Counts the updates that `act` writes. */
function written(one: Writer, act: () => unknown): number {
  const before = one.outbox.length;
  act();
  return one.outbox.length - before;
}
/** a with b and c under it, then d with e under it, then f; all in a list. */
function outline(): Writer {
  const one = writer('- a\nb');
  one.press('Tab');
  one.type('\nc\nd');
  one.press('Shift-Tab');
  one.type('\ne');
  one.press('Tab');
  one.type('\nf');
  one.press('Shift-Tab');
  expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'f']);
  return one;
}
afterEach(() => {
  for (const one of all.splice(0)) one.destroy();
});

describe('move', () => {
  test('one block up and down, in one update, with its id and the caret in it', () => {
    const one = writer('# one\ntwo\nthree').caret(2, 2);
    const [first, second, third] = ids(one);
    expect(written(one, () => one.press('Alt-ArrowUp'))).toBe(1);
    expect(shape(one)).toEqual(['one', 'three', 'two']);
    expect(ids(one)).toEqual([first, third, second]);
    expect(one.where).toEqual([1, 2, 1, 2]);
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['three', 'one', 'two']);
    expect(written(one, () => one.press('Alt-ArrowUp'))).toBe(0);
    one.press('Alt-ArrowDown');
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['one', 'two', 'three']);
    expect(one.where).toEqual([2, 2, 2, 2]);
    expect(written(one, () => one.press('Alt-ArrowDown'))).toBe(0);
    expect(ids(one)).toEqual([first, second, third]);
    expect(one.bound.binding.counts).toMatchObject({ compared: 0, replaced: 0 });
  });

  test('several selected blocks together, the selection too, in both directions', () => {
    const one = writer('one\ntwo\nthree\nfour').select([1, 1], [2, 3]);
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['two', 'three', 'one', 'four']);
    expect(one.where).toEqual([0, 1, 1, 3]);
    one.select([1, 2], [0, 0]);
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['one', 'two', 'three', 'four']);
    expect(one.where).toEqual([2, 2, 1, 0]);
  });

  test('takes along what hangs under it, and goes past what hangs under its neighbour', () => {
    const one = outline().caret(3, 1);
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['d', '  e', 'a', '  b', '  c', 'f']);
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'f']);
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['a', '  b', '  c', 'f', 'd', '  e']);
  });

  test('out of one block into what hangs under the next', () => {
    const one = outline().caret(2, 0);
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['a', '  b', 'd', '  c', '  e', 'f']);
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'f']);
  });

  test('hangs under nothing at the top of the document', () => {
    const one = outline().caret(1, 0);
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['b', 'a', '  c', 'd', '  e', 'f']);
    one.undo();
    expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'f']);
  });

  test('a divider moves as well, and stays selected', () => {
    const one = writer('one\n---two');
    expect(shape(one)).toEqual(['one', '---', 'two']);
    const pos = one.page.child(0).nodeSize;
    one.editor.view.dispatch(one.editor.state.tr.setSelection(NodeSelection.create(one.page, pos)));
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['---', 'one', 'two']);
    expect(one.editor.state.selection).toBeInstanceOf(NodeSelection);
    expect(one.editor.state.selection.from).toBe(0);
    one.press('Alt-ArrowDown');
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['one', 'two', '---']);
  });

  test('text before the first marker and behind a divider moves as well', () => {
    const one = new Writer();
    all.push(one);
    one.receive(remote((body) => body.insert(0, 'bare')));
    one.caret(0, -1).press('Enter');
    one.type('two');
    one.press('Alt-ArrowUp');
    expect(shape(one)).toEqual(['two', 'bare']);
    one.press('Alt-ArrowDown');
    expect(shape(one)).toEqual(['bare', 'two']);
  });

  test('CARET-1: undo brings back the order and the caret, redo the move', () => {
    const one = writer('one\ntwo\nthree').caret(2, 2);
    const before = ids(one);
    one.bound.undo.split();
    one.press('Alt-ArrowUp');
    one.caret(0, 0).undo();
    expect(shape(one)).toEqual(['one', 'two', 'three']);
    expect(ids(one)).toEqual(before);
    expect(one.where).toEqual([2, 2, 2, 2]);
    one.redo();
    expect(shape(one)).toEqual(['one', 'three', 'two']);
  });
});

describe('duplicate', () => {
  test('puts a copy with ids of its own below, marks and kinds included, and goes there', () => {
    const one = writer('# Head\n[x] **bold** done').caret(1, 4);
    expect(written(one, () => one.press('Mod-Shift-d'))).toBe(1);
    expect(shape(one)).toEqual(['Head', 'bold done', 'bold done']);
    expect(one.where).toEqual([2, 4, 2, 4]);
    expect(one.blocks[2]).toEqual({ ...one.blocks[1], id: one.blocks[2]?.id });
    expect(new Set(ids(one)).size).toBe(3);
    one.undo();
    expect(shape(one)).toEqual(['Head', 'bold done']);
    expect(one.where).toEqual([1, 4, 1, 4]);
  });

  test('copies what hangs under it', () => {
    const one = outline().caret(3, 1);
    one.press('Mod-Shift-d');
    expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'd', '  e', 'f']);
    expect(one.where).toEqual([5, 1, 5, 1]);
  });

  test('of everything', () => {
    const one = writer('one\ntwo');
    one.press('Mod-a');
    one.press('Mod-Shift-d');
    expect(shape(one)).toEqual(['one', 'two', 'one', 'two']);
  });
});

describe('delete', () => {
  test('takes the block and what hangs under it; the caret goes to what follows', () => {
    const one = outline().caret(3, 1);
    expect(written(one, () => one.press('Mod-Shift-Backspace'))).toBe(1);
    expect(shape(one)).toEqual(['a', '  b', '  c', 'f']);
    expect(one.where).toEqual([3, 0, 3, 0]);
    one.press('Mod-Shift-Backspace');
    expect(one.where).toEqual([2, 1, 2, 1]);
    one.undo().undo();
    expect(shape(one)).toEqual(['a', '  b', '  c', 'd', '  e', 'f']);
    expect(one.where).toEqual([3, 1, 3, 1]);
  });

  test('of everything leaves an empty paragraph', () => {
    const one = writer('# one\ntwo').select([0, 1], [1, 1]);
    one.press('Mod-Shift-Backspace');
    expect(shape(one)).toEqual(['']);
    expect(one.blocks[0]?.kind).toBe('paragraph');
    one.type('new');
    one.undo().undo();
    expect(shape(one)).toEqual(['one', 'two']);
  });
});

describe('tables', () => {
  /** "above", a table of `a b` and `c d`, "low". */
  function fill(one: Writer): Writer {
    one.type('above\n').run(insertTable(2, 2));
    for (const [row, column, word] of [
      [0, 0, 'a'],
      [0, 1, 'b'],
      [1, 0, 'c'],
      [1, 1, 'd'],
    ] as const)
      into(one, row, column).type(word);
    const end = one.page.content.size;
    const { paragraph } = one.editor.schema.nodes;
    if (paragraph) one.editor.view.dispatch(one.editor.state.tr.insert(end, paragraph.create()));
    return one.caret(2, 0).type('low');
  }
  const order = (one: Writer) =>
    one.page.children.map(({ type }) => (type.name === 'table' ? 'table' : 'text'));

  test('a table moves with all that is in it, and the selection of cells with it', () => {
    const one = across(fill(writer()), [0, 0], [1, 0]);
    const { from, to } = one.editor.state.selection;
    one.press('Alt-ArrowUp');
    expect(order(one)).toEqual(['table', 'text', 'text']);
    expect(rows(one)).toEqual(['a|b', 'c|d']);
    expect(one.editor.state.selection.from).toBe(from - 7);
    expect(one.editor.state.selection.to).toBe(to - 7);
    one.press('Alt-ArrowDown');
    one.press('Alt-ArrowDown');
    expect(order(one)).toEqual(['text', 'text', 'table']);
    expect(rows(one)).toEqual(['a|b', 'c|d']);
    one.undo();
    one.undo();
    one.undo();
    expect(order(one)).toEqual(['text', 'table', 'text']);
    expect(rows(one)).toEqual(['a|b', 'c|d']);
  });

  test('a copy of a table has cells of its own', () => {
    const one = across(fill(writer()), [0, 0], [1, 0]);
    one.press('Mod-Shift-d');
    expect(order(one)).toEqual(['text', 'table', 'table', 'text']);
    into(one, 0, 0).type('!');
    expect(rows(one)).toEqual(['a!|b', 'c|d']);
    expect(one.page.child(2).textContent).toBe('abcd');
  });

  test('selected cells are no reason to delete their table', () => {
    const one = across(fill(writer()), [0, 0], [1, 0]);
    one.press('Mod-Shift-Backspace');
    expect(rows(one)).toEqual(['a|b', 'c|d']);
    one.select([0, 1], [2, 1]).press('Mod-Shift-Backspace');
    expect(order(one)).toEqual(['text']);
    one.undo();
    expect(rows(one)).toEqual(['a|b', 'c|d']);
  });

  test('blocks in a cell move, double and go within it', () => {
    const one = into(fill(writer()), 0, 0).type('\nx');
    expect(rows(one)).toEqual(['a/x|b', 'c|d']);
    one.press('Alt-ArrowUp');
    expect(rows(one)).toEqual(['x/a|b', 'c|d']);
    one.press('Alt-ArrowUp');
    one.press('Mod-Shift-d');
    expect(rows(one)).toEqual(['x/x/a|b', 'c|d']);
    one.type('y');
    expect(rows(one)).toEqual(['x/xy/a|b', 'c|d']);
    one.press('Mod-Shift-Backspace');
    expect(rows(one)).toEqual(['x/a|b', 'c|d']);
    one.press('Mod-Shift-Backspace');
    one.press('Mod-Shift-Backspace');
    expect(rows(one)).toEqual(['|b', 'c|d']);
    expect(order(one)).toEqual(['text', 'table', 'text']);
  });

  test('MERGE-2: words typed in a table that is moved or copied stay in it', () => {
    for (const keys of ['Alt-ArrowUp', 'Alt-ArrowDown', 'Mod-Shift-d']) {
      const people = gather(2, fill);
      all.push(...people);
      const [a, b] = people;
      into(b, 0, 1).type('BOB');
      across(a, [0, 0], [1, 0]).press(keys);
      exchange(a, b);
      expect(rows(a)).toEqual(['a|bBOB', 'c|d']);
      expect(a.page.toJSON()).toEqual(b.page.toJSON());
      expect(order(a).filter((kind) => kind === 'table')).toHaveLength(keys === 'Mod-Shift-d' ? 2 : 1);
    }
  });

  test('MERGE-2: words typed in a table that is moved past a table stay in it', () => {
    const people = gather(2, fill);
    all.push(...people);
    const [a, b] = people;
    across(a, [0, 0], [1, 0]).press('Mod-Shift-d');
    exchange(a, b);
    into(b, 0, 1).type('BOB');
    across(a, [0, 0], [1, 0]).press('Alt-ArrowDown');
    exchange(a, b);
    expect(shape(a)).toEqual(shape(b));
    expect(shape(a)).toEqual(['above', 'abcd', 'abBOBcd', 'low']);
    a.undo();
    exchange(a, b);
    expect(shape(a)).toEqual(shape(b));
    expect(shape(a)).toEqual(['above', 'abBOBcd', 'abcd', 'low']);
  });

  test('MERGE-2: a table that two people move is there once, with what a third writes in it', () => {
    const people = gather(3, fill);
    all.push(...people);
    const [a, b, c] = people;
    across(a, [0, 0], [1, 0]).press('Alt-ArrowUp');
    across(b, [0, 0], [1, 0]).press('Alt-ArrowDown');
    if (c) into(c, 1, 1).type('CYD');
    exchange(...people);
    expect(shape(a)).toEqual(shape(b));
    expect(rows(a)).toEqual(['a|b', 'c|dCYD']);
    expect(order(a).sort()).toEqual(['table', 'text', 'text']);
  });
});

describe('while somebody else types', () => {
  const modes = ['live', 'A first', 'B first'] as const;
  const places = [
    ['start', 0],
    ['middle', 5],
    ['end', 10],
  ] as const;

  /** A acts while B types BOB, and then both have everything. */
  function meet(a: Writer, b: Writer, { act, mode }: { act: () => void; mode: (typeof modes)[number] }) {
    if (mode === 'live') {
      b.type('BO');
      exchange(a, b);
      act();
      b.type('B');
    } else {
      b.type('BOB');
      act();
      const [first, second] = mode === 'A first' ? [a, b] : [b, a];
      for (const update of first.outbox.splice(0)) second.receive(update);
    }
    exchange(a, b);
    expect(shape(a)).toEqual(shape(b));
    for (const one of [a, b]) expect([one.unasked, one.bound.binding.counts.replaced]).toEqual([0, 0]);
  }

  /** Every letter is there once, and the blocks begin with `first`. */
  function isWhole(one: Writer, first: string) {
    const words = shape(one).join('');
    expect([...words].sort().join('')).toBe([...'abovealphaomegalowBOB'].sort().join(''));
    expect(words.replace(/[BO]/g, '').startsWith(first)).toBe(true);
  }

  for (const mode of modes) {
    for (const [where, offset] of places) {
      const typed = `${'alphaomega'.slice(0, offset)}BOB${'alphaomega'.slice(offset)}`;

      test(`MERGE-2: in the block that is moved past, at the ${where}, ${mode}: nothing of it is touched`, () => {
        for (const [act, from, order] of [
          [moveUp, 2, ['above', 'low', typed]],
          [moveDown, 0, [typed, 'above', 'low']],
        ] as const) {
          const [a, b] = together('above\nalphaomega\nlow');
          // Both write at one point when a block comes to stand behind the end that somebody types at.
          if (act === moveDown && where === 'end') continue;
          b.caret(1, offset);
          meet(a, b, { act: () => a.caret(from, 1).run(act), mode });
          expect(shape(a)).toEqual(order);
          expect(b.where).toEqual([order.indexOf(typed), offset + 3, order.indexOf(typed), offset + 3]);
        }
      });

      test(`MERGE-2: in the block that is moved, at the ${where}, ${mode}: no word is lost or there twice`, () => {
        for (const [act, first] of [
          [moveUp, 'alphaomega'],
          [moveDown, 'above'],
        ] as const) {
          const [a, b] = together('above\nalphaomega\nlow');
          a.bound.undo.split();
          b.caret(1, offset);
          meet(a, b, { act: () => a.caret(1, 1).run(act), mode });
          isWhole(a, first);
          a.bound.undo.split();
          a.undo();
          exchange(a, b);
          expect(shape(a)).toEqual(shape(b));
          isWhole(a, 'above');
        }
      });

      test(`MERGE-2: in the block that is deleted, at the ${where}, ${mode}: the words stay`, () => {
        const [a, b] = together('above\nalphaomega\nlow');
        b.caret(1, offset);
        meet(a, b, { act: () => a.caret(1, 1).press('Mod-Shift-Backspace'), mode });
        // Live, the first two letters were there to be seen by whoever deleted the block.
        expect(shape(a)).toEqual([mode === 'live' ? 'aboveB' : 'aboveBOB', 'low']);
      });
    }

    test(`MERGE-1: in the block that is duplicated, ${mode}: in the one or the other, not in both`, () => {
      const [a, b] = together('above\nalphaomega\nlow');
      b.caret(1, 5);
      meet(a, b, { act: () => a.caret(1, 1).press('Mod-Shift-d'), mode });
      const seen = mode === 'live' ? 'alphaBOomega' : 'alphaomega';
      expect(shape(a)).toEqual(['above', 'alphaBOBomega', seen, 'low']);
    });
  }
});

function remote(write: (body: Y.Text) => void): Uint8Array {
  const one = new Writer({ clientId: 99 });
  one.doc.transact(() => write(one.doc.getText('body')));
  const update = one.outbox.splice(0)[0];
  one.destroy();
  if (!update) throw new Error('nothing was written');
  return update;
}
