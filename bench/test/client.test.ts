import { afterEach, expect, test } from 'vitest';
import { Client } from '../harness/client.ts';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';
import { type ServerProcess, startServer } from '../harness/server-process.ts';

let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.kill();
  server = undefined;
});

test('BENCH: a keystroke reaches the other person on our server and on the bare relay', async () => {
  for (const name of ['coscribe', 'bare-relay'] as const) {
    server = await startServer(name);
    const heard = Promise.withResolvers<number[]>();
    const reader = await Client.synced(server.target, {
      room: 'two',
      onUpdate: (data, start, end) => {
        readKeystrokes({ data, start, end }, (...run) => {
          if (run[0] === 5) heard.resolve(run);
        });
      },
    });
    const writer = await Client.synced(server.target, { room: 'two' });
    writer.send(writer.updateFrame(keystroke(5, 0)));
    expect(await heard.promise).toEqual([5, 0, 1]);
    expect(server.cpuMs()).toBeGreaterThan(0);
    expect(server.memory().pss).toBeGreaterThan(2 ** 20);
    reader.close();
    writer.close();
    await server.kill();
  }
});

test('BENCH: large messages, and small ones behind them, come whole', async () => {
  server = await startServer('bare-relay');
  const sizes = [1, 125, 126, 65_535, 65_536, 3_000_000, 2, 700_000, 3];
  const heard: number[] = [];
  const last = Promise.withResolvers<void>();
  const reader = await Client.open(server.target, {
    room: 'sizes',
    onUpdate: (data, start, end) => {
      expect(data.subarray(start, end).every((byte) => byte === (end - start) % 251)).toBe(true);
      heard.push(end - start);
      if (heard.length === 3 * sizes.length) last.resolve();
    },
  });
  const writer = await Client.open(server.target, { room: 'sizes' });
  for (let round = 0; round < 3; round++)
    for (const size of sizes) writer.send(writer.updateFrame(new Uint8Array(size).fill(size % 251)));
  await last.promise;
  expect(heard).toEqual([...sizes, ...sizes, ...sizes]);
  reader.close();
  writer.close();
});
