import type { CloseName } from '@coscribe/protocol';
import { admit } from '../gate/admit.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { Batch, NewContent } from './gathering.ts';
import type { Writer } from './member.ts';
import type { Room } from './room.ts';

/** One update message. `index` is the number of this sync-write at its connection. */
export interface SyncWrite {
  readonly from: Writer;
  readonly index: number;
  readonly update: Uint8Array;
}

type Judgement =
  | Exclude<Verdict, { readonly kind: 'new' }>
  | { readonly kind: 'sent-away'; readonly close: CloseName }
  | { readonly kind: 'admitted'; readonly content: NewContent };

/** What one update brings about before it is on the disk: it is judged, admitted, and gathered with others (JOURNAL-1). */
export function acceptUpdate(room: Room, write: SyncWrite): void {
  const { from, index } = write;
  const judgement = judge(room, write);
  switch (judgement.kind) {
    case 'sent-away':
      from.close(judgement.close);
      break;
    case 'refused':
      from.refuse(index, judgement.refusal);
      break;
    case 'gap':
      from.askAgain(index);
      break;
    case 'nothing-new':
      room.acknowledgeRepeat({ from, index });
      break;
    case 'admitted':
      room.gather({ from, index, content: judgement.content }, commitBatch);
      break;
  }
}

function judge(room: Room, { from, update }: SyncWrite): Judgement {
  if (room.closedAs !== undefined) return { kind: 'sent-away', close: room.closedAs };
  const verdict = admit(update, room.gateContextFor(from));
  // Not for its role: its page is behind. The edits stay unsent, for the newer page to send (SCHEMA-1).
  if (verdict.kind === 'refused' && verdict.refusal === 'read-only' && from.mayWrite)
    return { kind: 'sent-away', close: 'access-changed' };
  if (verdict.kind !== 'new') return verdict;
  const admission = room.admit(verdict, from);
  switch (admission) {
    case 'client-id-in-use':
      return { kind: 'sent-away', close: admission };
    case 'document-too-large':
      return { kind: 'refused', refusal: admission };
    case 'admitted':
      return { kind: 'admitted', content: verdict };
  }
}

/** What a batch of admitted updates brings about, in order: on the disk, in the document, acknowledged, seen by others. */
async function commitBatch(room: Room, batch: Batch): Promise<void> {
  // Shut since it was admitted.
  if (room.closedAs !== undefined) return room.dismiss(batch, room.closedAs);

  const sequence = await room.store(batch);
  if (sequence === undefined) return room.rollBack(batch);

  const news = room.apply(batch, sequence);
  if (news === undefined) return room.dismiss(batch, room.closedAs ?? 'internal-error');
  room.acknowledge(batch);
  room.fanOut(news, batch);
}
