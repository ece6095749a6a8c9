import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CLOSE, closeNameOf, LIMITS, REFUSALS, refusalNameOf, WIRE, WIRE_VERSION } from '../src/index.ts';

/** One line for each version that was ever released. A line is added, never changed. */
const HASHES: Record<number, string> = {
  1: '4ce722b2c5ebe7f2',
  2: '5c0acb2e74cf0f85',
};

test('WIRE-1: the wire description has the hash recorded for its version', () => {
  const hash = createHash('sha256').update(JSON.stringify(WIRE)).digest('hex').slice(0, 16);
  expect(
    hash,
    'The wire changed: raise WIRE_VERSION, say in its history what changed, and record the new hash here.',
  ).toBe(HASHES[WIRE_VERSION]);
});

test('WIRE-2: close codes say by their number whether a stock client comes back', () => {
  const codes = Object.values(CLOSE).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, retry } of Object.values(CLOSE)) expect(retry).toBe(code < 4400 || code > 4499);
});

test('LIMIT-1: every close and refusal has a sentence that fits a close frame', () => {
  for (const { sentence } of [...Object.values(CLOSE), ...Object.values(REFUSALS)]) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(new TextEncoder().encode(sentence).length).toBeLessThanOrEqual(LIMITS.closeReasonBytes);
  }
});

test('names are found again by their numbers', () => {
  expect(closeNameOf(4510)).toBe('access-changed');
  expect(closeNameOf(1006)).toBeUndefined();
  expect(refusalNameOf(REFUSALS['over-budget'].code)).toBe('over-budget');
  expect(refusalNameOf(99)).toBeUndefined();
});
