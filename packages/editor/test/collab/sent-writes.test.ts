import { expect, test } from 'vitest';
import { SentWrites } from '../../src/collab/sent-writes.ts';

test('JOURNAL-1: an acknowledgement covers the writes up to its number, and no later one', () => {
  const writes = new SentWrites<string>();
  writes.add(['a', 'b']);
  writes.add(['c']);
  writes.add([]);
  expect(writes.durable(0)).toEqual([]);
  expect(writes.durable(1)).toEqual(['a', 'b']);
  expect(writes.durable(1)).toEqual([]);
  expect(writes.isWaiting).toBe(true);
  expect(writes.durable(3)).toEqual(['c']);
  expect(writes.isWaiting).toBe(false);
});
