import { CLOSE, type CloseName, REFUSALS, type RefusalName } from '@coscribe/protocol';
import { acceptUpdate } from '../room/accept-update.ts';
import type { Writer } from '../room/member.ts';
import type { Room } from '../room/room.ts';

export type Creation =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number; readonly sentence: string };

/** Writes a document's first update, on behalf of nobody. It takes the same way as everybody's, and is on disk then. */
export async function createDocument(room: Room, update: Uint8Array): Promise<Creation> {
  if (room.clients > 0) return { ok: false, status: 409, sentence: 'This document has content already.' };
  let creation: Creation = { ok: false, status: 500, sentence: CLOSE['internal-error'].sentence };
  const fail = (status: number, sentence: string): void => {
    creation = { ok: false, status, sentence };
  };
  const author: Writer = {
    actor: null,
    mayWrite: true,
    schema: null,
    acknowledge: () => {
      creation = { ok: true };
    },
    refuse: (_index: number, refusal: RefusalName) => fail(422, REFUSALS[refusal].sentence),
    askAgain: () => fail(422, REFUSALS['malformed-update'].sentence),
    close: (name: CloseName) => fail(503, CLOSE[name].sentence),
  };
  await acceptUpdate(room, { from: author, index: 1, update });
  return creation;
}
