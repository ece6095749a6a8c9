import type { RefusalName } from '@coscribe/protocol';
import type { LargeUpdate } from './large-update.ts';
import { parseUpdate } from './parse-update.ts';
import { sliceUpdate } from './slice-update.ts';
import { UPDATE_BUDGET } from './update-budget.ts';

export type LargeReading =
  | { readonly ok: true; readonly update: LargeUpdate }
  | { readonly ok: false; readonly refusal: RefusalName };

const SLICE_BYTES = 64 * 1024;

/**
 * Reads and cuts a large update, into slices of at most so many structs or deletes. Costs a few times its size, and nothing of a
 * document: it may run in any thread.
 */
export function readLargeUpdate(bytes: Uint8Array, sliceStructs: number): LargeReading {
  const parsed = parseUpdate(bytes);
  if (parsed === undefined) return { ok: false, refusal: 'malformed-update' };
  const { blocks, structs, unbackedClocks, types, documents, values, largestValue } = parsed;
  if (blocks.length > UPDATE_BUDGET.clients) return { ok: false, refusal: 'over-budget' };
  const sliced = sliceUpdate(parsed, { bytes: SLICE_BYTES, structs: sliceStructs, deletes: sliceStructs });
  if (sliced === undefined) return { ok: false, refusal: 'malformed-update' };
  const clients = new Float64Array(2 * blocks.length);
  for (let index = 0; index < blocks.length; index++) {
    const { client, until } = blocks.at(index);
    clients[2 * index] = client;
    clients[2 * index + 1] = until;
  }
  const needs = Float64Array.from([...sliced.needs].flat());
  const counts = { structs, unbackedClocks, types, documents, values, largestValue };
  // What says nothing in many bytes is acknowledged like anything else.
  const slices = sliced.slices.length > 0 ? sliced.slices : [new Uint8Array([0, 0])];
  return { ok: true, update: { slices, needs, clients, counts } };
}
