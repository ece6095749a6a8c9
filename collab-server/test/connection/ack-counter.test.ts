import { expect, test } from 'vitest';
import { AckCounter } from '../../src/connection/ack-counter.ts';

function afterReceiving(...kinds: readonly ('update' | 'step2')[]): AckCounter {
  const counter = new AckCounter();
  for (const kind of kinds) counter.received(kind);
  return counter;
}

test('JOURNAL-1: writes are numbered from 1, and none is durable before it is settled', () => {
  const counter = new AckCounter();
  expect(counter.through).toBe(0);
  expect(counter.received('step2')).toBe(1);
  expect(counter.received('update')).toBe(2);
  expect(counter.through).toBe(0);
  counter.settled(1);
  expect(counter.through).toBe(1);
});

test('JOURNAL-1: a write that is settled early waits for those before it', () => {
  const counter = afterReceiving('update', 'update', 'update');
  counter.settled(2);
  counter.settled(3);
  expect(counter.through).toBe(0);
  counter.settled(1);
  expect(counter.through).toBe(3);
});

test('JOURNAL-1: nothing after a write that was asked again is durable, a delete-only update after it neither', () => {
  const counter = afterReceiving('update', 'update', 'update');
  counter.settled(1);
  counter.lost(2);
  counter.settled(3);
  expect(counter.through).toBe(1);
});

test('JOURNAL-1: a SyncStep2 that came later makes up for what was asked again, once it is settled', () => {
  const counter = afterReceiving('update', 'update', 'step2', 'update');
  counter.lost(1);
  counter.settled(2);
  expect(counter.through).toBe(0);
  counter.settled(3);
  expect(counter.through).toBe(3);
  counter.settled(4);
  expect(counter.through).toBe(4);
});

test('JOURNAL-1: a SyncStep2 makes up for nothing that came after it, and for nothing still under way', () => {
  const counter = afterReceiving('update', 'update', 'step2', 'update');
  counter.lost(1);
  counter.settled(3);
  counter.lost(4);
  expect(counter.through).toBe(1);
  counter.settled(2);
  expect(counter.through).toBe(3);
});

test('JOURNAL-1: a SyncStep2 that was itself asked again makes up for nothing', () => {
  const counter = afterReceiving('update', 'step2', 'update');
  counter.lost(1);
  counter.lost(2);
  counter.settled(3);
  expect(counter.through).toBe(0);
});
