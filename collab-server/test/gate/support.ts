import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { admittedStateOf } from '../../src/gate/admitted-state.ts';
import type { GateContext, Ownership } from '../../src/gate/verdict.ts';

// A Y.Text writes deletes of its own on remote changes (it cleans up formatting), and Yjs has no option for it. The
// product switches this off in the same way; here it would blur what an update itself does.
for (const type of [Y.Text.prototype, Y.XmlText.prototype]) {
  Object.defineProperty(type, '_hasFormatting', { get: () => false, set: () => undefined });
}

/** Small, fast, and the same everywhere: mulberry32. */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    chance: (share: number) => next() < share,
    pick: <Value>(values: readonly Value[]): Value => {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}
export type Random = ReturnType<typeof randomFrom>;

const WORDS = [
  '',
  'a',
  'word',
  'two words',
  'ünïcode',
  '漢字',
  '👩‍👩‍👧 family',
  '\ufeffmark',
  'x'.repeat(40),
];
const VALUES = [
  null,
  true,
  3,
  -7.5,
  2 ** 40,
  'text',
  { a: [1, { b: 'c' }] },
  [[], {}],
  new Uint8Array([1, 2, 3]),
];

/** One random edit of `doc`: every kind of content that Yjs writes. */
export function randomEdit(doc: Y.Doc, random: Random, undo: Y.UndoManager): void {
  const text = doc.getText('text');
  const list = doc.getArray<unknown>('list');
  const map = doc.getMap<unknown>('map');
  const xml = doc.getXmlFragment('xml');
  switch (random.below(14)) {
    case 0:
    case 1:
    case 2:
      text.insert(random.below(text.length + 1), random.pick(WORDS));
      return;
    case 3:
      if (text.length > 0) {
        const at = random.below(text.length);
        text.delete(at, 1 + random.below(Math.min(6, text.length - at)));
      }
      return;
    case 4:
      if (text.length > 0) {
        const at = random.below(text.length);
        text.format(at, 1 + random.below(text.length - at), { bold: random.pick([true, null]) });
      }
      return;
    case 5:
      text.insertEmbed(random.below(text.length + 1), { image: random.pick(WORDS) });
      return;
    case 6: {
      const marker = new Y.Map<unknown>();
      marker.set('kind', random.pick(['paragraph', 'heading']));
      text.insertEmbed(random.below(text.length + 1), marker);
      return;
    }
    case 7:
      list.insert(random.below(list.length + 1), [random.pick(VALUES), random.pick(VALUES)]);
      return;
    case 8:
      if (list.length > 0) list.delete(random.below(list.length), 1);
      return;
    case 9:
      map.set(random.pick(['one', 'two', 'three']), random.pick(VALUES));
      return;
    case 10: {
      const key = random.pick(['nested', 'other']);
      const nested = map.get(key);
      if (nested instanceof Y.Map && random.chance(0.7))
        nested.set(random.pick(['x', 'y']), random.pick(WORDS));
      else if (nested instanceof Y.Map && random.chance(0.5)) map.delete(key);
      else map.set(key, new Y.Map([['x', new Y.Array()]]));
      return;
    }
    case 11: {
      const element = new Y.XmlElement(random.pick(['p', 'li']));
      const words = new Y.XmlText();
      words.insert(0, random.pick(WORDS));
      element.insert(0, [words]);
      element.setAttribute('id', random.pick(['1', '2']));
      xml.insert(random.below(xml.length + 1), [element]);
      return;
    }
    case 12:
      if (random.chance(0.5) && xml.length > 0) xml.delete(random.below(xml.length), 1);
      else if (random.chance(0.2)) map.set('document', new Y.Doc({ guid: 'sub', meta: { title: 'sub' } }));
      return;
    case 13:
      if (random.chance(0.7)) undo.undo();
      else undo.redo();
      return;
  }
}

export interface History {
  /** The transactions' updates of all writers, in the order in which they were made. */
  readonly updates: readonly Uint8Array[];
  readonly docs: readonly Y.Doc[];
}

/** What a few writers did, now apart and now in touch. */
export function randomHistory(random: Random, steps: number): History {
  const updates: Uint8Array[] = [];
  const ids = new Set<number>();
  const writers = Array.from({ length: 2 + random.below(3) }, () => {
    const doc = new Y.Doc({ gc: random.chance(0.7) });
    do doc.clientID = 1 + random.below(2 ** random.pick([5, 20, 32]));
    while (ids.has(doc.clientID));
    ids.add(doc.clientID);
    const types = [doc.getText('text'), doc.getArray('list'), doc.getMap('map'), doc.getXmlFragment('xml')];
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') updates.push(update);
    });
    return { doc, undo: new Y.UndoManager(types, { captureTimeout: 0 }) };
  });
  for (let step = 0; step < steps; step++) {
    const { doc, undo } = random.pick(writers);
    if (random.chance(0.15)) {
      const other = random.pick(writers).doc;
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)), 'remote');
    } else if (random.chance(0.2)) {
      doc.transact(() => {
        for (let edits = 0; edits < 4; edits++) randomEdit(doc, random, undo);
      });
    } else {
      randomEdit(doc, random, undo);
    }
  }
  return { updates, docs: writers.map(({ doc }) => doc) };
}

/** A document as the server would have it: the updates applied one by one, no types asked for. */
export function documentOf(updates: readonly Uint8Array[], gc = true): Y.Doc {
  const doc = new Y.Doc({ gc });
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/** Everything that a document holds. */
export function contentOf(doc: Y.Doc): string {
  return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');
}

interface Circumstances {
  readonly updates?: readonly Uint8Array[];
  readonly mayWrite?: boolean;
  readonly ownershipOf?: (client: number) => Ownership;
  readonly alreadyDeleted?: GateContext['alreadyDeleted'];
}

export function gateContext({ updates = [], ...rest }: Circumstances = {}): GateContext {
  return { state: admittedStateOf(updates), mayWrite: true, ownershipOf: () => 'own', ...rest };
}

/** Bytes by hand: numbers become varuints, strings their UTF-8 with a length, arrays raw bytes. */
export function bytesOf(...parts: readonly (number | string | readonly number[])[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(encoder, part);
    else if (typeof part === 'string') encoding.writeVarString(encoder, part);
    else encoding.writeUint8Array(encoder, Uint8Array.from(part));
  }
  return encoding.toUint8Array(encoder);
}
