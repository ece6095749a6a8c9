import { LIMITS } from '@coscribe/protocol';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { admit } from '../../src/gate/admit.ts';
import { admittedStateOf } from '../../src/gate/admitted-state.ts';
import { areDeletedIn } from '../../src/gate/already-deleted.ts';
import { CONTENT } from '../../src/gate/struct-cursor.ts';
import { UPDATE_BUDGET } from '../../src/gate/update-budget.ts';
import type { Verdict } from '../../src/gate/verdict.ts';
import {
  bytesOf,
  contentOf,
  documentOf,
  gateContext,
  hasPending,
  type Random,
  randomFrom,
  randomHistory,
} from './support.ts';

function updateOf(verdict: Verdict): Uint8Array {
  if (verdict.kind !== 'new') throw new Error(`expected something new, got ${verdict.kind}`);
  return verdict.update;
}

/** What a socket may bring: one update, several merged, a whole state, or a part of one; often known already. */
function randomMessage(random: Random, updates: readonly Uint8Array[], docs: readonly Y.Doc[]): Uint8Array {
  const at = random.below(updates.length);
  switch (random.below(5)) {
    case 0:
      return Y.encodeStateAsUpdate(random.pick(docs));
    case 1:
      return Y.mergeUpdates(updates.slice(at, at + 1 + random.below(8)));
    case 2:
      return Y.mergeUpdates(updates.filter(() => random.chance(0.3)).concat(random.pick(updates)));
    case 3: {
      const known = Y.encodeStateVectorFromUpdate(Y.mergeUpdates(updates.slice(0, at + 1)));
      return Y.encodeStateAsUpdate(random.pick(docs), known);
    }
    default:
      return random.pick(updates);
  }
}

const seeds = Array.from({ length: 60 }, (_, index) => 5000 + index);

describe('admit, against Yjs itself', () => {
  test.each(seeds)(
    'JOURNAL-2: cut to what is new does what the whole would, and gaps are where Yjs parks (seed %i)',
    (seed) => {
      const random = randomFrom(seed);
      const { updates, docs } = randomHistory(random, 40);
      const gc = random.chance(0.5);
      const context = gateContext();
      const stored: Uint8Array[] = [];
      const kinds = new Set<string>();
      const messages = Array.from({ length: 60 }, () => randomMessage(random, updates, docs));
      for (const message of [...messages, ...updates, ...docs.map((doc) => Y.encodeStateAsUpdate(doc))]) {
        const before = documentOf(stored, gc);
        const whole = documentOf([...stored, message], gc);
        const verdict = admit(message, context);
        kinds.add(verdict.kind);
        expect(verdict.kind === 'gap').toBe(hasPending(whole));
        if (verdict.kind === 'gap') continue;
        if (verdict.kind === 'nothing-new') {
          expect(contentOf(whole)).toBe(contentOf(before));
          continue;
        }
        const update = updateOf(verdict);
        const cut = documentOf([...stored, update], gc);
        expect(hasPending(cut)).toBe(false);
        expect(contentOf(cut)).toBe(contentOf(whole));
        if (contentOf(whole) === contentOf(before)) {
          // Yjs had deleted by itself what is now said to be deleted.
          const admission = verdict.kind === 'new' ? verdict.admission : { structs: [], deletes: [] };
          expect(admission.structs).toEqual([]);
          expect(areDeletedIn(before, admission.deletes)).toBe(true);
        }
        stored.push(update);
        if (verdict.kind === 'new') context.state.add(verdict.admission);
        for (const again of [message, update]) expect(admit(again, context)).toEqual({ kind: 'nothing-new' });
        expect(admit(message, { ...context, state: admittedStateOf(stored) })).toEqual({
          kind: 'nothing-new',
        });
      }
      expect([...kinds].sort()).toContain('new');
      const end = documentOf(stored, gc);
      for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(end))) {
        expect(context.state.clockOf(client)).toBe(clock);
      }
      expect(contentOf(documentOf([Y.mergeUpdates(stored)], gc))).toBe(
        contentOf(documentOf([Y.encodeStateAsUpdate(end)], gc)),
      );
    },
  );

  test.each(seeds.slice(0, 20))(
    'ACCESS-1: a reader who has only what it was sent is never refused (seed %i)',
    (seed) => {
      const random = randomFrom(seed);
      const { updates } = randomHistory(random, 60);
      const context = gateContext();
      const server = new Y.Doc();
      const reader = new Y.Doc({ gc: random.chance(0.5) });
      const viewing = {
        ...context,
        mayWrite: false,
        alreadyDeleted: (ranges: Parameters<typeof areDeletedIn>[1]) => areDeletedIn(server, ranges),
      };
      for (const update of updates) {
        const verdict = admit(update, context);
        if (verdict.kind !== 'new') continue;
        context.state.add(verdict.admission);
        Y.applyUpdate(server, verdict.update);
        Y.applyUpdate(reader, verdict.update);
        expect(admit(Y.encodeStateAsUpdate(reader), viewing)).toEqual({ kind: 'nothing-new' });
        const since = Y.encodeStateAsUpdate(reader, Y.encodeStateVector(server));
        expect(admit(since, viewing)).toEqual({ kind: 'nothing-new' });
      }
    },
  );
});

describe('admit', () => {
  const writer = (clientID: number, content = 'hello') => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    doc.getText('body').insert(0, content);
    return doc;
  };

  test('passes a keystroke on without a copy', () => {
    const doc = writer(7);
    const base = Y.encodeStateAsUpdate(doc);
    let update: Uint8Array = new Uint8Array();
    doc.on('update', (bytes: Uint8Array) => {
      update = bytes;
    });
    doc.getText('body').insert(5, '!');
    const verdict = admit(update, gateContext({ updates: [base] }));
    expect(updateOf(verdict)).toBe(update);
    expect(verdict).toMatchObject({
      admission: { structs: [{ client: 7, clock: 5, length: 1 }], deletes: [] },
    });
  });

  test('JOURNAL-2: cuts a returning writer’s state to the last words, in the midst of a surrogate pair too', () => {
    const doc = writer(7, 'ab👩‍👩‍👧 cd');
    for (let known = 1; known < doc.getText('body').length; known++) {
      const part = Y.encodeStateAsUpdate(writer(7, 'ab👩‍👩‍👧 cd'.slice(0, known)));
      const whole = Y.encodeStateAsUpdate(doc);
      const cut = updateOf(admit(whole, gateContext({ updates: [part] })));
      expect(cut).toEqual(Y.diffUpdate(whole, Y.encodeStateVectorFromUpdate(part)));
      expect(contentOf(documentOf([part, cut]))).toBe(contentOf(documentOf([part, whole])));
    }
  });

  test('JOURNAL-2: a returning reader’s whole delete set is nothing new', () => {
    const doc = writer(7, 'x'.repeat(2000));
    for (let at = 0; at < 900; at++) doc.getText('body').delete(at, 1);
    const state = Y.encodeStateAsUpdate(doc);
    const deletesOnly = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
    expect(deletesOnly.length).toBeGreaterThan(1000);
    const context = gateContext({ updates: [state], mayWrite: false });
    expect(admit(deletesOnly, context)).toEqual({ kind: 'nothing-new' });
    expect(admit(state, context)).toEqual({ kind: 'nothing-new' });
    expect(admit(bytesOf(0, 0), context)).toEqual({ kind: 'nothing-new' });
  });

  test('WIRE-1: writes clients in the order that Y.mergeUpdates needs', () => {
    const struct = (client: number) => [1, client, 0, [CONTENT.string], 1, 'body', 'a'] as const;
    const update = bytesOf(2, ...struct(3), ...struct(9), 0);
    expect(updateOf(admit(update, gateContext()))).toEqual(bytesOf(2, ...struct(9), ...struct(3), 0));
  });

  test('ACCESS-1: one who may not write is refused inserts, deletes and gaps, and told apart from nothing new', () => {
    const doc = writer(7);
    const base = Y.encodeStateAsUpdate(doc);
    const readOnly = { kind: 'refused', refusal: 'read-only' };
    const context = gateContext({ updates: [base], mayWrite: false });
    expect(admit(base, context)).toEqual({ kind: 'nothing-new' });
    expect(admit(Y.encodeStateAsUpdate(writer(8)), context)).toEqual(readOnly);
    expect(admit(bytesOf(0, 1, 7, 1, 2, 2), context)).toEqual(readOnly);
    expect(admit(bytesOf(0, 1, 7, 1, 2, 2), { ...context, alreadyDeleted: () => false })).toEqual(readOnly);
    expect(admit(bytesOf(0, 1, 7, 1, 4, 99), { ...context, alreadyDeleted: () => true })).toEqual(readOnly);
    expect(admit(bytesOf(1, 1, 7, 9, [CONTENT.gc], 1, 0), context)).toEqual(readOnly);
    expect(admit(bytesOf(7), context)).toEqual({ kind: 'refused', refusal: 'malformed-update' });
  });

  test('WIRE-2: thirteen bytes on another writer’s client id erase nothing', () => {
    const collected = bytesOf(1, 1, 2_000_000_001, 5, [CONTENT.gc], 1000, 0);
    expect(collected.length).toBeLessThanOrEqual(13);
    const base = Y.encodeStateAsUpdate(writer(2_000_000_001));
    const context = gateContext({ updates: [base], ownershipOf: () => 'foreign' });
    expect(admit(collected, context)).toEqual({ kind: 'refused', refusal: 'foreign-client-id' });
    expect(admit(base, context)).toEqual({ kind: 'nothing-new' });
    expect(context.state.clockOf(2_000_000_001)).toBe(5);
  });

  test('LEAVE-1: what its own writer deleted and collected while offline is admitted', () => {
    const doc = new Y.Doc();
    doc.getMap('map').set('list', Y.Array.from([1, 2, 3]));
    doc.getMap('map').delete('list');
    const state = Y.encodeStateAsUpdate(doc);
    expect(Y.decodeUpdate(state).structs.some((struct) => struct instanceof Y.GC)).toBe(true);
    const verdict = admit(state, gateContext({ ownershipOf: () => 'unclaimed' }));
    expect(verdict).toMatchObject({ kind: 'new', newClients: [doc.clientID] });
    expect(updateOf(verdict)).toBe(state);
  });

  test('claims only client ids that bring something', () => {
    const context = gateContext({
      updates: [Y.encodeStateAsUpdate(writer(3))],
      ownershipOf: (client) => (client === 3 ? 'foreign' : 'unclaimed'),
    });
    const both = Y.mergeUpdates([Y.encodeStateAsUpdate(writer(3)), Y.encodeStateAsUpdate(writer(4))]);
    expect(admit(both, context)).toMatchObject({ kind: 'new', newClients: [4] });
  });

  const text = (client: number, clock: number, ...position: (number | string)[]) =>
    [1, client, clock, [CONTENT.string | (position.length === 2 ? 0x80 : 0)], ...position, 'a'] as const;
  test.each<[string, Uint8Array, Verdict]>([
    ['a clock ahead of its client', bytesOf(1, 1, 7, 6, [CONTENT.gc], 1, 0), { kind: 'gap' }],
    ['an origin nobody has', bytesOf(1, ...text(8, 0, 9, 0), 0), { kind: 'gap' }],
    ['an origin beyond what is known', bytesOf(1, ...text(8, 0, 7, 5), 0), { kind: 'gap' }],
    [
      'a right origin nobody has',
      bytesOf(1, 1, 8, 0, [CONTENT.string | 0x40], 9, 0, 'a', 0),
      { kind: 'gap' },
    ],
    ['a parent nobody has', bytesOf(1, 1, 8, 0, [CONTENT.string], 0, 9, 0, 'a', 0), { kind: 'gap' }],
    [
      'an origin that the update brings too little of',
      bytesOf(2, ...text(9, 0, 8, 3), ...text(8, 0, 7, 0), 0),
      { kind: 'gap' },
    ],
    ['a hole', bytesOf(1, 3, 8, 0, [CONTENT.gc], 1, [CONTENT.skip], 2, [CONTENT.gc], 1, 0), { kind: 'gap' }],
    ['a delete of what nobody has', bytesOf(0, 1, 9, 1, 0, 1), { kind: 'gap' }],
    ['a delete that reaches too far', bytesOf(0, 1, 7, 1, 3, 3), { kind: 'gap' }],
    [
      'a circle',
      bytesOf(2, ...text(9, 0, 8, 0), ...text(8, 0, 9, 0), 0),
      { kind: 'refused', refusal: 'malformed-update' },
    ],
  ])('JOURNAL-1: what Yjs would park is not stored: %s', (_, update, expected) => {
    const base = Y.encodeStateAsUpdate(writer(7));
    expect(hasPending(documentOf([base, update]))).toBe(true);
    expect(admit(update, gateContext({ updates: [base] }))).toEqual(expected);
  });

  test('takes structs that build on each other across clients, whatever their order', () => {
    // 9:0 on 8:1, 8:1 on 10:0, 10:0 on 8:0.
    const update = bytesOf(
      ...[3, ...text(9, 0, 8, 1), 2, 8, 0, [CONTENT.string], 1, 'body', 'b'],
      ...[[CONTENT.string | 0x80], 10, 0, 'c', ...text(10, 0, 8, 0), 0],
    );
    expect(hasPending(documentOf([update]))).toBe(false);
    expect(contentOf(documentOf([updateOf(admit(update, gateContext()))]))).toBe(
      contentOf(documentOf([update])),
    );
  });

  test('WIRE-2: several values in one struct at one key, which Yjs throws over later, are refused unless deleted', () => {
    // A map in a list, a key of it, and five letters behind the key's value.
    const map = [[CONTENT.type], 1, 'list', 1] as const;
    const key = [[CONTENT.string | 0x20], 0, 7, 0, 'key', 'a'] as const;
    const letters = [[CONTENT.string | 0x80], 7, 1, 'words'] as const;
    const live = bytesOf(1, 3, 7, 0, ...map, ...key, ...letters, 0);
    const gone = bytesOf(1, 3, 7, 0, ...map, ...key, ...letters, 1, 7, 1, 1, 6);
    const [split, end] = [bytesOf(0, 1, 7, 1, 4, 1), bytesOf(0, 1, 7, 1, 0, 1)];
    expect(() => documentOf([live, split, end])).toThrow();
    const malformed = { kind: 'refused', refusal: 'malformed-update' };
    expect(admit(live, gateContext())).toEqual(malformed);
    expect(
      admit(
        bytesOf(1, 1, 7, 2, ...letters, 0),
        gateContext({ updates: [bytesOf(1, 2, 7, 0, ...map, ...key, 0)] }),
      ),
    ).toEqual(malformed);
    expect(admit(gone, gateContext())).toMatchObject({ kind: 'new' });
  });

  test('LEAVE-1: old values of a key, merged by a client that keeps what is deleted, are admitted', () => {
    const doc = new Y.Doc({ gc: false });
    for (let value = 0; value < 9; value++) doc.getMap('map').set('key', value);
    const state = Y.encodeStateAsUpdate(doc);
    expect(Y.decodeUpdate(state).structs.some((struct) => struct.length > 1)).toBe(true);
    expect(admit(state, gateContext())).toMatchObject({ kind: 'new' });
  });

  test('LIMIT-1: what is over a budget is refused, unless nothing of it is new', () => {
    const overBudget = { kind: 'refused', refusal: 'over-budget' };
    const run = bytesOf(1, 1, 7, 0, [CONTENT.gc], UPDATE_BUDGET.unbackedClocks + 1, 0);
    expect(admit(run, gateContext())).toEqual(overBudget);
    expect(admit(run, gateContext({ updates: [run] }))).toEqual({ kind: 'nothing-new' });

    const list = (count: number) =>
      bytesOf(1, 1, 7, 0, [CONTENT.any], 1, 'list', count, new Array<number>(count).fill(126), 0);
    expect(admit(list(UPDATE_BUDGET.values + 1), gateContext())).toEqual(overBudget);
    expect(admit(list(100_000), gateContext())).toMatchObject({ kind: 'new' });

    const newcomers = Array.from({ length: LIMITS.newClientsPerUpdate + 1 }, (_, client) => [
      ...bytesOf(1, 100_000 - client, 0, [CONTENT.gc], 1),
    ]);
    expect(admit(bytesOf(newcomers.length, ...newcomers, 0), gateContext())).toEqual(overBudget);

    const documents = new Array<number[]>(UPDATE_BUDGET.documents + 1).fill([
      ...bytesOf([CONTENT.document], 1, 'list', 'guid', [118], 0),
    ]);
    expect(admit(bytesOf(1, documents.length, 7, 0, ...documents, 0), gateContext())).toEqual(overBudget);

    const count = UPDATE_BUDGET.types + 1;
    const types = Array.from(
      { length: 4 * count },
      (_, index) => [CONTENT.type | 0x80, 7, 0, 1][index % 4] ?? 0,
    );
    const first = [[CONTENT.type], 1, 'list', 1] as const;
    expect(admit(bytesOf(1, count + 1, 7, 0, ...first, types, 0), gateContext())).toEqual(overBudget);
  });
});

describe('admittedStateOf', () => {
  test('JOURNAL-3: refuses a history that cannot be read or has a hole', () => {
    expect(() => admittedStateOf([bytesOf(9)])).toThrow('cannot be read');
    expect(() => admittedStateOf([bytesOf(1, 1, 7, 5, [CONTENT.gc], 1, 0)])).toThrow('hole');
  });

  test('counts client ids', () => {
    const state = admittedStateOf([bytesOf(1, 1, 7, 0, [CONTENT.gc], 5, 0)]);
    expect([state.clients, state.clockOf(7), state.clockOf(8)]).toEqual([1, 5, 0]);
  });
});
