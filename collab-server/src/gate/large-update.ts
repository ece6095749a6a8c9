import { LIMITS, type RefusalName } from '@coscribe/protocol';
import { isOverBudget, type UpdateCounts } from './update-budget.ts';
import type { GateContext } from './verdict.ts';

/** A large update after it has been read and cut, elsewhere than on the main thread. */
export interface LargeUpdate {
  /** V1 updates to be judged by `admit` and taken in one after the other. */
  readonly slices: readonly Uint8Array[];
  /** How many clocks of which client must be there before: client, clock, client, clock … */
  readonly needs: Float64Array<ArrayBuffer>;
  /** Its clients, and the first clock after what it has of each: client, clock, client, clock … */
  readonly clients: Float64Array<ArrayBuffer>;
  readonly counts: UpdateCounts;
}

/**
 * Judges the whole of a large update before the first slice of it is taken in, so that nothing of it is stored when it is
 * refused. `undefined`: its slices may be judged one by one; for somebody who may not write, only they can tell.
 */
export function judgeLarge(
  { needs, clients, counts }: LargeUpdate,
  { state, mayWrite, ownershipOf }: GateContext,
): RefusalName | 'gap' | undefined {
  if (!mayWrite) return undefined;
  let newcomers = 0;
  for (let at = 0; at < clients.length; at += 2) {
    const client = clients[at] as number;
    const known = state.clockOf(client);
    if ((clients[at + 1] as number) <= known) continue;
    if (known === 0) newcomers++;
    if (ownershipOf(client) === 'foreign') return 'foreign-client-id';
  }
  if (newcomers > LIMITS.newClientsPerUpdate || isOverBudget(counts)) return 'over-budget';
  for (let at = 0; at < needs.length; at += 2)
    if ((needs[at + 1] as number) > state.clockOf(needs[at] as number)) return 'gap';
  return undefined;
}
