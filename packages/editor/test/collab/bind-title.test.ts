import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { TitleBinding } from '../../src/collab/bind-title.ts';
import { dice } from '../support/random-acts.ts';

function titled(text: string) {
  const doc = new Y.Doc();
  doc.getText('title').insert(0, text);
  return { text: doc.getText('title'), title: new TitleBinding(doc) };
}

test('MERGE-2: what a field says that has not shown the words of others yet takes none of them away', () => {
  const { text, title } = titled('abc');
  text.insert(3, ' of others');
  title.set('あabc', 1, 'abc');
  expect(title.value()).toBe('あabc of others');
  text.insert(0, 'X');
  text.insert(8, 'Y');
  title.set('い of others', 1, 'あabc of others');
  expect(title.value()).toBe('いX ofY others');
});

test('MERGE-2: of what both sides did to a title at random, nothing is lost or doubled', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const { text, title } = titled('0123456789');
    const shown = title.value();
    for (let i = 0; i < 4; i++) text.insert(roll(text.length + 1), 'abcd'[i] ?? '');
    const from = roll(shown.length);
    const to = from + roll(shown.length - from);
    title.set(`${shown.slice(0, from)}Z${shown.slice(to)}`, from + 1, shown);
    const kept = title.value().replace(/[a-d]/g, '');
    expect(kept, `seed ${seed}`).toBe(`${shown.slice(0, from)}Z${shown.slice(to)}`);
    expect([...title.value().replace(/[^a-d]/g, '')].sort().join(''), `seed ${seed}`).toBe('abcd');
  }
});
