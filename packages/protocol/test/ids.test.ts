import { expect, test } from 'vitest';
import { newDocumentId, parseDocumentId, parseRoomName, roomNameFromPath } from '../src/index.ts';

test('a new document id is a document id, and no two are the same', () => {
  const ids = Array.from({ length: 1000 }, newDocumentId);
  expect(ids.every((id) => parseDocumentId(id) === id)).toBe(true);
  expect(new Set(ids).size).toBe(1000);
});

test.each(['', 'short', 'x'.repeat(65), 'with space in it', '../../../etc', 'ünïcödé-ids', 'a.b.c.d.e.f.g'])(
  'WIRE-2: %j is no document id',
  (text) => expect(parseDocumentId(text)).toBeUndefined(),
);

test.each(['notes', 'team/2026/plan', 'заметки', '会議メモ', 'a b', '100%'])(
  '%j is a clean room name',
  (name) => {
    expect(parseRoomName(name)).toBe(name);
    expect(roomNameFromPath(`/${encodeURIComponent(name)}`)).toBe(name);
  },
);

test.each([
  '/',
  '/..',
  '/a/../b',
  '/a//b',
  '/a/',
  '/%00',
  '/a%0Ab',
  '/%E2%80%AEtxt',
  '/%',
  '/%C3%28',
  '/a%5Cb',
  `/${'x'.repeat(10_000)}`,
  `/${encodeURIComponent('議'.repeat(43))}`,
])('WIRE-2: the path %j names no room', (path) => expect(roomNameFromPath(path)).toBeUndefined());

test('a path is percent-decoded exactly once', () => {
  expect(roomNameFromPath('/a%252Fb')).toBe('a%2Fb');
});
