import { admit } from '../gate/admit.ts';
import type { Writer } from './member.ts';
import type { Room } from './room.ts';

/** One update message. `index` is the number of this sync-write at its connection. */
export interface SyncWrite {
  readonly from: Writer;
  readonly index: number;
  readonly update: Uint8Array;
}

/**
 * All that one update brings about, in order: judged, admitted, on the disk, in the document, acknowledged, seen by
 * others (JOURNAL-1).
 */
export async function acceptUpdate(room: Room, { from, index, update }: SyncWrite): Promise<void> {
  if (room.closedAs !== undefined) return from.close(room.closedAs);
  const verdict = admit(update, room.gateContextFor(from));
  switch (verdict.kind) {
    case 'refused':
      // Not for its role: its page is behind. The edits stay unsent, for the newer page to send (SCHEMA-1).
      if (verdict.refusal === 'read-only' && from.mayWrite) return from.close('access-changed');
      return from.refuse(index, verdict.refusal);
    case 'gap':
      return from.askAgain(index);
    case 'nothing-new':
      // It may repeat what is only on its way to the disk.
      if (await room.whatIsUnderWay(from)) from.acknowledge(index);
      return;
  }

  const admission = room.admit(verdict, from);
  if (admission === 'client-id-in-use') return from.close(admission);
  if (admission === 'document-too-large') return from.refuse(index, admission);

  const sequence = await room.store(verdict, from);
  if (sequence === undefined) return room.rollBack();

  if (!room.apply(verdict, sequence)) return;
  from.acknowledge(index);
  room.fanOut(verdict, from);
}
