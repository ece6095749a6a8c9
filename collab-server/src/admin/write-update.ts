import { CLOSE, type CloseName, REFUSALS, type RefusalName, SCHEMA_VERSION } from '@coscribe/protocol';
import { acceptUpdate } from '../room/accept-update.ts';
import type { Writer } from '../room/member.ts';
import type { Room } from '../room/room.ts';

export type Written =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number; readonly sentence: string };

/** Writes for the app, in the name of `actor`. It takes the same way as everybody's update; `ok`: it is on disk. */
export function writeUpdate(room: Room, update: Uint8Array, actor: string | null): Promise<Written> {
  const { promise, resolve } = Promise.withResolvers<Written>();
  const fail = (status: number, sentence: string): void => resolve({ ok: false, status, sentence });
  const author: Writer = {
    actor,
    mayWrite: true,
    // App and sync server are of one build.
    schema: SCHEMA_VERSION,
    acknowledge: () => resolve({ ok: true }),
    reportAcknowledged: () => undefined,
    refuse: (_index: number, refusal: RefusalName) => fail(422, REFUSALS[refusal].sentence),
    askAgain: () => fail(409, 'The update builds on something that the document does not have.'),
    close: (name: CloseName) => fail(503, CLOSE[name].sentence),
  };
  acceptUpdate(room, { from: author, index: 1, update });
  return promise;
}
