// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest';
import {
  addColumnAfter,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  insertTable,
  moveColumnRight,
  moveRowDown,
  moveRowUp,
} from '../../src/document/commands/tables.ts';
import { exchange, Writer } from '../support/people.ts';
import { across, cellOf, expectFresh, hasTable, into, rows } from '../support/tables.ts';

const all: Writer[] = [];
afterEach(() => {
  for (const one of all.splice(0)) one.destroy();
});

/** Two people on a table of words, a row each line, between a paragraph above and one below. */
function two(...lines: readonly string[]): [Writer, Writer] {
  const [a, b] = [new Writer({ clientId: 1 }), new Writer({ clientId: 2 })];
  all.push(a, b);
  const words = lines.map((line) => line.split(' '));
  a.type('above\n').run(insertTable(lines.length, words[0]?.length ?? 1));
  for (const [i, line] of words.entries()) {
    for (const [j, word] of line.entries()) if (word !== '-') into(a, i, j).type(word);
  }
  into(a, lines.length - 1, 0).press('ArrowDown');
  a.type('below');
  exchange(a, b);
  return [a, b];
}

/** Each does something without having seen the other's; both orders of delivery. */
function apart(
  lines: readonly string[],
  acts: readonly [(a: Writer) => void, (b: Writer) => void],
  check: (a: Writer) => void,
) {
  for (const isAFirst of [true, false]) {
    const [a, b] = two(...lines);
    const [first, second] = isAFirst ? acts : [...acts].reverse();
    const people = isAFirst ? [a, b] : [b, a];
    first?.(isAFirst ? a : b);
    second?.(isAFirst ? b : a);
    exchange(...people);
    for (const one of people) expectFresh(one);
    expect(b.page.toJSON()).toEqual(a.page.toJSON());
    expect([a.bound.binding.counts.replaced, b.bound.binding.counts.replaced]).toEqual([0, 0]);
    check(a);
  }
}

describe('MERGE-1: structure of a table against each other and against typing', () => {
  test('a new row and a new column cross in one cell, and both type in it at the same time', () => {
    const [a, b] = two('a b');
    into(a, 0, 0).run(addRowAfter);
    into(b, 0, 1).run(addColumnAfter);
    exchange(a, b);
    into(a, 1, 2).type('ann');
    into(b, 1, 2).type('bob');
    exchange(a, b);
    expect(rows(a)).toEqual(rows(b));
    expect(rows(a)[1]).toMatch(/^\|\|(annbob|bobann)$/);
  });

  test('two new rows at one place are two rows', () => {
    apart(
      ['a b', 'c d'],
      [(a) => into(a, 0, 0).run(addRowAfter).type('x'), (b) => into(b, 1, 1).run(addRowBefore).type('y')],
      (one) => {
        expect(rows(one)).toHaveLength(4);
        expect([rows(one)[1], rows(one)[2]].sort()).toEqual(['x|', '|y'].sort());
      },
    );
  });

  test('a row that moves takes along what is typed in it meanwhile, and the caret', () => {
    apart(
      ['a b', 'c d', 'e f'],
      [(a) => into(a, 0, 0).run(moveRowDown).run(moveRowDown), (b) => into(b, 0, 1).type('BOB')],
      (one) => {
        expect(rows(one)).toEqual(['c|d', 'e|f', 'a|bBOB']);
      },
    );
    const [a, b] = two('a b', 'c d', 'e f');
    into(b, 0, 1, 1);
    into(a, 0, 0).run(moveRowDown).run(moveRowDown);
    exchange(a, b);
    expect(cellOf(b)).toEqual([2, 1]);
    b.type('!');
    expect(rows(b)).toEqual(['c|d', 'e|f', 'a|b!']);
  });

  test('a column that moves takes along what is typed in it meanwhile', () => {
    apart(
      ['a b c', 'd e f'],
      [(a) => into(a, 0, 0).run(moveColumnRight), (b) => into(b, 1, 0).type('BOB')],
      (one) => {
        expect(rows(one)).toEqual(['b|a|c', 'e|dBOB|f']);
      },
    );
  });

  test('two people who move one row move it to one of the two places', () => {
    apart(
      ['a', 'b', 'c', 'd'],
      [(a) => into(a, 1, 0).run(moveRowUp), (b) => into(b, 1, 0).run(moveRowDown).run(moveRowDown)],
      (one) => {
        expect([...rows(one)].sort()).toEqual(['a', 'b', 'c', 'd']);
      },
    );
  });

  test('kinds, lists and splits in a cell against typing in it', () => {
    apart(
      ['ab c'],
      [
        (a) => {
          into(a, 0, 0, 1).press('Enter');
          a.type('- ');
        },
        (b) => into(b, 0, 0).type('BOB'),
      ],
      (one) => {
        expect(rows(one)).toEqual(['a/bBOB|c']);
      },
    );
  });
});

describe('MERGE-2: deleting while somebody else types', () => {
  const typed = (b: Writer) => into(b, 1, 1).type('BOB');

  test('a row: what was typed is there, what was seen is not', () => {
    apart(['a b', 'c d'], [(a) => into(a, 1, 0).run(deleteRow), typed], (one) =>
      expect(rows(one)).toEqual(['a|b', '|BOB']),
    );
  });

  test('a column', () => {
    apart(['a b', 'c d'], [(a) => into(a, 0, 1).run(deleteColumn), typed], (one) =>
      expect(rows(one)).toEqual(['a|', 'c|BOB']),
    );
  });

  test('the table', () => {
    apart(['a b', 'c d'], [(a) => into(a, 0, 0).run(deleteTable), typed], (one) => {
      expect(rows(one)).toEqual(['|', '|BOB']);
      expect(one.page.childCount).toBe(3);
    });
  });

  test('the table, by a selection from above to below', () => {
    apart(['a b', 'c d'], [(a) => void a.select([0, 2], [2, 2]).press('Backspace'), typed], (one) => {
      expect(rows(one)).toEqual(['|', '|BOB']);
    });
  });

  test('a row that is gone is there again once somebody works on in it, also without its last word', () => {
    const [a, b] = two('a b', 'c d');
    into(a, 1, 0).run(deleteRow);
    typed(b);
    exchange(a, b);
    across(b, [1, 1, 0], [1, 1, -1]).press('Backspace');
    exchange(a, b);
    expect([rows(a), rows(b)]).toEqual([
      ['a|b', '|'],
      ['a|b', '|'],
    ]);
  });

  test('rectangles of cells', () => {
    apart(['a b', 'c d'], [(a) => void across(a, [0, 1], [1, 1]).press('Backspace'), typed], (one) => {
      expect(rows(one)).toEqual(['a|', 'c|BOB']);
    });
  });

  test('the last two rows, each by somebody else: what is left is an empty row, and what is typed there stays', () => {
    apart(
      ['a b', 'c d'],
      [(a) => into(a, 0, 0).run(deleteRow), (b) => into(b, 1, 0).run(deleteRow)],
      (one) => {
        expect(rows(one)).toEqual(['|']);
        into(one, 0, 1).type('x').run(addRowAfter).type('y');
        expect(rows(one)).toEqual(['|x', '|y']);
      },
    );
  });
});

describe('CARET-1: undo', () => {
  test('of inserting a table in which another has typed leaves what that one typed', () => {
    const [a, b] = [new Writer({ clientId: 1 }), new Writer({ clientId: 2 })];
    all.push(a, b);
    a.type('above\n').run(insertTable(2, 2));
    exchange(a, b);
    into(b, 0, 1).type('BOB');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(rows(a)).toEqual(rows(b));
    expect(rows(a).join()).toContain('BOB');
    a.redo();
    exchange(a, b);
    expect(rows(a)).toEqual(['|BOB', '|']);
    expect(rows(b)).toEqual(['|BOB', '|']);
  });

  test('of inserting a table that nobody touched takes it away, redo brings it back', () => {
    const [a, b] = [new Writer({ clientId: 1 }), new Writer({ clientId: 2 })];
    all.push(a, b);
    a.run(insertTable(2, 2));
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect([hasTable(a.page), hasTable(b.page)]).toEqual([false, false]);
    a.redo();
    exchange(a, b);
    expect(rows(b)).toEqual(['|', '|']);
    into(b, 1, 1).type('x');
    exchange(a, b);
    expect(rows(a)).toEqual(['|', '|x']);
  });

  test('of deleting a row, a column and a table in which another has typed brings all of it back', () => {
    for (const command of [deleteRow, deleteColumn, deleteTable]) {
      const [a, b] = two('a b', 'c d');
      into(a, 1, 1).run(command);
      into(b, 1, 1).type('BOB');
      exchange(a, b);
      a.undo();
      exchange(a, b);
      expect(rows(a)).toEqual(['a|b', 'c|dBOB']);
      expect(rows(b)).toEqual(['a|b', 'c|dBOB']);
    }
  });

  test('of a new row in which another has typed leaves what that one typed', () => {
    const [a, b] = two('a b');
    into(a, 0, 0).run(addRowAfter);
    exchange(a, b);
    into(b, 1, 1).type('BOB');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(rows(a)).toEqual(['a|b', '|BOB']);
    expect(rows(b)).toEqual(['a|b', '|BOB']);
  });

  test('takes back only what I did to rows', () => {
    const [a, b] = two('a', 'b', 'c');
    into(a, 2, 0).run(moveRowUp);
    exchange(a, b);
    into(b, 0, 0).run(addRowAfter).type('new');
    exchange(a, b);
    a.undo();
    exchange(a, b);
    expect(rows(a).filter((row) => row !== 'new')).toEqual(['a', 'b', 'c']);
    expect(rows(a)).toContain('new');
    expect(rows(b)).toEqual(rows(a));
  });
});

test('CARET-1: a caret and a rectangle stay in their cells while others change the table around them', () => {
  const [a, b] = two('a b c', 'd e f', 'g h i');
  across(b, [1, 1], [2, 2]);
  into(a, 0, 0).run(addRowBefore).run(moveRowDown);
  into(a, 3, 0).type('xx').run(addColumnAfter).type('yy');
  exchange(a, b);
  const selected = b.editor.view.dom.querySelectorAll('.coscribe-cell-selected');
  expect([...selected].map(({ textContent }) => textContent)).toEqual(['e', 'f', 'h', 'i']);
  expect(rows(b)).toEqual(['a||b|c', '|||', 'd||e|f', 'gxx|yy|h|i']);
});
