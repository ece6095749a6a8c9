import type { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { clientShare, watchCost } from '../harness/cost.ts';
import { lastOf, openUntil } from '../harness/documents.ts';
import { keystroke } from '../harness/keystrokes.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { KEEPING } from '../harness/servers.ts';
import { editingTrace } from '../harness/trace.ts';
import { mean } from '../statistics.ts';

export interface ColdOpenResult extends Measured {
  readonly firstMs: number;
  readonly meanMs: number;
  readonly cpuMsPerOpen: number;
  readonly mibEach: number;
  readonly mibEachWritten: number;
}

const DOCUMENTS = 20;
const QUICK_DOCUMENTS = 5;
const SETTLE_MS = 1_500;
const first: Column<ColdOpenResult> = { title: 'first, ms', digits: 1, of: ({ firstMs }) => firstMs };
const average: Column<ColdOpenResult> = { title: 'mean of 20, ms', digits: 1, of: ({ meanMs }) => meanMs };
const held: Column<ColdOpenResult> = { title: 'MiB held for each', digits: 2, of: ({ mibEach }) => mibEach };

export const coldOpen: Scenario<ColdOpenResult> = {
  name: 'cold-open',
  title: 'Opening documents of 260,000 keystrokes on a server that has just started',
  description:
    'One editing trace, made by a seed (typing, backspaces, a caret that moves), written before through a client into 20 documents, in updates of 500 keystrokes; opened once more and stored, then the server is started anew. From opening the socket until everything is there and the first sync is answered; one document after the other. Memory: growth of PSS after garbage collection with all 20 open; again when somebody has written a character into each.',
  servers: KEEPING,
  repetitions: 3,
  columns: [
    first,
    average,
    { title: 'server CPU ms per open', digits: 1, of: ({ cpuMsPerOpen }) => cpuMsPerOpen },
    held,
    { title: 'MiB, once written to', digits: 2, of: ({ mibEachWritten }) => mibEachWritten },
  ],
  bars: [
    {
      what: 'open a 260,000-keystroke document on a cold server, the first',
      unit: 'ms',
      column: first,
      rule: 'at-most-of-peer',
      limit: 1 / 3,
      peer: 'best',
    },
    {
      what: 'the same, mean of 20',
      unit: 'ms',
      column: average,
      rule: 'at-most-of-peer',
      limit: 1 / 3,
      peer: 'best',
    },
    {
      what: 'memory with 20 such documents open, each',
      unit: 'MiB',
      column: held,
      rule: 'at-most',
      limit: 0.6,
    },
  ],
  charts: [average, held],
  run: async ({ server: name, start, documents, quick }) => {
    const count = quick ? QUICK_DOCUMENTS : DOCUMENTS;
    const keys = quick ? 26_000 : 260_000;
    const updates = editingTrace(keys, 500);
    const dataDir = await documents.folderWith(name, `trace-${keys}`, () =>
      Array.from({ length: count }, (_, index) => ({ room: `book-${index}`, updates })),
    );
    const last = lastOf(updates);
    const server = await start({ dataDir });
    await server.collectGarbage();
    const before = server.memory().pss;
    const stop = watchCost(server);
    const times: number[] = [];
    const clients: Client[] = [];
    for (let index = 0; index < count; index++) {
      const { client, ms } = await openUntil(server, `book-${index}`, last);
      clients.push(client);
      times.push(ms);
    }
    const cost = stop();
    const grown = async (): Promise<number> => {
      await sleep(SETTLE_MS);
      await server.collectGarbage();
      return (server.memory().pss - before) / count / 2 ** 20;
    };
    const mibEach = await grown();
    for (const client of clients) client.send(client.updateFrame(keystroke(77, 0)));
    const mibEachWritten = await grown();
    for (const client of clients) client.close();
    return {
      firstMs: times[0] ?? Number.NaN,
      meanMs: mean(times),
      cpuMsPerOpen: cost.serverCpuMs / count,
      mibEach,
      mibEachWritten,
      clientShare: clientShare(cost),
    };
  },
};
