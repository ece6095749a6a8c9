import { encodeAwareness } from '@coscribe/protocol';
import { expect, test } from 'vitest';
import { encodePresence } from '../../src/gate/presence.ts';
import { ClientIds } from '../../src/room/client-ids.ts';
import { RoomPresence } from '../../src/room/room-presence.ts';
import { messageIn } from '../support/message-in.ts';
import { nobody } from '../support/nobody.ts';
import { RawClient, readMessage } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

/** An awareness update of one client id. */
function saying(client: number, clock: number, state: string): Uint8Array {
  return encodePresence([{ client, clock, state: new TextEncoder().encode(state) }]);
}

const LEFT = 'null';

test('PACE-1: who came or left is told at once, what somebody does soon, and that somebody is still here when others are told something', () => {
  const presence = new RoomPresence(new ClientIds(new Map()));
  const ada = nobody();
  const urgencies = [
    saying(1, 1, '{"cursor":1}'),
    saying(1, 2, '{"cursor":2}'),
    saying(1, 3, '{"cursor":2}'),
    saying(1, 3, '{"cursor":2}'),
    saying(1, 4, LEFT),
  ].map((update) => presence.receive(ada, update));
  expect(urgencies).toEqual([
    { kind: 'heard', urgency: 'at once' },
    { kind: 'heard', urgency: 'soon' },
    { kind: 'heard', urgency: 'some time' },
    { kind: 'nothing' },
    { kind: 'heard', urgency: 'at once' },
  ]);
});

test('PACE-1: however often somebody moves until the others are told, they are told the latest, once', () => {
  const presence = new RoomPresence(new ClientIds(new Map()));
  const [ada, ben] = [nobody(), nobody()];
  for (let clock = 1; clock <= 50; clock++) {
    presence.receive(ada, saying(1, clock, `{"cursor":${clock}}`));
    presence.receive(ben, saying(2, clock, `{"cursor":${-clock}}`));
  }
  const frame = presence.takeChanged();
  expect(frame && readMessage(messageIn(frame))).toEqual({
    type: 'presence',
    states: [
      { client: 1, clock: 50, state: { cursor: 50 } },
      { client: 2, clock: 50, state: { cursor: -50 } },
    ],
  });
  expect(presence.takeChanged()).toBeUndefined();
});

async function three() {
  const server = await openServer();
  const join = () => new RawClient(`${server.url}/room`).synced();
  return { join, ada: await join(), ben: await join() };
}

test('presence reaches those who are there and those who come later', async () => {
  const { join, ada, ben } = await three();
  ada.presence(1, 1, { cursor: 4 });
  await ben.until(() => ben.presenceOf(1)?.state?.cursor === 4);
  const later = await join();
  await later.until(() => later.presenceOf(1)?.state?.cursor === 4);
});

test('a question for everybody’s presence is answered', async () => {
  const { ada, ben } = await three();
  ada.presence(1, 1, { cursor: 4 });
  await ben.until(() => ben.presenceOf(1) !== undefined);
  const heard = ben.heard.length;
  ben.send(new Uint8Array([3]));
  await ben.until(() => ben.heard.slice(heard).some(({ type }) => type === 'presence'));
});

test('whoever leaves is gone at once for the others', async () => {
  const { ada, ben } = await three();
  ada.presence(1, 1, { cursor: 4 });
  await ben.until(() => ben.presenceOf(1)?.state != null);
  ada.socket.terminate();
  await ben.until(() => ben.presenceOf(1)?.state === null);
});

test('whoever returns with an old clock is seen again', async () => {
  const { join, ada, ben } = await three();
  ada.presence(1, 6, { cursor: 4 });
  await ben.until(() => ben.presenceOf(1)?.state != null);
  ada.socket.terminate();
  await ben.until(() => ben.presenceOf(1)?.state === null);
  const gone = ben.presenceOf(1)?.clock ?? 0;
  const again = await join();
  again.presence(1, 6, { cursor: 5 });
  await ben.until(() => ben.presenceOf(1)?.state?.cursor === 5);
  expect(ben.presenceOf(1)?.clock).toBeGreaterThan(gone);
  again.presence(1, 7, { cursor: 6 });
  await ben.until(() => ben.presenceOf(1)?.state?.cursor === 6);
});

test('ACCESS-2: what a stock client repeats of others changes nothing, and costs it nothing', async () => {
  const { join, ada, ben } = await three();
  ada.presence(1, 5, { cursor: 4 });
  ben.presence(2, 1, { cursor: 1 });
  await ben.until(() => ben.presenceOf(1) !== undefined);
  ben.presence(1, 5, { cursor: 99 });
  ben.presence(1, 6, 'null');
  ben.presence(2, 2, { cursor: 2 });
  const witness = await join();
  await witness.until(() => witness.presenceOf(2)?.state?.cursor === 2);
  expect(witness.presenceOf(1)?.state).toEqual({ cursor: 4 });
});

test('ACCESS-2: an echo of somebody who has just left does not bring them back', async () => {
  const { join, ada, ben } = await three();
  ben.presence(2, 1, { cursor: 1 });
  ada.presence(1, 5, { cursor: 4 });
  await ben.until(() => ben.presenceOf(1)?.state != null);
  ada.socket.terminate();
  await ben.until(() => ben.presenceOf(1)?.state === null);
  ben.presence(1, 5, { cursor: 4 });
  ben.presence(2, 2, { cursor: 2 });
  const witness = await join();
  await witness.until(() => witness.presenceOf(2)?.state?.cursor === 2);
  expect(witness.presenceOf(1)?.state ?? null).toBeNull();
});

test('LIMIT-1: one connection speaks for four client ids at most', async () => {
  const { ada, ben } = await three();
  for (let client = 1; client <= 8; client++) ada.presence(client, 1, { client });
  ada.presence(4, 2, { last: true });
  await ben.until(() => ben.presenceOf(4)?.state?.last === true);
  expect([1, 2, 3, 4, 5, 6, 7, 8].filter((client) => ben.presenceOf(client) !== undefined)).toEqual([
    1, 2, 3, 4,
  ]);
});

test('WIRE-2: presence that is no JSON ends its sender’s connection only', async () => {
  const { ada, ben } = await three();
  ada.presence(1, 1, '{"cursor":');
  expect((await ada.closed).code).toBe(4400);
  ben.send(encodeAwareness(new Uint8Array([1])));
  expect((await ben.closed).code).toBe(4400);
});
