import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonParts } from '../../src/gate/json-text.ts';
import { utf16Length } from '../../src/gate/utf8.ts';
import { randomFrom } from './support.ts';

const SEED = 20261121;

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isJson(text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  return jsonParts(bytes, { start: 0, end: bytes.length, depth: 500 }) >= 0;
}

test('WIRE-2: JSON is what JSON.parse takes, no more and no less', () => {
  const random = randomFrom(SEED);
  const alphabet = [
    ...'{}[]",:\\/ \n\t0123456789.eE+-truefalsn\u0001üx',
    '\\u',
    '\\u12aF',
    '""',
    '[]',
    'null',
  ];
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(isJson(text)).toBe(true);
      const at = random.below(text.length + 1);
      for (const mutated of [
        text.slice(0, at) + random.pick(alphabet) + text.slice(at),
        text.slice(0, at) + text.slice(at + 1),
      ]) {
        const wellFormed = mutated.toWellFormed();
        expect([wellFormed, isJson(wellFormed)]).toEqual([wellFormed, readsAsJson(wellFormed)]);
      }
    }),
    { seed: SEED, numRuns: 3000 },
  );
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(alphabet)).join('');
    expect([text, isJson(text)]).toEqual([text, readsAsJson(text)]);
  }
});

test('WIRE-2: text is what a strict UTF-8 decoder takes, counted in UTF-16 units', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const random = randomFrom(SEED);
  const interesting = [
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef,
  ];
  interesting.push(0xf0, 0xf1, 0xf4, 0xf5, 0xff);
  for (let round = 0; round < 50_000; round++) {
    const bytes = Uint8Array.from({ length: random.below(7) }, () => random.pick(interesting));
    let length = -1;
    try {
      length = decoder.decode(bytes).length;
    } catch {}
    expect([...bytes, utf16Length(bytes, 0, bytes.length)]).toEqual([...bytes, length]);
  }
});
