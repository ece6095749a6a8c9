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
