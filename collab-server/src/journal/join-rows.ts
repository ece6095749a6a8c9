import * as Y from 'yjs';
import { coalesceRuns } from '../gate/coalesce-runs.ts';
import { joinUpdates } from '../gate/join-updates.ts';

/**
 * Joins the updates of neighbouring rows into one that holds everything that they hold, deleted content included. Throws when
 * it would not: rows are the truth, and these go when this takes their place.
 */
export function joinRows(updates: readonly Uint8Array[]): Uint8Array {
  const joined = coalesceRuns(joinUpdates(updates));
  const { structs, ds } = Y.decodeUpdate(joined);
  if (structs.some((struct) => struct instanceof Y.Skip)) throw new Error('the joined rows have a gap');
  const deletes = Y.mergeDeleteSets(updates.map((update) => Y.decodeUpdate(update).ds));
  if (!Y.equalDeleteSets(Y.mergeDeleteSets([ds]), deletes))
    throw new Error('the joined rows delete something else');
  const before = updates.flatMap((update) => Y.decodeUpdate(update).structs);
  if (!areEqual(rangesOf([joined]), rangesOf(updates)) || !areSameTexts(textsOf(structs), textsOf(before)))
    throw new Error('the joined rows hold something else');
  return joined;
}

type Structs = ReturnType<typeof Y.decodeUpdate>['structs'];

/** What each client typed, in the order of the clocks. All else is put behind one another as it is. */
function textsOf(structs: Structs): Map<number, string> {
  const texts = new Map<number, string>();
  for (const struct of structs) {
    if (!(struct instanceof Y.Item && struct.content instanceof Y.ContentString)) continue;
    const { client } = struct.id;
    texts.set(client, (texts.get(client) ?? '') + struct.content.str);
  }
  return texts;
}

function areSameTexts(a: ReadonlyMap<number, string>, b: ReadonlyMap<number, string>): boolean {
  return a.size === b.size && [...a].every(([client, text]) => b.get(client) === text);
}

interface ClockRange {
  readonly from: number;
  readonly to: number;
}

/** What of each client the updates hold together. */
function rangesOf(updates: readonly Uint8Array[]): Map<number, ClockRange> {
  const ranges = new Map<number, ClockRange>();
  for (const update of updates) {
    const meta = Y.parseUpdateMeta(update);
    for (const [client, to] of meta.to) {
      const from = meta.from.get(client) ?? 0;
      const known = ranges.get(client);
      ranges.set(client, { from: Math.min(known?.from ?? from, from), to: Math.max(known?.to ?? to, to) });
    }
  }
  return ranges;
}

function areEqual(a: ReadonlyMap<number, ClockRange>, b: ReadonlyMap<number, ClockRange>): boolean {
  return (
    a.size === b.size &&
    [...a].every(([client, { from, to }]) => b.get(client)?.from === from && b.get(client)?.to === to)
  );
}
