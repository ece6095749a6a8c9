// @vitest-environment happy-dom

import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Writer } from '../support/people.ts';

const FIRST = Number(process.env.SEED ?? 1);
const RUNS = Number(process.env.RUNS ?? 100);
const STEPS = 30;
const IDS = ['a', 'b', 'T', 'U', 'not an id'];
const KINDS = ['paragraph', 'table', 'table', 'divider'];
const KEYS = ['here', 'r:x', 'r:x:here', 'c:y:here'];

type Roll = (sides: number) => number;

function rollFrom(seed: number): Roll {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return (state >>> 8) % sides;
  };
}

function markersOf(text: Y.Text): Y.Map<unknown>[] {
  const inserts: unknown[] = text.toDelta().map(({ insert }: { insert: unknown }) => insert);
  return inserts.filter((insert) => insert instanceof Y.Map);
}

/** What no honest page does: doubled ids, ids and kinds that change, tables that come and go. */
function meddle(doc: Y.Doc, roll: Roll): void {
  const text = doc.getText('body');
  const one = <Item>(items: readonly Item[]) => items[roll(items.length)] as Item;
  const act = roll(10);
  if (act < 3) {
    const marker = new Y.Map<unknown>(Object.entries({ id: one(IDS), kind: one(KINDS) }));
    text.insertEmbed(roll(text.length + 1), marker);
  } else if (act === 3) text.insert(roll(text.length + 1), one(['w', 'x']), roll(2) ? { bold: true } : {});
  else if (act === 4) markersOf(text)[roll(5)]?.set('id', one(IDS));
  else if (act === 5) markersOf(text)[roll(5)]?.set('kind', one(KINDS));
  else if (act === 6) doc.getMap(`table/${one(['T', 'U'])}`).set(one(KEYS), roll(2) === 0);
  else if (act === 7) {
    const cell = doc.getText(`cell/${one(['T', 'U'])}/x/y`);
    if (roll(2)) cell.insert(0, 'c');
    else cell.delete(0, cell.length);
  } else if (text.length > 0) {
    const at = roll(text.length);
    const length = Math.min(1 + roll(3), text.length - at);
    if (act === 8) text.delete(at, length);
    else text.format(at, length, { bold: roll(2) ? true : null });
  }
}

/** A letter somewhere in the page. */
function type(page: Writer, roll: Roll): void {
  const places: number[] = [];
  page.page.descendants((node, pos) => {
    if (node.isTextblock) places.push(pos + 1 + roll(node.content.size + 1));
  });
  const at = places[roll(places.length)];
  if (at !== undefined) page.editor.view.dispatch(page.editor.state.tr.insertText('Z', at));
}

test('MERGE-3: whatever two who are hostile do to ids, kinds and tables, and in what parts it arrives, the page is the fresh reading', () => {
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const roll = rollFrom(seed);
    const docs = [new Y.Doc(), new Y.Doc()] as const;
    docs.forEach((doc, i) => {
      doc.clientID = i + 1;
    });
    const page = new Writer({ clientId: 9 });
    const isFresh = () => expect(page.page.toJSON(), `seed ${seed}`).toEqual(page.freshReading().toJSON());
    for (let step = 0; step < STEPS; step++) {
      const [doc, other] = roll(2) ? docs : [docs[1], docs[0]];
      const before = Y.encodeStateVector(doc);
      doc.transact(() => {
        for (let acts = 1 + roll(3); acts > 0; acts--) meddle(doc, roll);
      });
      if (roll(2)) page.receive(Y.encodeStateAsUpdate(doc, before));
      isFresh();
      if (roll(4) === 0) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      if (roll(5) === 0) for (const from of docs) page.receive(Y.encodeStateAsUpdate(from));
      isFresh();
      if (roll(6) > 0) continue;
      type(page, roll);
      isFresh();
      for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(page.doc));
    }
    page.page.check();
    expect(page.unasked).toBe(0);
    page.destroy();
  }
});
