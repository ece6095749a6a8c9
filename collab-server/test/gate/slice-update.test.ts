import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { admit } from '../../src/gate/admit.ts';
import { admittedStateOf } from '../../src/gate/admitted-state.ts';
import { parseUpdate } from '../../src/gate/parse-update.ts';
import { type SlicedUpdate, type SliceSize, sliceUpdate } from '../../src/gate/slice-update.ts';
import { CONTENT } from '../../src/gate/struct-cursor.ts';
import {
  bytesOf,
  contentOf,
  documentOf,
  gateContext,
  hasPending,
  randomFrom,
  randomHistory,
} from './support.ts';

const TINY: SliceSize = { bytes: 40, structs: 3, deletes: 2 };

function sliced(update: Uint8Array, size = TINY): SlicedUpdate {
  const parsed = parseUpdate(update);
  const result = parsed && sliceUpdate(parsed, size);
  if (result === undefined) throw new Error('not to be sliced');
  return result;
}

/** Takes the slices in one by one, as a room does. */
function takenIn(known: readonly Uint8Array[], { slices, needs }: SlicedUpdate): Uint8Array[] {
  const context = gateContext({ updates: known });
  for (const [client, clock] of needs) expect(context.state.clockOf(client)).toBeGreaterThanOrEqual(clock);
  const doc = documentOf(known);
  const stored: Uint8Array[] = [];
  for (const slice of slices) {
    const verdict = admit(slice, context);
    expect(['new', 'nothing-new']).toContain(verdict.kind);
    if (verdict.kind !== 'new') continue;
    context.state.add(verdict.admission);
    Y.applyUpdate(doc, verdict.update);
    expect(hasPending(doc)).toBe(false);
    stored.push(verdict.update);
  }
  return stored;
}

describe('WIRE-2: a large update in slices', () => {
  test('random histories: the slices are the whole, each can be taken in after those before it, and none is large', () => {
    let slices = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(40_000 + seed);
      const { updates, docs } = randomHistory(random, 40);
      const known = updates.slice(0, random.below(updates.length));
      const whole = random.chance(0.5)
        ? Y.mergeUpdates(docs.map((doc) => Y.encodeStateAsUpdate(doc)))
        : Y.encodeStateAsUpdate(documentOf(updates), Y.encodeStateVector(documentOf(known)));
      const cut = sliced(
        whole,
        random.pick([TINY, { bytes: 1, structs: 1, deletes: 1 }, { ...TINY, bytes: 400 }]),
      );
      slices += cut.slices.length;
      const stored = takenIn(known, cut);
      const [together, apart] = [
        [...known, whole],
        [...known, ...stored],
      ].map((all) => documentOf(all));
      expect(apart && contentOf(apart), `seed ${seed}`).toBe(together && contentOf(together));
      admittedStateOf([...known, ...stored]);
    }
    expect(slices).toBeGreaterThan(3_000);
  });

  test('a long text and a long list are cut, without breaking a character, and are one again in a document', () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, '👩‍👩‍👧ü漢x'.repeat(2_000));
    doc.getArray('list').insert(
      0,
      Array.from({ length: 5_000 }, (_, index) => ({ index })),
    );
    const whole = Y.encodeStateAsUpdate(doc);
    const { slices } = sliced(whole, { bytes: 1_000, structs: 100, deletes: 100 });
    expect(slices.length).toBeGreaterThan(whole.length / 1_100);
    for (const slice of slices) expect(slice.length).toBeLessThan(1_100);
    expect(contentOf(documentOf(slices))).toBe(contentOf(doc));
  });

  test('many small structs and many deletes are few in each slice', () => {
    const doc = new Y.Doc();
    const text = doc.getText('text');
    for (let key = 0; key < 3_000; key++) text.insert(0, 'x');
    const typed = Y.encodeStateAsUpdate(doc);
    for (let at = 0; at < 1_000; at++) text.delete(at, 1);
    const deleted = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
    const size = { bytes: 64_000, structs: 100, deletes: 50 };
    for (const [known, whole] of [
      [[], Y.encodeStateAsUpdate(doc)],
      [[typed], deleted],
    ] as const) {
      const { slices } = sliced(whole, size);
      for (const slice of slices) {
        const parsed = parseUpdate(slice);
        const ranges = Y.decodeUpdate(slice).ds.clients.values();
        expect(parsed?.structs).toBeLessThanOrEqual(100);
        expect([...ranges].reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(50);
      }
      expect(slices.length).toBeGreaterThan(10);
      expect(contentOf(documentOf([...known, ...slices]))).toBe(contentOf(doc));
    }
  });

  test('structs that build on each other in a circle are not sliced; what must be there before is named', () => {
    const circle = bytesOf(
      2,
      1,
      1,
      0,
      [CONTENT.string | 0x80],
      2,
      0,
      'a',
      1,
      2,
      0,
      [CONTENT.string | 0x80],
      1,
      0,
      'b',
      0,
    );
    const parsed = parseUpdate(circle);
    expect(parsed && sliceUpdate(parsed, TINY)).toBeUndefined();
    const gap = bytesOf(1, 1, 7, 5, [CONTENT.string | 0x80], 3, 8, 'a', 1, 9, 1, 2, 4);
    expect([...sliced(gap).needs].sort()).toEqual([
      [3, 9],
      [7, 5],
      [9, 6],
    ]);
  });
});
