import { LIMITS } from '@coscribe/protocol';
import { expect } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMeters } from '../../src/observe/meters.ts';
import { ResidentDocuments } from '../../src/room/resident-documents.ts';
import type { RoomServices } from '../../src/room/room.ts';
import { Tick } from '../../src/room/tick.ts';

/** What rooms need, without a server around them. `lowered`: limits that should be smaller. */
export function roomServices(journal: Journal, lowered: Partial<RoomServices['limits']> = {}): RoomServices {
  const meters = createMeters();
  return {
    journal,
    tick: new Tick((error) => expect.unreachable(String(error))),
    log: createLog('silent'),
    meters,
    limits: { ...LIMITS, latencyBudgetMs: 33, ...lowered },
    gathered: { bytes: 0 },
    residents: new ResidentDocuments(2 ** 28, meters),
    onCommitted: () => undefined,
    onSettled: () => undefined,
  };
}
