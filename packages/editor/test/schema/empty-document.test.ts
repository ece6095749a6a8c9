// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { TitleBinding } from '../../src/collab/bind-title.ts';
import { exchange, Writer } from '../support/people.ts';

/*
 * Trap 6, which this keeps out: an editor that seeds an empty document with a first block. Two people who open it at once seed it
 * twice, and the first one's undo takes their seed away, with what the other has typed into it.
 */

const people: Writer[] = [];
const open = (clientId: number): Writer => {
  const who = new Writer({ clientId });
  people.push(who);
  return who;
};
afterEach(() => {
  for (const who of people.splice(0)) who.destroy();
});

test('MERGE-3: two people who open an empty document write nothing, apart or after they have met', () => {
  const [ann, ben] = [open(1), open(2)];
  const titles = [ann, ben].map(({ doc }) => new TitleBinding(doc));
  exchange(ann, ben);
  for (const who of [ann, ben]) {
    expect([who.unasked, who.outbox.length, who.doc.store.clients.size]).toEqual([0, 0, 0]);
    expect(who.page.childCount).toBe(1);
    who.caret(0, 0);
    expect(who.undo().redo().doc.store.clients.size).toBe(0);
  }
  for (const title of titles) title.destroy();
});

test('CARET-1: the first undo in a document that was empty takes back only what one typed oneself', () => {
  const [ann, ben] = [open(1), open(2)];
  ann.type('Ann');
  ben.type('Ben');
  exchange(ann, ben);
  expect(ann.blocks.length).toBe(1);
  expect(ann.text).toMatch(/^(AnnBen|BenAnn)$/);
  ann.undo();
  exchange(ann, ben);
  expect([ann.text, ben.text]).toEqual(['Ben', 'Ben']);
  ben.undo();
  exchange(ann, ben);
  expect([ann.text, ben.text]).toEqual(['', '']);
  ann.redo();
  ben.redo();
  exchange(ann, ben);
  expect(ann.text).toMatch(/^(AnnBen|BenAnn)$/);
  expect(ben.text).toBe(ann.text);
  expect([ann.unasked, ben.unasked]).toEqual([0, 0]);
});

test('CARET-1: nor does the first undo take anything away that the other made of the empty document', () => {
  const [ann, ben] = [open(1), open(2)];
  ann.type('# Plan');
  ben.type('- milk\nbread');
  exchange(ann, ben);
  ann.undo().undo().undo();
  exchange(ann, ben);
  expect(ann.text).toContain('milk');
  expect(ann.text).toContain('bread');
  expect(ann.text).not.toContain('Plan');
  expect(ben.text).toBe(ann.text);
});
