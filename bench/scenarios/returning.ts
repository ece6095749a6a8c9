import * as Y from 'yjs';
import { clientShare } from '../harness/cost.ts';
import { lastOf, openUntil } from '../harness/documents.ts';
import { joinAtOnce } from '../harness/join-at-once.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { KEEPING } from '../harness/servers.ts';
import { longDocument } from '../harness/trace.ts';

export interface ReturningResult extends Measured {
  readonly heldMs: number;
  readonly heldCpuMs: number;
  readonly emptyMs: number;
  readonly emptyCpuMs: number;
}

const held: Column<ReturningResult> = {
  title: 'held: all synced, ms',
  digits: 0,
  of: ({ heldMs }) => heldMs,
};
const empty: Column<ReturningResult> = {
  title: 'started empty: all synced, ms',
  digits: 0,
  of: ({ emptyMs }) => emptyMs,
};

export const returning: Scenario<ReturningResult> = {
  name: 'returning',
  title: '500 people come back at once to a 1 MB document',
  description:
    'They have everything, as after a short outage, and answer the server’s question as stock clients do: with all deletes, or with the whole document when the server says that it has nothing. Once while somebody has the document open, once on a server that has just started. CPU until the server has come to rest; @y/websocket-server and yjs-server on an empty start: some answer “synced” before they have loaded anything.',
  servers: KEEPING,
  repetitions: 3,
  columns: [
    held,
    { title: 'server CPU ms', digits: 0, of: ({ heldCpuMs }) => heldCpuMs },
    empty,
    { title: 'server CPU ms, started empty', digits: 0, of: ({ emptyCpuMs }) => emptyCpuMs },
  ],
  bars: [
    {
      what: '500 people coming back at once to a 1 MB document, server holding it',
      unit: 'ms',
      column: held,
      rule: 'at-most-of-peer',
      limit: 1 / 2,
      peer: 'best',
    },
    {
      what: 'the same, server started empty',
      unit: 'ms',
      column: empty,
      rule: 'at-most-of-peer',
      limit: 1 / 2,
      peer: 'best',
    },
  ],
  charts: [held, empty],
  run: async ({ server: name, start, documents, quick }) => {
    const bytes = quick ? 300_000 : 1_000_000;
    const people = quick ? 100 : 500;
    const updates = longDocument(bytes);
    const folder = () => documents.folderWith(name, `long-${bytes}`, () => [{ room: 'long', updates }]);
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, update);
    const stateVector = Y.encodeStateVector(doc);
    const answer = {
      whole: Y.encodeStateAsUpdate(doc),
      rest: Y.encodeStateAsUpdate(doc, stateVector),
    };
    const task = { room: 'long', stateVector, answer };

    const holding = await start({ dataDir: await folder() });
    const { client } = await openUntil(holding, 'long', lastOf(updates));
    const back = await joinAtOnce(holding, people, task);
    client.close();
    await holding.kill();

    const started = await start({ dataDir: await folder() });
    const first = await joinAtOnce(started, people, task);
    return {
      heldMs: back.allSyncedMs,
      heldCpuMs: back.serverCpuMs,
      emptyMs: first.allSyncedMs,
      emptyCpuMs: first.serverCpuMs,
      clientShare: clientShare(back),
    };
  },
};
