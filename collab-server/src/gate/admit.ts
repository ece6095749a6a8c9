import { LIMITS, type RefusalName } from '@coscribe/protocol';
import { ClientRanges } from './client-ranges.ts';
import { cutUpdate } from './cut-update.ts';
import { freshDeletes } from './fresh-deletes.ts';
import { type FreshBlock, freshBlocks, readinessOf } from './fresh-structs.ts';
import { parseUpdate } from './parse-update.ts';
import { isOverBudget } from './update-budget.ts';
import type { AdmittedState, ClockRange, GateContext, Verdict } from './verdict.ts';

/**
 * Judges one update message from a socket (Yjs, V1) before anything else touches it. Never throws; costs a few
 * microseconds for a keystroke, and no more than a few times its size whatever it declares. What is admitted can be
 * applied to a document of exactly the admitted state: Yjs neither throws nor parks any of it.
 */
export function admit(update: Uint8Array, context: GateContext): Verdict {
  if (isEmpty(update)) return { kind: 'nothing-new' };
  const { state } = context;
  if (state.isRepeated(update)) return { kind: 'nothing-new' };
  const parsed = parseUpdate(update);
  if (parsed === undefined) return refused('malformed-update');
  const blocks = freshBlocks(parsed, state);
  const deletes = freshDeletes(parsed, state);
  if (blocks.length === 0 && deletes.ranges.length === 0) {
    state.noteKnown(update);
    return { kind: 'nothing-new' };
  }
  if (!context.mayWrite) {
    const isKnown = blocks.length === 0 && isAlreadyDeleted(deletes.ranges, context);
    return isKnown ? { kind: 'nothing-new' } : refused('read-only');
  }
  const newcomers = blocks.filter(({ from }) => from === 0).length;
  if (
    isOverBudget(parsed) ||
    newcomers > LIMITS.newClientsPerUpdate ||
    deletes.ranges.length > LIMITS.deleteRangesPerUpdate
  ) {
    return refused('over-budget');
  }
  const newClients: number[] = [];
  for (const { client } of blocks) {
    const ownership = context.ownershipOf(client);
    if (ownership === 'foreign') return refused('foreign-client-id');
    if (ownership === 'unclaimed') newClients.push(client);
  }
  const readiness = readinessOf(update, blocks, state);
  if (readiness.kind === 'circle') return refused('malformed-update');
  if (readiness.kind === 'gap' || !areKnown(deletes.ranges, blocks, state)) return { kind: 'gap' };
  if (readiness.roots.size > 0 && state.rootsWith(readiness.roots) > LIMITS.rootTypes)
    return refused('over-budget');
  if (!areCovered(readiness.severalAtKey, deletes.ranges)) return refused('malformed-update');
  return {
    kind: 'new',
    update: cutUpdate(parsed, blocks, deletes),
    admission: {
      structs: blocks.map(({ client, from, until }) => ({ client, clock: from, length: until - from })),
      deletes: readiness.deleted.length > 0 ? readiness.deleted.concat(deletes.ranges) : deletes.ranges,
      keyed: readiness.keyed,
      roots: readiness.roots,
    },
    newClients,
  };
}

/** What somebody answers who has nothing that we lack: for this nobody needs to know the state. */
function isEmpty(update: Uint8Array): boolean {
  return update.length === 2 && update[0] === 0 && update[1] === 0;
}

function refused(refusal: RefusalName): Verdict {
  return { kind: 'refused', refusal };
}

function isAlreadyDeleted(ranges: readonly ClockRange[], context: GateContext): boolean {
  return areKnown(ranges, [], context.state) && context.alreadyDeleted?.(ranges) === true;
}

function areCovered(ranges: readonly ClockRange[], by: readonly ClockRange[]): boolean {
  if (ranges.length === 0) return true;
  const cover = new ClientRanges();
  cover.add(by);
  return ranges.every((range) => cover.covers(range));
}

/** Do all ranges lie within what is admitted or what the update brings? */
function areKnown(
  ranges: readonly ClockRange[],
  blocks: readonly FreshBlock[],
  state: AdmittedState,
): boolean {
  if (ranges.length === 0) return true;
  const brought = new Map(blocks.map(({ client, until }) => [client, until]));
  return ranges.every(
    ({ client, clock, length }) => clock + length <= (brought.get(client) ?? state.clockOf(client)),
  );
}
