import { expect, test } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { openServer } from '../support/test-server.ts';

test('WIRE-1: whoever hears nothing else hears a keep-alive that says nothing of anybody', async () => {
  const server = await openServer({ limits: { keepAliveMs: 20 } });
  const client = await new RawClient(`${server.url}/room`).synced();
  const nothing = (message: (typeof client.heard)[number]) =>
    message.type === 'presence' && message.states.length === 0;
  await client.until(() => client.heard.filter(nothing).length >= 10);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test('whoever answers nothing any more, as behind a network that is gone, is soon gone for the others', async () => {
  const server = await openServer({ limits: { keepAliveMs: 20 } });
  const vanished = await new RawClient(`${server.url}/room`).synced();
  const witness = await new RawClient(`${server.url}/room`).synced();
  vanished.presence(1, 1, { cursor: 1 });
  await witness.until(() => witness.presenceOf(1)?.state != null);
  vanished.socket.pause();
  await witness.until(() => witness.presenceOf(1)?.state === null);
  expect(witness.socket.readyState).toBe(witness.socket.OPEN);
});
