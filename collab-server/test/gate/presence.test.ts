import { LIMITS, type PresenceUser } from '@coscribe/protocol';
import { describe, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  encodePresence,
  type OwnPresence,
  PRESENCE_CLOCK_LEAP,
  PRESENCE_KEEP_ALIVE,
  readPresence,
} from '../../src/gate/presence.ts';
import { bytesOf, randomFrom } from './support.ts';

const USER: PresenceUser = { id: 'actor', name: 'Teal Heron', color: 'teal' };

/** A connection that speaks for `ids`, in a room where others speak for `taken`. */
function connection(ids: readonly number[] = [], taken: readonly number[] = []) {
  const own = new Set(ids);
  const clocks = new Map<number, number>();
  const presence: OwnPresence = {
    has: (client) => own.has(client),
    get count() {
      return own.size;
    },
    clockOf: (client) => clocks.get(client),
    claim: (client) => {
      if (taken.includes(client)) return false;
      own.add(client);
      return true;
    },
  };
  return { own, clocks, presence };
}

function entriesOf(payload: Uint8Array, own: OwnPresence, user: PresenceUser | null = null) {
  const reading = readPresence(payload, own, user);
  if (reading.kind === 'malformed') throw new Error(reading.reason);
  return reading.entries.map(({ client, clock, state }) => ({
    client,
    clock,
    state: state === null ? null : (JSON.parse(Buffer.from(state).toString()) as unknown),
  }));
}

describe('readPresence', () => {
  test('WIRE-1: reads what a stock client says of itself, and stock clients read what is written', () => {
    const sender = new Awareness(new Y.Doc());
    sender.setLocalState({ cursor: { anchor: 1 }, name: 'ünï 👩‍👩‍👧' });
    const reading = readPresence(
      encodeAwarenessUpdate(sender, [sender.clientID]),
      connection().presence,
      null,
    );
    if (reading.kind === 'malformed') throw new Error(reading.reason);
    const receiver = new Awareness(new Y.Doc());
    applyAwarenessUpdate(receiver, encodePresence(reading.entries), 'server');
    expect(receiver.getStates().get(sender.clientID)).toEqual(sender.getLocalState());
    applyAwarenessUpdate(
      receiver,
      encodePresence([{ client: sender.clientID, clock: 9, state: null }]),
      'server',
    );
    expect(receiver.getStates().has(sender.clientID)).toBe(false);
    applyAwarenessUpdate(receiver, PRESENCE_KEEP_ALIVE, 'server');
    for (const awareness of [sender, receiver]) awareness.destroy();
  });

  test('ACCESS-2: the user in a state is the ticket’s, whatever the frame says', () => {
    const payload = bytesOf(
      1,
      7,
      1,
      '{"cursor":null,"user":{"id":"boss","name":"Boss"},"user":1,"__proto__":{"a":1}}',
    );
    const [entry] = entriesOf(payload, connection().presence, USER);
    expect(entry?.state).toMatchObject({ cursor: null, user: USER });
    const [unstamped] = entriesOf(bytesOf(1, 7, 1, '{"user":{"name":"me"}}'), connection().presence, null);
    expect(unstamped?.state).toEqual({ user: { name: 'me' } });
  });

  test('WIRE-1: others’ entries, which stock clients send back, are dropped without a penalty', () => {
    const { presence, own } = connection([7], [8]);
    const payload = bytesOf(3, 8, 4, '{"a":1}', 7, 2, '{"b":2}', 8, 5, 'no JSON at all');
    expect(entriesOf(payload, presence)).toEqual([{ client: 7, clock: 2, state: { b: 2 } }]);
    expect([...own]).toEqual([7]);
  });

  test('WIRE-1: repeating that somebody left makes nobody one’s own', () => {
    const { presence, own } = connection();
    expect(entriesOf(bytesOf(1, 9, 4, 'null'), presence)).toEqual([]);
    expect(own.size).toBe(0);
    expect(entriesOf(bytesOf(1, 7, 1, '{}'), presence)).toHaveLength(1);
    expect(entriesOf(bytesOf(1, 7, 2, 'null'), presence)).toEqual([{ client: 7, clock: 2, state: null }]);
  });

  test('LIMIT-1: a connection speaks for a few client ids', () => {
    const { presence, own } = connection();
    for (let client = 1; client <= LIMITS.presenceClientsPerConnection + 3; client++) {
      entriesOf(bytesOf(1, client, 1, '{}'), presence);
    }
    expect(own.size).toBe(LIMITS.presenceClientsPerConnection);
  });

  test('WIRE-2: a clock that leaps is dropped and claims nothing; one of 2^50 is malformed', () => {
    const { presence, own, clocks } = connection();
    expect(entriesOf(bytesOf(1, 7, PRESENCE_CLOCK_LEAP + 1, '{}'), presence)).toEqual([]);
    expect(own.size).toBe(0);
    expect(entriesOf(bytesOf(1, 7, PRESENCE_CLOCK_LEAP, '{}'), presence)).toHaveLength(1);
    clocks.set(7, PRESENCE_CLOCK_LEAP);
    expect(entriesOf(bytesOf(1, 7, PRESENCE_CLOCK_LEAP + 5, '{}'), presence)).toHaveLength(1);
    expect(readPresence(bytesOf(1, 7, 2 ** 50, '{}'), presence, null).kind).toBe('malformed');
  });

  test.each<[string, Uint8Array]>([
    ['nothing at all', bytesOf()],
    ['a count that the bytes do not hold', bytesOf(2 ** 40, 7, 1, '{}')],
    ['an entry cut short', bytesOf(1, 7, 1, 100, [0x7b])],
    ['bytes after the end', bytesOf(1, 7, 1, '{}', 0)],
    ['a state that is no JSON', bytesOf(1, 7, 1, '{"a":')],
    ['a state that is a number', bytesOf(1, 7, 1, '5')],
    ['a state that is a list', bytesOf(1, 7, 1, '[]')],
    ['a state that is no UTF-8', bytesOf(1, 7, 1, 4, [0x22, 0xff, 0xff, 0x22])],
    ['a state nested deep', bytesOf(1, 7, 1, `{"a":${'['.repeat(1500)}${']'.repeat(1500)}}`)],
    ['a state of 1 MB', bytesOf(1, 7, 1, `{"a":"${'x'.repeat(2 ** 20)}"}`)],
  ])('WIRE-2: %s is malformed', (_, payload) => {
    expect(readPresence(payload, connection().presence, USER).kind).toBe('malformed');
  });

  test('LIMIT-1: a state of exactly the limit passes', () => {
    const state = `{"a":"${'x'.repeat(LIMITS.presenceBytes - 8)}"}`;
    expect(entriesOf(bytesOf(1, 7, 1, state), connection().presence, USER)).toHaveLength(1);
    expect(readPresence(bytesOf(1, 7, 1, `${state} `), connection().presence, null).kind).toBe('malformed');
  });

  test('WIRE-2: random and mutated payloads never throw, and what passes is what stock clients can read', () => {
    const random = randomFrom(314);
    const sender = new Awareness(new Y.Doc());
    const receiver = new Awareness(new Y.Doc());
    sender.setLocalState({ cursor: [1, null, { a: 'b' }] });
    const valid = encodeAwarenessUpdate(sender, [sender.clientID]);
    let passed = 0;
    for (let round = 0; round < 20_000; round++) {
      const payload = random.chance(0.3)
        ? Uint8Array.from({ length: random.below(30) }, () => random.below(256))
        : valid.slice();
      for (let flips = random.below(3); flips > 0; flips--)
        payload[random.below(payload.length)] = random.below(256);
      const reading = readPresence(payload, connection().presence, random.chance(0.5) ? USER : null);
      if (reading.kind === 'malformed') continue;
      passed += reading.entries.length;
      applyAwarenessUpdate(receiver, encodePresence(reading.entries), 'server');
    }
    expect(passed).toBeGreaterThan(1000);
    for (const awareness of [sender, receiver]) awareness.destroy();
  });
});
