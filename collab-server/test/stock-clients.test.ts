import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider as Provider3 } from 'y-websocket';
import { WebsocketProvider as Provider1 } from 'y-websocket-1';
import { WebsocketProvider as Provider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { openServer, type TestServer } from './support/test-server.ts';

const VERSIONS = { '1.5': Provider1, '2.x': Provider2, '3.x': Provider3 } as const;
type Version = keyof typeof VERSIONS;
const ALL = Object.keys(VERSIONS) as Version[];

/** A stock client, as its own documentation says to make one. */
function open(version: Version, server: TestServer, room: string, doc = new Y.Doc()) {
  const Provider = VERSIONS[version] as typeof Provider3;
  const provider = new Provider(server.url, room, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  onTestFinished(() => provider.destroy());
  return { doc, provider, text: doc.getText('body') };
}

const within = { timeout: 20_000, interval: 20 };

test.each(ALL)(
  'WIRE-1: y-websocket %s syncs, shows presence, and comes back with offline edits',
  async (version) => {
    const server = await openServer();
    const [one, two] = [open(version, server, 'my room'), open(version, server, 'my room')];
    one.text.insert(0, 'before sync ');
    await expect.poll(() => two.text.toString(), within).toBe('before sync ');
    one.provider.awareness.setLocalStateField('user', { name: 'Ada' });
    await expect
      .poll(() => two.provider.awareness.getStates().get(one.doc.clientID), within)
      .toEqual({ user: { name: 'Ada' } });

    one.provider.disconnect();
    await expect.poll(() => two.provider.awareness.getStates().has(one.doc.clientID), within).toBe(false);
    one.text.insert(0, 'offline ');
    two.text.insert(two.text.length, 'meanwhile');
    one.provider.connect();
    await expect.poll(() => two.text.toString(), within).toBe('offline before sync meanwhile');
    await expect.poll(() => one.text.toString(), within).toBe('offline before sync meanwhile');
    await expect.poll(() => two.provider.awareness.getStates().has(one.doc.clientID), within).toBe(true);
  },
);

test.each(ALL)(
  'WIRE-1: several updates at once and a document of 10 MB pass through y-websocket %s',
  async (version) => {
    const server = await openServer();
    const one = open(version, server, 'large');
    await expect.poll(() => one.provider.synced, within).toBe(true);
    for (let key = 0; key < 200; key++) one.text.insert(one.text.length, `${key} `);
    // Nothing that compresses or merges.
    for (let page = 0; page < 10; page++) one.text.insert(0, randomBytes(512 * 1024).toString('hex'));
    const two = open(version, server, 'large');
    await expect.poll(() => two.text.length, within).toBe(one.text.length);
    expect(two.text.toString()).toBe(one.text.toString());
    expect(two.text.length).toBeGreaterThan(10 * 1024 * 1024);
  },
);

test('WIRE-1: a paste of 10 MB in one update is one update for all three', async () => {
  const server = await openServer();
  const clients = ALL.map((version) => open(version, server, 'paste'));
  for (const { provider } of clients) await expect.poll(() => provider.synced, within).toBe(true);
  clients[0]?.text.insert(0, 'x'.repeat(10 * 1024 * 1024));
  for (const { text } of clients) await expect.poll(() => text.length, within).toBe(10 * 1024 * 1024);
});

test('WIRE-1: 45 s of silence drop nobody, alone or together, in any version', {
  timeout: 90_000,
}, async () => {
  const server = await openServer();
  const clients = ALL.flatMap((version) => [
    open(version, server, `alone-${version}`),
    open(version, server, 'together'),
  ]);
  let drops = 0;
  for (const { provider } of clients) {
    await expect.poll(() => provider.synced, within).toBe(true);
    provider.on('status', () => drops++);
  }
  const began = Date.now();
  const heardUntil = (): number =>
    Math.min(...clients.map(({ provider }) => (provider as Provider3).wsLastMessageReceived));
  await expect.poll(heardUntil, { timeout: 80_000, interval: 500 }).toBeGreaterThan(began + 45_000);
  expect(drops).toBe(0);
  expect(clients.every(({ provider }) => provider.wsconnected)).toBe(true);
  const together = clients.filter(({ provider }) => provider.roomname === 'together');
  for (const { provider } of together) expect(provider.awareness.getStates().size).toBe(ALL.length);
});
