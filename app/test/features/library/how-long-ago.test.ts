import { expect, test } from 'vitest';
import { howLongAgo } from '../../../src/features/library/how-long-ago.ts';

const NOW = new Date(2026, 4, 20, 12).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('a time is told in the largest unit that has passed', () => {
  expect(howLongAgo(NOW - 59_999, NOW)).toBe('just now');
  expect(howLongAgo(NOW - MINUTE, NOW)).toBe('1 minute ago');
  expect(howLongAgo(NOW - HOUR + 1, NOW)).toBe('59 minutes ago');
  expect(howLongAgo(NOW - HOUR, NOW)).toBe('1 hour ago');
  expect(howLongAgo(NOW - DAY, NOW)).toBe('yesterday');
  expect(howLongAgo(NOW - 6 * DAY, NOW)).toBe('6 days ago');
});

test('after a week it is a date', () => {
  expect(howLongAgo(NOW - 7 * DAY, NOW)).toBe('May 13, 2026');
});

test('a clock that is behind the server’s says just now', () => {
  expect(howLongAgo(NOW + HOUR, NOW)).toBe('just now');
});
