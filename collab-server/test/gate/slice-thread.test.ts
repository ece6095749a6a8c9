import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { admittedStateOf } from '../../src/gate/admitted-state.ts';
import { judgeLarge, type LargeUpdate } from '../../src/gate/large-update.ts';
import { readLargeUpdate } from '../../src/gate/read-large-update.ts';
import { SliceThread } from '../../src/gate/slice-thread.ts';
import { CONTENT } from '../../src/gate/struct-cursor.ts';
import { bytesOf, contentOf, documentOf, gateContext } from './support.ts';

function open(mostBytes: number): SliceThread {
  const thread = new SliceThread({ mostBytes, structs: 1_000 });
  onTestFinished(() => thread.close());
  return thread;
}

function written(client: number, text: string, known: readonly Uint8Array[] = []): Uint8Array {
  const doc = documentOf(known);
  doc.clientID = client;
  const before = Y.encodeStateVector(doc);
  doc.getText('text').insert(doc.getText('text').length, text);
  return Y.encodeStateAsUpdate(doc, before);
}

function read(update: Uint8Array): LargeUpdate {
  const reading = readLargeUpdate(update, 1_000);
  if (!reading.ok) throw new Error(reading.refusal);
  return reading.update;
}

test('WIRE-2: another thread reads and cuts what is large, in order, and says what cannot be read', async () => {
  const thread = open(2 ** 30);
  const whole = written(7, 'words '.repeat(100_000));
  const [first, second, third] = await Promise.all([
    thread.read(whole),
    thread.read(bytesOf(1, 2 ** 27, 1)),
    thread.read(whole),
  ]);
  expect(second).toEqual({ ok: false, refusal: 'malformed-update' });
  for (const reading of [first, third]) {
    if (reading === 'busy' || !reading.ok) throw new Error('it cannot be read');
    expect(reading.update.slices.length).toBeGreaterThan(5);
    expect(contentOf(documentOf(reading.update.slices))).toBe(contentOf(documentOf([whole])));
  }
  expect(thread.waitingBytes).toBe(0);
});

test('LIMIT-1: what waits to be read is bounded; a single one always is', async () => {
  const thread = open(1_000);
  const large = written(7, 'x'.repeat(2_000));
  const readings = await Promise.all([thread.read(large), thread.read(large)]);
  expect(readings.map((reading) => reading !== 'busy')).toEqual([true, false]);
  expect(await thread.read(large)).not.toBe('busy');
});

test('WIRE-2: the whole is judged before any slice: whose it is, what it builds on, how much it is', () => {
  const known = [written(3, 'known')];
  const large = read(written(7, ' more', known));
  expect(judgeLarge(large, gateContext({ updates: known }))).toBeUndefined();
  expect(judgeLarge(large, gateContext())).toBe('gap');
  const foreign = gateContext({ updates: known, ownershipOf: () => 'foreign' });
  expect(judgeLarge(large, foreign)).toBe('foreign-client-id');
  // What is known already is nobody's claim, and a reader's slices speak for themselves.
  expect(judgeLarge(read(written(3, 'known')), foreign)).toBeUndefined();
  expect(judgeLarge(large, { ...gateContext(), mayWrite: false })).toBeUndefined();
  const leap = read(bytesOf(1, 1, 9, 4, [CONTENT.string | 0x80], 3, 1, 'x', 0));
  expect(judgeLarge(leap, gateContext({ updates: known }))).toBe('gap');
  const counts = { ...large.counts, structs: 2_000_001 };
  expect(judgeLarge({ ...large, counts }, { ...gateContext(), state: admittedStateOf(known) })).toBe(
    'over-budget',
  );
});
