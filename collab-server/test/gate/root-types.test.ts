import { LIMITS } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { admit } from '../../src/gate/admit.ts';
import { gateContext } from './support.ts';

/** One character in each of so many root types. */
function cells(client: number, from: number, until: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.transact(() => {
    for (let cell = from; cell < until; cell++) doc.getText(`cell/table/${cell}`).insert(0, 'x');
  });
  return Y.encodeStateAsUpdate(doc);
}

test('LIMIT-1: a document may have so many root types, and no more; those that are there take no room again', () => {
  const context = gateContext();
  // Yjs takes long to look up the names of many: so the updates are many, and have few each.
  const step = 2_000;
  let client = 1;
  for (let cell = 0; cell < LIMITS.rootTypes; cell += step) {
    const verdict = admit(cells(client++, cell, cell + step), context);
    if (verdict.kind !== 'new') throw new Error(`${cell}: ${verdict.kind}`);
    context.state.add(verdict.admission);
  }
  const one = admit(cells(client, LIMITS.rootTypes, LIMITS.rootTypes + 10), context);
  expect(one).toEqual({ kind: 'refused', refusal: 'over-budget' });
  expect(admit(cells(client, 70, 90), context).kind).toBe('new');
});
