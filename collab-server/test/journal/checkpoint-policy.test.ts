import { expect, test } from 'vitest';
import { isFoldDue, isFoldOverdue, planFold } from '../../src/journal/checkpoint-policy.ts';
import type { FoldHead } from '../../src/journal/requests.ts';

const KB = 1024;
const MB = 1024 * KB;
const CHUNK = 256 * KB;

function foldsOf(...sizes: readonly (readonly [bytes: number, kind: 'whole' | 'joined'])[]): FoldHead[] {
  return sizes.map(([length, kind], index) => ({
    first: index * 100 + 1,
    through: index * 100 + 100,
    whole: kind === 'whole',
    length,
  }));
}

test('A fold is due after 500 rows or 256 KB, and never for a single row', () => {
  expect(isFoldDue({ rows: 499, bytes: 20 * KB })).toBe(false);
  expect(isFoldDue({ rows: 500, bytes: 20 * KB })).toBe(true);
  expect(isFoldDue({ rows: 2, bytes: 256 * KB })).toBe(true);
  expect(isFoldDue({ rows: 1, bytes: 10 * MB })).toBe(false);
});

test('A fold is put off while the document grows, but not for ever', () => {
  expect(isFoldOverdue({ rows: 3999, bytes: 100 * KB })).toBe(false);
  expect(isFoldOverdue({ rows: 4000, bytes: 100 * KB })).toBe(true);
  expect(isFoldOverdue({ rows: 100, bytes: 2 * MB })).toBe(true);
  expect(isFoldOverdue({ rows: 1, bytes: 10 * MB })).toBe(false);
});

test('Rows are joined, with the last joined ones while those are few, until as much has come as the state held', () => {
  const growth = { rows: 500, bytes: 20 * KB };
  expect(planFold(growth, [], CHUNK)).toEqual({ kind: 'whole', from: 1 });
  expect(planFold(growth, foldsOf([15 * KB, 'whole']), CHUNK)).toEqual({ kind: 'whole', from: 1 });
  expect(planFold(growth, foldsOf([100 * KB, 'whole']), CHUNK)).toEqual({ kind: 'join', from: 101 });
  const few = foldsOf([CHUNK, 'whole'], [MB, 'whole'], [50 * KB, 'joined']);
  expect(planFold(growth, few, CHUNK)).toEqual({ kind: 'join', from: 201 });
  const many = foldsOf([CHUNK, 'whole'], [MB, 'whole'], [CHUNK, 'joined']);
  expect(planFold(growth, many, CHUNK)).toEqual({ kind: 'join', from: 301 });
  const doubled = foldsOf([MB, 'whole'], [MB, 'joined']);
  expect(planFold(growth, doubled, CHUNK)).toEqual({ kind: 'whole', from: 1 });
});

test('A document of more than 16 MB is only joined', () => {
  const growth = { rows: 2, bytes: 17 * MB };
  expect(planFold(growth, [], CHUNK)).toEqual({ kind: 'join', from: 1 });
  expect(planFold(growth, foldsOf([MB, 'whole']), CHUNK)).toEqual({ kind: 'join', from: 101 });
});
