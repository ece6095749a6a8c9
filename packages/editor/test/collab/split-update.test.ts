import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { splitUpdate } from '../../src/collab/split-update.ts';

function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What three people wrote, now apart and now in touch, in texts, maps and nested types. */
function written(seed: number): Y.Doc[] {
  const random = randomFrom(seed);
  const docs = [1, 2, 3].map((id) => {
    const doc = new Y.Doc({ gc: random(2) === 0 });
    doc.clientID = id * 1_000 + seed;
    return doc;
  });
  for (let step = 0; step < 120; step++) {
    const doc = docs[random(3)] ?? new Y.Doc();
    const [body, map] = [doc.getText('body'), doc.getMap<unknown>('map')];
    const at = random(body.length + 1);
    const act = random(7);
    if (act < 2) body.insert(at, ['word ', '漢字', '👩‍👩‍👧', 'x'.repeat(50)][random(4)] ?? '');
    else if (act === 2) body.delete(at, Math.min(5, body.length - at));
    else if (act === 3) body.insertEmbed(at, new Y.Map([['kind', 'heading']]));
    else if (act === 4) map.set(`key ${random(3)}`, random(2) === 0 ? { at } : new Y.Array());
    else if (act === 5) body.format(at, Math.min(9, body.length - at), { bold: true });
    else Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[random(3)] ?? doc));
  }
  return docs;
}

function documentOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const isParked = ({ store }: Y.Doc): boolean => store.pendingStructs !== null || store.pendingDs !== null;

test('LEAVE-1: an update in parts is the whole; every part can be taken in after those before it, and the last one after all of them only', () => {
  let parted = 0;
  for (let seed = 0; seed < 60; seed++) {
    const [one, two, three] = written(seed);
    if (one === undefined || two === undefined || three === undefined) break;
    const known = Y.encodeStateAsUpdate(one);
    const all = Y.mergeUpdates([known, Y.encodeStateAsUpdate(two), Y.encodeStateAsUpdate(three)]);
    const whole = Y.diffUpdate(all, Y.encodeStateVector(one));
    const parts = splitUpdate(whole, 60);
    const doc = documentOf([known]);
    for (const part of parts) {
      Y.applyUpdate(doc, part);
      expect(isParked(doc), `seed ${seed}`).toBe(false);
    }
    expect(Y.encodeStateAsUpdate(doc), `seed ${seed}`).toEqual(
      Y.encodeStateAsUpdate(documentOf([known, whole])),
    );
    for (const missing of parts.slice(0, -1)) {
      if (Y.decodeUpdate(missing).structs.length === 0) continue;
      const last = parts.at(-1);
      const lacking = documentOf([known, ...parts.filter((part) => part !== missing && part !== last)]);
      if (last !== undefined) Y.applyUpdate(lacking, last);
      const isWhole = Y.encodeStateAsUpdate(lacking).join() === Y.encodeStateAsUpdate(doc).join();
      // A part of a few characters may be said again as a whole.
      expect(isParked(lacking) || isWhole, `seed ${seed}`).toBe(true);
      if (!isWhole) parted++;
    }
  }
  expect(parted).toBeGreaterThan(300);
});

test('a long text is cut between characters', () => {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, 'a👩‍👩‍👧'.repeat(10_000));
  const whole = Y.encodeStateAsUpdate(doc);
  const parts = splitUpdate(whole, 1_000);
  expect(parts.length).toBeGreaterThan(50);
  for (const part of parts) expect(part.length).toBeLessThan(3_100);
  expect(documentOf(parts).getText('body').toString()).toBe(doc.getText('body').toString());
  expect(splitUpdate(whole, whole.length)).toEqual([whole]);
});
