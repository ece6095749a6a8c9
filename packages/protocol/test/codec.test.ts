import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import {
  decodeExtension,
  type ExtensionMessage,
  encodeAwareness,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
  SYNC,
} from '../src/index.ts';

const messages: ExtensionMessage[] = [
  { type: 'hello', schema: { major: 1, minor: 3 } },
  { type: 'welcome', role: 'comment', schema: { major: 2, minor: 0 } },
  { type: 'durable', through: 2 ** 40 },
  { type: 'refused', index: 7, refusal: 'foreign-client-id' },
  { type: 'goodbye', withinMs: 2_500 },
];

test.each(messages)('WIRE-1: $type is read as it was written', (message) => {
  const decoder = decoding.createDecoder(encodeExtension(message));
  expect(decoding.readVarUint(decoder)).toBe(MESSAGE.coscribe);
  expect(decodeExtension(decoder)).toEqual(message);
  expect(decoding.hasContent(decoder)).toBe(false);
});

test.each(messages)('WIRE-2: $type cut short anywhere is an error, not a guess', (message) => {
  const bytes = encodeExtension(message);
  for (let length = 1; length < bytes.length; length++) {
    const decoder = decoding.createDecoder(bytes.subarray(0, length));
    decoding.readVarUint(decoder);
    expect(() => decodeExtension(decoder)).toThrow();
  }
});

test('WIRE-2: unknown numbers inside an extension message are errors', () => {
  for (const bytes of [[9], [1, 77, 0, 0], [3, 1, 99]]) {
    expect(() => decodeExtension(decoding.createDecoder(new Uint8Array(bytes)))).toThrow(/unknown/);
  }
});

test('WIRE-1: sync and awareness frames are those of y-websocket', () => {
  const payload = new Uint8Array([5, 6, 7]);
  expect([...encodeSyncStep1(payload)]).toEqual([MESSAGE.sync, SYNC.step1, 3, 5, 6, 7]);
  expect([...encodeSyncStep2(payload)]).toEqual([MESSAGE.sync, SYNC.step2, 3, 5, 6, 7]);
  expect([...encodeUpdate(payload)]).toEqual([MESSAGE.sync, SYNC.update, 3, 5, 6, 7]);
  expect([...encodeAwareness(payload)]).toEqual([MESSAGE.awareness, 3, 5, 6, 7]);
});
