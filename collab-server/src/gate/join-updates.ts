import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { eachDelete, type ParsedUpdate, parseUpdate } from './parse-update.ts';

const FAN_IN = 32;

interface Run {
  /** First clock that is not in it. */
  until: number;
  structs: number;
  readonly clock: number;
  readonly pieces: Uint8Array[];
}

/**
 * One update (V1) of what `admit` let through, in that order: each client's structs go on where those before ended, so that
 * their bytes are put behind one another as they are, and nothing is decoded. Costs its bytes, where `Y.mergeUpdates` costs
 * its structs several times. Updates of any other kind are merged by Yjs.
 */
export function joinUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates;
  if (only !== undefined && updates.length === 1) return only;
  const runs = new Map<number, Run>();
  const deletes = new Map<number, number[]>();
  for (const update of updates) {
    const parsed = parseUpdate(update);
    if (parsed === undefined || !addStructs(runs, parsed)) return mergeAsTree(updates);
    eachDelete(parsed, (client, start, end) => addDelete(deletes, client, { start, end }));
  }
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, runs.size);
  for (const [client, { clock, structs, pieces }] of inDescendingOrder(runs)) {
    encoding.writeVarUint(encoder, structs);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const piece of pieces) encoding.writeUint8Array(encoder, piece);
  }
  encoding.writeVarUint(encoder, deletes.size);
  for (const [client, ranges] of inDescendingOrder(deletes)) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length / 2);
    for (let at = 0; at < ranges.length; at += 2) {
      const start = ranges[at] as number;
      encoding.writeVarUint(encoder, start);
      encoding.writeVarUint(encoder, (ranges[at + 1] as number) - start);
    }
  }
  return encoding.toUint8Array(encoder);
}

/** Flat `Y.mergeUpdates` is quadratic in the number of updates. */
function mergeAsTree(updates: readonly Uint8Array[]): Uint8Array {
  let level = [...updates];
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let start = 0; start < level.length; start += FAN_IN)
      next.push(Y.mergeUpdates(level.slice(start, start + FAN_IN)));
    level = next;
  }
  return level[0] ?? new Uint8Array([0, 0]);
}

/** Says whether every block goes on where its client's run ends. */
function addStructs(runs: Map<number, Run>, { bytes, blocks }: ParsedUpdate): boolean {
  for (let index = 0; index < blocks.length; index++) {
    const { client, clock, offset, structs, until, hasSkips, end } = blocks.at(index);
    if (hasSkips) return false;
    const piece = bytes.subarray(offset, end);
    const run = runs.get(client);
    if (run === undefined) {
      runs.set(client, { clock, until, structs, pieces: [piece] });
      continue;
    }
    if (run.until !== clock) return false;
    run.until = until;
    run.structs += structs;
    run.pieces.push(piece);
  }
  return true;
}

function addDelete(
  deletes: Map<number, number[]>,
  client: number,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const ranges = deletes.get(client);
  if (ranges === undefined) deletes.set(client, [start, end]);
  else if (ranges.at(-1) === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

/** As Yjs writes clients, and as its `mergeUpdates` needs them. */
function inDescendingOrder<Value>(byClient: ReadonlyMap<number, Value>): (readonly [number, Value])[] {
  return [...byClient].sort(([a], [b]) => b - a);
}
