import 'fake-indexeddb/auto';
import { newDocumentId } from '@coscribe/protocol';
import { afterEach, expect, test } from 'vitest';
import { returnWait } from '../../src/collab/return-wait.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { endSessions, startSession, type, until, untilSave } from '../support/sessions.ts';

const MINUTE = 60_000;

test('LIMIT-1: pages come back evenly over the time that the server asked for, and whoever has something to send does not wait for it', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let person = 0; person < 1_000; person++) {
    const { soonest, relaxed } = returnWait({ failures: 1, spreadMs: 20_000, random: person / 1_000 });
    expect(soonest).toBeLessThan(1_000);
    const tenth = Math.floor((relaxed - 100) / 2_000);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(tenths).toEqual(new Array<number>(10).fill(100));
});

test('LIMIT-1: somebody alone is back within a second, and no server keeps anybody away for longer than a minute', () => {
  expect(returnWait({ failures: 1, spreadMs: 5, random: 0.999 }).relaxed).toBeLessThan(1_000);
  expect(returnWait({ failures: 1, spreadMs: 2 ** 50, random: 0.999 }).relaxed).toBeLessThan(MINUTE + 101);
  expect(returnWait({ failures: 400, spreadMs: 0, random: 0.999 }).relaxed).toBeLessThan(8_101);
});

afterEach(endSessions);

/** A session that was sent away with a minute to come back in, and shows when it will try: in the last half of it. */
async function sentAway(server: ScriptedServer) {
  for (;;) {
    const session = startSession({ url: server.url, documentId: newDocumentId(), actorKey: 'ann' });
    await untilSave(session, { kind: 'saved' });
    server.goodbye(MINUTE);
    server.close('server-draining');
    const { save } = await until(
      session,
      (now) => now.save.kind === 'offline' && now.save.nextTryAt !== null,
    );
    expect(save).toMatchObject({ cause: 'server-restarting' });
    if (save.kind === 'offline' && (save.nextTryAt ?? 0) > Date.now() + MINUTE / 2) return session;
    await session.destroy();
  }
}

test('LEAVE-1: who types after a goodbye, or presses "Try now", does not wait for the others', async () => {
  const server = await new ScriptedServer().start();
  const writer = await sentAway(server);
  const before = Date.now();
  type(writer, 'x');
  const { save } = await until(writer, (now) => now.save.kind === 'offline' && now.save.edits === 1);
  expect(save.kind === 'offline' && save.nextTryAt).toBeLessThan(before + 1_000);
  await untilSave(writer, { kind: 'saved' });
  expect(server.text).toBe('x');
  await writer.destroy();

  const reader = await sentAway(server);
  reader.tryNow();
  await untilSave(reader, { kind: 'saved' });
  await server.stop();
});
