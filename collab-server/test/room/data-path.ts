import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { admit } from '../../src/gate/admit.ts';
import { joinUpdates } from '../../src/gate/join-updates.ts';
import { LazyAdmitted } from '../../src/gate/lazy-admitted.ts';
import { readLargeUpdate } from '../../src/gate/read-large-update.ts';
import type { GateContext } from '../../src/gate/verdict.ts';
import { applyWhole } from '../../src/journal/yjs-internals.ts';
import { LogChunks } from '../../src/room/log-chunks.ts';
import { type Lacks, SyncPieces } from '../../src/room/sync-pieces.ts';
import type { WireFrame } from '../../src/room/wire-frame.ts';
import { type Random, randomFrom, randomHistory } from '../gate/support.ts';
import { messageIn } from '../support/message-in.ts';

/** Somebody who hears of the document like the reader of a feed. */
interface Reader {
  readonly doc: Y.Doc;
  behind: { position: number; readonly lacks: Lacks | undefined; readonly isFirstSync: boolean } | undefined;
}

/**
 * What a few writers did, on the way that it takes through the server: judged, gathered, joined, kept, tidied at any moment, and
 * read by people who come, come back with a part of it, and fall behind. Throws when anybody ends with anything else than what
 * Yjs alone makes of it.
 */
export function checkDataPath(seed: number): void {
  const random = randomFrom(seed);
  const { updates } = randomHistory(random, 40 + random.below(120));
  const truth = new Y.Doc({ gc: random.chance(0.5) });
  const log = new LogChunks(random.pick([60, 300, 2_000, 100_000]));
  const pieces = new SyncPieces(log, random.pick([60, 300, 2_000, 100_000]));
  const admitted = new LazyAdmitted({
    updates: () => log.list(),
    damaged: (error) => {
      throw error;
    },
  });
  const context: GateContext = { state: admitted, mayWrite: true, ownershipOf: () => 'own' };
  const readers: Reader[] = [];
  const store: Uint8Array[] = [];
  let gathered: Uint8Array[] = [];
  let tidying: Generator<void> | undefined;

  const take = (update: Uint8Array): void => {
    const verdict = admit(update, context);
    if (verdict.kind === 'nothing-new') return;
    if (verdict.kind !== 'new') throw new Error(`${verdict.kind} ${JSON.stringify(verdict)}`);
    admitted.add(verdict.admission);
    gathered.push(verdict.update);
  };
  const commit = (): void => {
    const news = cutIn(gathered, random).map((batch) => joinUpdates(batch));
    store.push(...gathered);
    gathered = [];
    for (const update of news) {
      log.append(update);
      for (const { doc, behind } of readers) if (behind === undefined) Y.applyUpdate(doc, update);
    }
  };
  const step = (reader: Reader): void => {
    const { behind, doc } = reader;
    if (behind === undefined) return;
    const { lacks, position } = behind;
    const piece = lacks === undefined ? pieces.next(position) : pieces.nextLacking(position, lacks);
    if (piece === undefined) {
      reader.behind = undefined;
      if (lacks !== undefined) Y.applyUpdate(doc, updateIn(lacks.deletes.frame));
      return;
    }
    if (piece.through <= position) throw new Error('a reader does not get on');
    behind.position = piece.through;
    Y.applyUpdate(doc, updateIn(piece.frame));
  };
  const ask = (reader: Reader): void => {
    const found = pieces.lacksOf(Y.decodeStateVector(Y.encodeStateVector(reader.doc)));
    const whole = found === undefined ? pieces.whole() : undefined;
    if (whole !== undefined) Y.applyUpdate(reader.doc, updateIn(whole));
    else reader.behind = { position: 0, lacks: found?.lacks, isFirstSync: true };
  };
  const somethingElse = (): void => {
    const reader = readers.length > 0 ? random.pick(readers) : undefined;
    switch (random.below(9)) {
      case 0:
        if (readers.length < 12) {
          const newcomer: Reader = { doc: new Y.Doc({ gc: random.chance(0.6) }), behind: undefined };
          // With a copy of something that was there before, or of what is not committed anywhere.
          if (random.chance(0.6))
            for (const update of updates.slice(0, random.below(updates.length)))
              Y.applyUpdate(newcomer.doc, update);
          readers.push(newcomer);
          ask(newcomer);
        }
        return;
      case 1:
        if (reader !== undefined && reader.behind === undefined)
          reader.behind = { position: log.end, lacks: undefined, isFirstSync: false };
        return;
      case 2:
        if (reader !== undefined && reader.behind === undefined) ask(reader);
        return;
      case 3:
        tidying ??= log.tidy();
        if (tidying.next().done === true) tidying = undefined;
        return;
      case 4:
        if (random.chance(0.2)) pieces.rest();
        if (random.chance(0.2) && gathered.length === 0) admitted.forget();
        return;
      case 5:
        commit();
        return;
      default:
        if (reader !== undefined) step(reader);
    }
  };

  for (let at = 0; at < updates.length; ) {
    const many = random.chance(0.2) ? 1 + random.below(12) : 1;
    const part = updates.slice(at, at + many);
    at += many;
    for (const update of part) Y.applyUpdate(truth, update);
    if (many === 1 || random.chance(0.3)) for (const update of part) take(update);
    else if (random.chance(0.5)) take(Y.mergeUpdates(part));
    else for (const slice of slicesOf(Y.mergeUpdates(part), random)) take(slice);
    // What is known already may come again, and with all that there is.
    if (random.chance(0.1)) take(random.pick(updates.slice(0, at)));
    if (random.chance(0.05)) for (const slice of slicesOf(Y.encodeStateAsUpdate(truth), random)) take(slice);
    while (random.chance(0.6)) somethingElse();
  }
  commit();
  for (const reader of readers) while (reader.behind !== undefined) step(reader);

  const expected = stateOf(truth);
  const check = (what: string, doc: Y.Doc): void => {
    const found = stateOf(doc);
    if (found !== expected) throw new Error(`${what}, seed ${seed}:\n${found}\ninstead of\n${expected}`);
  };
  for (const [index, { doc }] of readers.entries()) check(`reader ${index}`, doc);
  const replica = new Y.Doc({ gc: random.chance(0.5) });
  for (const update of log.list()) applyWhole(replica, update);
  check('what is kept', replica);
  const again = new Y.Doc();
  for (const update of store) applyWhole(again, update);
  check('what is stored', again);
  const late = new Y.Doc();
  Y.applyUpdate(late, joinUpdates(log.list()));
  check('the full state', late);
}

function slicesOf(update: Uint8Array, random: Random): readonly Uint8Array[] {
  const reading = readLargeUpdate(update, 1 + random.below(6));
  if (!reading.ok) throw new Error(reading.refusal);
  return reading.update.slices;
}

function cutIn<Value>(values: readonly Value[], random: Random): Value[][] {
  const parts: Value[][] = [];
  for (let at = 0; at < values.length; ) {
    const count = 1 + random.below(values.length);
    parts.push(values.slice(at, at + count));
    at += count;
  }
  return parts;
}

function updateIn(frame: WireFrame): Uint8Array {
  const decoder = decoding.createDecoder(messageIn(frame));
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
  return decoding.readVarUint8Array(decoder);
}

function stateOf(doc: Y.Doc): string {
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return 'something is parked';
  const { sv, ds } = Y.snapshot(doc);
  const deletes = [...Y.mergeDeleteSets([ds]).clients].sort(([a], [b]) => a - b);
  const content = {
    text: doc.getText('text').toDelta(),
    list: doc.getArray('list').toJSON(),
    map: doc.getMap('map').toJSON(),
    xml: doc.getXmlFragment('xml').toString(),
    clocks: [...sv].sort(([a], [b]) => a - b),
    deletes: deletes.map(([client, ranges]) => [
      client,
      ...ranges.map(({ clock, len }) => `${clock}+${len}`),
    ]),
  };
  return JSON.stringify(content, (_key, value: unknown) => {
    // Which half of a character becomes a replacement depends on who cut it, in Yjs as well.
    if (typeof value === 'string') return value.replace(/[\ud800-\udfff\ufffd]/g, '?');
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
}
