import { expect, test } from 'vitest';
import { planJoin, type RowHead, RUN_BYTES, RUN_MS } from '../../src/journal/compaction-policy.ts';

const START = 1_700_000_000_000;
const LATER = { before: START + 10 * RUN_MS, isCut: false };

/** Rows numbered from 1, at these seconds after the start. */
function rowsAt(seconds: readonly number[], row: Partial<RowHead> = {}): RowHead[] {
  return seconds.map((second, index) => ({
    sequence: index + 1,
    joined: 0,
    time: START + second * 1000,
    span: 0,
    actor: 'ada',
    length: 20,
    ...row,
  }));
}

test('JOURNAL-4: what one actor wrote within a minute is joined', () => {
  expect(planJoin(rowsAt([0, 1, 30, 60]), LATER)).toEqual({ kind: 'join', start: 0, end: 4 });
  expect(planJoin(rowsAt([0, 1, 30, 61]), LATER)).toEqual({ kind: 'join', start: 0, end: 3 });
  expect(planJoin(rowsAt([0, 61, 62]), LATER)).toEqual({ kind: 'join', start: 1, end: 3 });
  expect(planJoin(rowsAt([0, 61, 122]), LATER)).toEqual({ kind: 'none', settled: 3 });
});

test('JOURNAL-4: a row says one actor', () => {
  const [a, b, c, d] = rowsAt([0, 1, 2, 3]);
  if (!a || !b || !c || !d) throw new Error('four rows');
  const bob = { ...b, actor: 'bob' };
  const nobody = { ...b, actor: null };
  expect(planJoin([a, bob, c, d], LATER)).toEqual({ kind: 'join', start: 2, end: 4 });
  expect(planJoin([a, bob, c], LATER)).toEqual({ kind: 'none', settled: 3 });
  expect(planJoin([a, nobody], LATER)).toEqual({ kind: 'none', settled: 2 });
});

test('What was joined goes on to grow until its minute is over', () => {
  const joined = rowsAt([50], { sequence: 40, joined: 39, span: 50_000, length: 900 });
  const next = { sequence: 41, joined: 0, span: 0, actor: 'ada', length: 20 };
  expect(planJoin([...joined, { ...next, time: START + 60_000 }], LATER).kind).toBe('join');
  expect(planJoin([...joined, { ...next, time: START + 61_000 }], LATER)).toEqual({
    kind: 'none',
    settled: 41,
  });
});

test('Nothing is joined to which more may come, and nothing young', () => {
  const rows = rowsAt([0, 1, 100, 101]);
  expect(planJoin(rows, { before: START + RUN_MS, isCut: false })).toEqual({ kind: 'none', settled: 0 });
  expect(planJoin(rows.slice(2), { before: START + 159_000, isCut: false })).toEqual({
    kind: 'none',
    settled: 0,
  });
  expect(planJoin(rows, { before: START + RUN_MS + 1, isCut: false })).toEqual({
    kind: 'join',
    start: 0,
    end: 2,
  });
  expect(planJoin(rowsAt([0]), { ...LATER, isCut: true })).toEqual({ kind: 'none', settled: 0 });
  expect(planJoin(rowsAt([0, 70]), { ...LATER, isCut: true })).toEqual({ kind: 'none', settled: 1 });
});

test('A row grows to 64 KB at most, and one that is larger stays alone', () => {
  expect(planJoin(rowsAt([0, 1, 2, 3], { length: RUN_BYTES / 2 }), LATER)).toEqual({
    kind: 'join',
    start: 0,
    end: 2,
  });
  expect(planJoin(rowsAt([0, 1], { length: 2 * RUN_BYTES }), LATER)).toEqual({ kind: 'none', settled: 2 });
});

test('A clock that was set back begins a new row, so that none ends before it begins', () => {
  expect(planJoin(rowsAt([30, 31, 5, 6]), LATER)).toEqual({ kind: 'join', start: 0, end: 2 });
  expect(planJoin(rowsAt([30, 5]), LATER)).toEqual({ kind: 'none', settled: 2 });
});

test('No rows, nothing to do', () => {
  expect(planJoin([], LATER)).toEqual({ kind: 'none', settled: 0 });
});
