import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defaultOrder,
  isOrder,
  orderBetween,
  ordersBetween,
  readOrder,
} from '../../src/document/table-order.ts';

test('MERGE-3: a key between two is between them, however they came to be, and never equal to one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('between', 'twin', 'first', 'last')), { maxLength: 120 }),
      (acts) => {
        const keys: string[] = [];
        for (const [i, [number, act]] of acts.entries()) {
          const id = `${number.toString(36)}-${i}`;
          const at = act === 'first' ? 0 : act === 'last' ? keys.length : number % (keys.length + 1);
          const before = keys[at - 1] ?? null;
          const after = keys[at] ?? null;
          const made = [orderBetween(before, after, id)];
          // Two people at one place at the same time.
          if (act === 'twin')
            made.push(orderBetween(before, after, `${id}x`), orderBetween(before, after, `${id}-`));
          made.sort();
          for (const key of made) {
            expect(before === null || before < key).toBe(true);
            expect(after === null || key < after).toBe(true);
          }
          keys.splice(at, 0, ...made);
        }
        expect(new Set(keys).size).toBe(keys.length);
        expect([...keys].sort()).toEqual(keys);
        for (const key of keys) expect(isOrder(key, key.slice(key.lastIndexOf('.') + 1))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('keys stay short when rows are appended, put first, or put between two', () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => `r${i}`);
  const appended = ordersBetween(null, null, ids);
  expect(appended).toEqual([...appended].sort());
  expect(Math.max(...appended.map((key) => key.length))).toBeLessThan(12);
  const between = ordersBetween('V001.a', 'V002.b', ids);
  expect(['V001.a', ...between, 'V002.b']).toEqual(['V001.a', ...between, 'V002.b'].sort());
  expect(Math.max(...between.map((key) => key.length))).toBeLessThan(14);
  let first = orderBetween(null, null, 'a');
  for (let i = 0; i < 1_000; i++) {
    const next = orderBetween(null, first, 'a');
    expect(next < first).toBe(true);
    first = next;
  }
  expect(first.length).toBeLessThan(8);
});

test('MERGE-3: what is no key of the row reads as the default', () => {
  for (const value of [
    undefined,
    null,
    3,
    '',
    'V',
    'V.b',
    '0.a',
    'V0.a',
    'V..a',
    ',V.a',
    `${'V'.repeat(2_000)}.a`,
  ])
    expect(readOrder(value, 'a')).toBe(defaultOrder('a'));
  expect(readOrder('V.b,1.a', 'a')).toBe('V.b,1.a');
});
