import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { admit } from '../../src/gate/admit.ts';
import { CONTENT } from '../../src/gate/struct-cursor.ts';
import type { AdmittedState } from '../../src/gate/verdict.ts';
import { bytesOf, gateContext, hasPending, type Random, randomFrom, randomHistory } from './support.ts';

type Part = number | string | readonly number[];

/** Well-formed structs that refer to anything: what a writer with bad intentions can make. */
function craftedUpdate(random: Random, { clockOf }: { clockOf(client: number): number }): Uint8Array {
  const clients = [1, 2, 3, 4].filter(() => random.chance(0.4));
  const blocks: Part[] = [clients.length];
  const reach = (client: number) => clockOf(client) + (random.chance(0.04) ? random.below(6) : 0);
  for (const client of clients) {
    const count = 1 + random.below(4);
    const known = clockOf(client);
    blocks.push(count, client, Math.max(0, known - random.below(2) * random.below(4)));
    for (let structs = 0; structs < count; structs++) blocks.push(...craftedStruct(random, reach));
  }
  const deleting = [1, 2, 3, 4].filter(() => random.chance(0.3));
  blocks.push(deleting.length);
  for (const client of deleting) {
    const count = 1 + random.below(3);
    blocks.push(client, count);
    for (let ranges = 0; ranges < count; ranges++)
      blocks.push(random.below(reach(client) + 1), random.below(6));
  }
  return bytesOf(...blocks);
}

function craftedStruct(random: Random, reach: (client: number) => number): Part[] {
  const id = () => {
    const known = [1, 2, 3, 4].filter((client) => reach(client) > 0);
    const client = known.length > 0 && random.chance(0.95) ? random.pick(known) : 1 + random.below(4);
    return [client, random.below(Math.max(1, reach(client)))];
  };
  if (random.chance(0.1)) return [[CONTENT.gc], 1 + random.below(5)];
  const content = 1 + random.below(9);
  const flags = random.pick([0, 0, 0x80, 0x80, 0x40, 0xc0]) | (random.chance(0.3) ? 0x20 : 0);
  const parts: Part[] = [[content | flags]];
  if ((flags & 0x80) !== 0) parts.push(...id());
  if ((flags & 0x40) !== 0) parts.push(...id());
  if ((flags & 0xc0) === 0) {
    if (random.chance(0.4)) parts.push(1, random.pick(['text', 'map', '__proto__']));
    else parts.push(0, ...id());
    if ((flags & 0x20) !== 0) parts.push(random.pick(['key', 'other', '__proto__', 'constructor']));
  }
  switch (content) {
    case CONTENT.deleted:
      return [...parts, 1 + random.below(5)];
    case CONTENT.json:
      return [...parts, 2, 'undefined', '{"__proto__":{"a":1}}'];
    case CONTENT.binary:
      return [...parts, 2, [1, 2]];
    case CONTENT.string:
      return [...parts, random.pick(['a', 'words', '👩‍👩‍👧'])];
    case CONTENT.embed:
      return [...parts, random.pick(['null', '{}', '"\\ud800"', '1e999'])];
    case CONTENT.format:
      return [...parts, random.pick(['bold', '__proto__']), random.pick(['true', 'null', '{"a":[]}'])];
    case CONTENT.type: {
      const type = random.below(7);
      return [...parts, type, ...(type === 3 || type === 5 ? ['p'] : [])];
    }
    case CONTENT.any:
      return [...parts, 3, [118, 1, 1, 97, 126], [117, 1, 127], [125, 0x45]];
    default:
      return [...parts, 'guid', [118, 1, 4, 109, 101, 116, 97, 120]];
  }
}

function mutated(update: Uint8Array, random: Random): Uint8Array {
  const bytes = [...update];
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(4);
    if (kind === 0) bytes.splice(at, 1);
    else if (kind === 1) bytes.splice(at, 0, random.below(256));
    else if (kind === 2) bytes.splice(at, random.below(8), ...bytes.slice(random.below(at + 1), at));
    else bytes[Math.min(at, bytes.length - 1)] = random.chance(0.5) ? random.below(16) : random.below(256);
  }
  return Uint8Array.from(bytes);
}

/**
 * Makes the offers to the gate one after the other, and applies what it admits to documents with and without garbage
 * collection. Throws when Yjs does, or parks anything, or when what is stored could not be opened again.
 */
function survive(
  offers: readonly (Uint8Array | ((state: AdmittedState) => Uint8Array))[],
): Map<string, number> {
  const docs = [true, false].map((gc) => new Y.Doc({ gc }));
  const context = gateContext();
  const stored: Uint8Array[] = [];
  const kinds = new Map<string, number>();
  for (const offer of offers) {
    const update = typeof offer === 'function' ? offer(context.state) : offer;
    const copy = update.slice();
    const verdict = admit(update, context);
    expect(update).toEqual(copy);
    kinds.set(verdict.kind, (kinds.get(verdict.kind) ?? 0) + 1);
    if (verdict.kind !== 'new') continue;
    for (const doc of docs) {
      Y.applyUpdate(doc, verdict.update);
      if (hasPending(doc)) throw new Error(`parked: ${Buffer.from(update).toString('hex')}`);
      for (const { client, clock, length } of verdict.admission.structs) {
        expect(Y.getState(doc.store, client)).toBe(clock + length);
      }
    }
    context.state.add(verdict.admission);
    stored.push(verdict.update);
  }
  for (const doc of docs) {
    const reopened = new Y.Doc({ gc: doc.gc });
    Y.applyUpdate(reopened, Y.encodeStateAsUpdate(doc));
    expect(hasPending(reopened)).toBe(false);
    expect(Y.encodeStateVector(reopened)).toEqual(Y.encodeStateVector(doc));
  }
  if (stored.length > 0) {
    const merged = new Y.Doc();
    Y.applyUpdate(merged, Y.mergeUpdates(stored));
    expect(hasPending(merged)).toBe(false);
    expect(Y.encodeStateVector(merged)).toEqual(Y.encodeStateVector(docs[0] ?? merged));
  }
  return kinds;
}

function sum(counts: readonly Map<string, number>[], kind: string): number {
  return counts.reduce((total, each) => total + (each.get(kind) ?? 0), 0);
}

describe('WIRE-2: hostile updates', () => {
  test('crafted structs that refer to anything are refused, or harmless to Yjs', () => {
    const counts = Array.from({ length: 600 }, (_, seed) => {
      const random = randomFrom(90_000 + seed);
      const crafted = (state: AdmittedState) =>
        craftedUpdate(random, { clockOf: (client) => state.clockOf(client) });
      return survive(new Array<typeof crafted>(25).fill(crafted));
    });
    for (const kind of ['new', 'gap', 'refused']) expect(sum(counts, kind)).toBeGreaterThan(300);
  });

  test('mutated honest updates are refused, or harmless to Yjs', () => {
    const counts = Array.from({ length: 60 }, (_, seed) => {
      const random = randomFrom(70_000 + seed);
      const { updates, docs } = randomHistory(random, 30);
      const all = [...updates, ...docs.map((doc) => Y.encodeStateAsUpdate(doc))];
      return survive(
        all.flatMap((update) => [...Array.from({ length: 5 }, () => mutated(update, random)), update]),
      );
    });
    for (const kind of ['new', 'gap', 'refused']) expect(sum(counts, kind)).toBeGreaterThan(300);
  });

  test('random bytes are survived', () => {
    const random = randomFrom(60_000);
    const updates = Array.from({ length: 30_000 }, () =>
      Uint8Array.from({ length: random.below(40) }, () =>
        random.chance(0.6) ? random.below(10) : random.below(256),
      ),
    );
    const counts = survive(updates);
    expect(counts.get('refused')).toBeGreaterThan(20_000);
  });

  test('the versions and attacks that cost Yjs seconds cost the gate nothing', () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'hello');
    const attacks = [
      bytesOf(1, 2 ** 27, 1),
      bytesOf(1, 2 ** 48, 1, 0),
      Y.encodeStateAsUpdateV2(doc),
      bytesOf(0, 0, [0, 0, 0, 0, 255, 255, 255, 255, 15]),
      bytesOf(1, 1, 7, 0, [CONTENT.any], 1, 'list', 2 ** 30, [126]),
      bytesOf(0, 1, 7, 2 ** 31),
      bytesOf(2 ** 32),
    ];
    const context = gateContext();
    const before = process.memoryUsage();
    for (let round = 0; round < 20_000; round++) {
      for (const attack of attacks) {
        expect(admit(attack, context).kind === 'refused').toBe(true);
      }
    }
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(200 * 2 ** 20);
    expect(context.state.clients).toBe(0);
  });

  test('a message costs no more memory than ten times its size', () => {
    const count = 300_000;
    const messages = [
      bytesOf(
        1,
        count,
        7,
        0,
        new Array<number>(2 * count).fill(0).map((_, index) => index % 2),
        0,
      ),
      bytesOf(
        1,
        1,
        7,
        0,
        [CONTENT.any],
        1,
        'list',
        count,
        new Array<number>(2 * count).fill(0).map((_, index) => (index % 2 === 0 ? 118 : 0)),
        0,
      ),
      bytesOf(1, 1, 7, 0, [CONTENT.embed], 1, 'text', `[${'[],'.repeat(count)}[]]`, 0),
      bytesOf(0, 1, 7, count, new Array<number>(2 * count).fill(1)),
    ];
    for (const message of messages) {
      const before = process.memoryUsage().rss;
      for (let round = 0; round < 10; round++) {
        expect(admit(message, gateContext()).kind).not.toBe('nothing-new');
      }
      const growth = process.memoryUsage().rss - before;
      expect(growth).toBeLessThan(10 * message.length + GARBAGE);
    }
  });
});

/** What the collector may leave lying around. */
const GARBAGE = 64 * 2 ** 20;
