// @vitest-environment happy-dom

import { expect, test } from 'vitest';
import { duplicate } from '../../src/document/commands/move.ts';
import { exchange, gather, type Writer } from '../support/people.ts';

/** Each exception that the oracle knows, as small as it can be. A test that fails here is an exception that is gone. */

function drag(who: Writer, block: number, to: number): void {
  const { page, editor } = who;
  const startOf = (doc: typeof page, index: number) =>
    doc.children.slice(0, index).reduce((sum, node) => sum + node.nodeSize, 0);
  const node = page.child(block);
  const start = startOf(page, block);
  const tr = editor.state.tr.delete(start, start + node.nodeSize);
  editor.view.dispatch(tr.insert(startOf(tr.doc, to), node));
}

test('doubledMove: two people who move one block at the same time get two copies', () => {
  const [a, b] = gather(2, (first) => first.type('one\ntwo\nthree'));
  drag(a, 1, 0);
  drag(b, 1, 2);
  exchange(a, b);
  expect(a.text).toBe('two\none\nthree\ntwo');
  expect(b.text).toBe(a.text);
});

test('doubledUndo: two people who both undo the deletion of the same word get two copies', () => {
  const [a, b] = gather(2, (first) => first.type('one two'));
  for (const who of [a, b]) {
    who.bound.undo.split();
    who.select([0, 3], [0, 7]).press('Backspace');
    expect(who.text).toBe('one');
  }
  exchange(a, b);
  for (const who of [a, b]) who.undo();
  exchange(a, b);
  expect(a.text).toBe('one two two');
  expect(b.text).toBe(a.text);
});

test('typedAtSeam: a word typed at the end of a block can end up in the copy that somebody puts below it', () => {
  const [a, b] = gather(2, (first) => first.type('one\ntwo'));
  a.caret(0, 0).run(duplicate);
  b.caret(0, -1).type('BOB');
  exchange(a, b);
  expect(a.text).toBe('one\noneBOB\ntwo');
  expect(b.text).toBe(a.text);
});
