import type { SaveState } from '@coscribe/editor';
import { expect, test } from 'vitest';
import { saveWords, waitingWords } from '../../../src/features/document/save-words.ts';

const NOW = Date.UTC(2026, 4, 20);
const offline = (edits: number): SaveState => ({
  kind: 'offline',
  edits,
  nextTryAt: null,
  cause: 'server-unreachable',
});

test('JOURNAL-1: Saved is said for the saved state alone', () => {
  expect(saveWords({ kind: 'saved' }, false, 0)).toBe('Saved');
  expect(saveWords({ kind: 'saving', edits: 1 }, false, 0)).toBe('Saving…');
  expect(saveWords({ kind: 'loading' }, false, 0)).toBe('Opening…');
  expect(saveWords(offline(0), true, 0)).toBe('Offline');
});

test('All changes are saved when one has just come back, unless edits were put aside', () => {
  expect(saveWords({ kind: 'saved' }, true, 0)).toBe('All changes saved');
  expect(saveWords({ kind: 'saved' }, true, 2)).toBe('2 edits not sent');
});

test('LEAVE-1: unsent edits are counted by the title and in the bar', () => {
  expect(saveWords(offline(1), false, 0)).toBe('Offline · 1 edit');
  expect(saveWords(offline(12), false, 0)).toBe('Offline · 12 edits');
  expect(waitingWords(12, null, NOW)).toBe('12 edits kept on this device. Trying now…');
});

test('the next try is told in whole seconds and never in none', () => {
  expect(waitingWords(0, NOW + 4001, NOW)).toBe('Go on writing; nothing is lost. Next try in 5 s.');
  expect(waitingWords(1, NOW - 500, NOW)).toBe('1 edit kept on this device. Next try in 1 s.');
});

test('SCHEMA-1: a document of a newer version is said to be for reading, not to be closed', () => {
  const closed = { kind: 'closed', sentence: '', edits: 0 } as const;
  expect(saveWords({ ...closed, close: 'newer-version-needed' }, false, 0)).toBe('Read only');
  expect(saveWords({ ...closed, close: 'document-damaged' }, false, 0)).toBe('Closed');
});
