import { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { clientShare, watchCost } from '../harness/cost.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { SERVERS } from '../harness/servers.ts';
import { typedText } from '../harness/trace.ts';

export interface MemoryResult extends Measured {
  readonly kibPerRoom: number;
  readonly kibPerIdleConnection: number;
}

const DOCUMENT_BYTES = 5_000;
/** Longer than any of the servers waits before it stores. */
const SETTLE_MS = 4_000;
const QUICK_SETTLE_MS = 500;
const room: Column<MemoryResult> = { title: 'KiB per room', digits: 1, of: ({ kibPerRoom }) => kibPerRoom };
const idle: Column<MemoryResult> = {
  title: 'KiB per idle connection',
  digits: 1,
  of: ({ kibPerIdleConnection }) => kibPerIdleConnection,
};

export const memory: Scenario<MemoryResult> = {
  name: 'memory',
  title: 'Memory of rooms',
  description:
    'Growth of the server’s proportional memory (PSS), garbage collected before each reading by way of the inspector. Rooms: 1,000, two people in each, one of whom has written a document of 5 KB in 50 updates. Idle connections: 1,000, each alone in an empty room.',
  servers: SERVERS,
  repetitions: 2,
  columns: [room, idle],
  bars: [
    {
      what: 'memory per room (5 KB document, 2 people)',
      unit: 'KiB',
      column: room,
      rule: 'at-most',
      limit: 40,
    },
    { what: 'idle connection, a room each', unit: 'KiB', column: idle, rule: 'at-most', limit: 10 },
  ],
  charts: [room, idle],
  run: async ({ start, quick }) => {
    const rooms = quick ? 100 : 1_000;
    const settleMs = quick ? QUICK_SETTLE_MS : SETTLE_MS;
    const server = await start();
    const stop = watchCost(server);
    const updates = typedText(DOCUMENT_BYTES, 50);
    const kibPerRoom = await growthOf(server, { rooms, settleMs }, async (name) => {
      const writer = await Client.synced(server.target, { room: name });
      for (const update of updates) writer.send(writer.updateFrame(update));
      return [writer, await Client.synced(server.target, { room: name })];
    });
    const cost = stop();
    await server.kill();
    const other = await start();
    const kibPerIdleConnection = await growthOf(other, { rooms, settleMs }, async (name) => [
      await Client.synced(other.target, { room: name }),
    ]);
    return { kibPerRoom, kibPerIdleConnection, clientShare: clientShare(cost) };
  },
};

/** KiB by which the server grows for each room that `open` opens. */
async function growthOf(
  server: ServerProcess,
  { rooms, settleMs }: { rooms: number; settleMs: number },
  open: (name: string) => Promise<Client[]>,
): Promise<number> {
  // A few first: what every server needs once is not a room's.
  const clients = await openAll('warm', 20, open);
  await sleep(settleMs);
  await server.collectGarbage();
  const before = server.memory().pss;
  clients.push(...(await openAll('room', rooms, open)));
  await sleep(settleMs);
  await server.collectGarbage();
  const growth = server.memory().pss - before;
  for (const client of clients) client.close();
  return growth / rooms / 1024;
}

async function openAll(
  prefix: string,
  count: number,
  open: (name: string) => Promise<Client[]>,
): Promise<Client[]> {
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) clients.push(...(await open(`${prefix}-${index}`)));
  return clients;
}
