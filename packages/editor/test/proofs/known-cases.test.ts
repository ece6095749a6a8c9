// @vitest-environment happy-dom

import '../support/own-world.ts';
import { expect, test } from 'vitest';
import { play, type Step } from '../support/story.ts';

/** Cases that failed once, as small as they could be made. */

function step(who: number, act: string, options: { at?: number; to?: number; dice?: number } = {}): Step {
  return { act, who, at: options.at ?? null, to: options.to ?? null, dice: options.dice ?? 0 };
}

test('CARET-1: three blocks of one person that arrive at once, out of order, replace no block', () => {
  const steps = [
    step(0, 'enter', { at: 0 }),
    step(0, 'backspace'),
    step(0, 'undo'),
    step(0, 'type a word', { at: 0 }),
    step(0, 'enter'),
    step(1, 'receive all', { dice: 7143 }),
  ];
  expect(play({ people: 2, order: 'in any order', blocks: 0, hasTable: false, steps, end: 0 }).commands).toBe(
    5,
  );
});

test('doubledReplaced: of two copies of one block the other gets the name, and its editor shows it anew', () => {
  const steps = [
    step(0, 'drag a block', { dice: 3696 }),
    step(2, 'receive all'),
    step(2, 'drag a block', { dice: 300 }),
    step(3, 'backspace', { at: 4741, dice: 8862 }),
    step(3, 'delete the block', { dice: 482 }),
    step(3, 'undo', { dice: 1081 }),
    step(3, 'move up', { at: 8806, dice: 739 }),
    step(2, 'undo', { dice: 5361 }),
  ];
  const { exceptions } = play({ people: 4, order: 'in order', blocks: 3, hasTable: false, steps, end: 3875 });
  expect([...exceptions.keys()]).toContain('doubledReplaced');
});

test('MERGE-2: a deleted column that is shown for a word stays when the row with that word is deleted', () => {
  const steps = [
    step(0, 'delete the column', { at: 0 }),
    step(1, 'type a word'),
    step(0, 'receive one'),
    step(0, 'delete the row'),
  ];
  expect(play({ people: 2, order: 'in order', blocks: 0, hasTable: true, steps, end: 0 }).commands).toBe(5);
});

test('MERGE-2: so does a column whose insertion was undone', () => {
  const steps = [
    step(0, 'a column before', { at: 1284 }),
    step(0, 'exchange all'),
    step(0, 'undo'),
    step(2, 'type a word', { at: 1430, dice: 9715 }),
    step(0, 'move the row up', { dice: 9815 }),
    step(3, 'receive one', { at: 2254, dice: 4461 }),
    step(3, 'a table', { at: 7593, dice: 9636 }),
    step(0, 'delete the row', { dice: 8593 }),
  ];
  expect(play({ people: 3, order: 'in order', blocks: 1, hasTable: true, steps, end: 9822 }).commands).toBe(
    9,
  );
});
