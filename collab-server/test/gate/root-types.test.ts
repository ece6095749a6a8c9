import { LIMITS } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import { admit } from '../../src/gate/admit.ts';
import { CONTENT } from '../../src/gate/struct-cursor.ts';
import { bytesOf, gateContext } from './support.ts';

/** One character in each of so many root types. */
function cells(client: number, from: number, until: number): Uint8Array {
  const structs = Array.from({ length: until - from }, (_, cell) => [
    [CONTENT.string],
    1,
    `cell/table/${from + cell}`,
    'x',
  ]);
  return bytesOf(1, structs.length, client, 0, ...structs.flat(), 0);
}

test('LIMIT-1: a document may have so many root types, and no more; those that are there take no room again', () => {
  const context = gateContext();
  const step = 5_000;
  let client = 1;
  for (let cell = 0; cell < LIMITS.rootTypes; cell += step) {
    const verdict = admit(cells(client++, cell, cell + step), context);
    if (verdict.kind !== 'new') throw new Error(`${cell}: ${verdict.kind}`);
    context.state.add(verdict.admission);
  }
  const one = admit(cells(client, LIMITS.rootTypes, LIMITS.rootTypes + 1_000), context);
  expect(one).toEqual({ kind: 'refused', refusal: 'over-budget' });
  expect(admit(cells(client, 70, 90), context).kind).toBe('new');
});
