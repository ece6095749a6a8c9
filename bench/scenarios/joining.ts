import { clientShare } from '../harness/cost.ts';
import { lastOf, openUntil } from '../harness/documents.ts';
import { joinAtOnce } from '../harness/join-at-once.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { KEEPING } from '../harness/servers.ts';
import { longDocument } from '../harness/trace.ts';

export interface JoiningResult extends Measured {
  readonly cpuMs: number;
  readonly allSyncedMs: number;
  readonly mbSent: number;
}

const cpu: Column<JoiningResult> = { title: 'server CPU ms', digits: 0, of: ({ cpuMs }) => cpuMs };

export const joining: Scenario<JoiningResult> = {
  name: 'joining',
  title: '150 people join a 4 MB document at once',
  description:
    'A document of 4 MB (sentences at moving places by five people, some taken out again), stored before; somebody has it open; then 150 people who have nothing open it in one instant. CPU until all are synced and the server has come to rest.',
  servers: KEEPING,
  repetitions: 3,
  columns: [
    cpu,
    { title: 'all synced, ms', digits: 0, of: ({ allSyncedMs }) => allSyncedMs },
    { title: 'MB sent', digits: 0, of: ({ mbSent }) => mbSent },
  ],
  bars: [
    {
      what: '150 people joining a 4 MB document at once: server CPU',
      unit: 'ms',
      column: cpu,
      rule: 'at-most',
      limit: 1_000,
    },
  ],
  charts: [cpu],
  run: async ({ server: name, start, documents, quick }) => {
    const bytes = quick ? 300_000 : 4_000_000;
    const updates = longDocument(bytes);
    const dataDir = await documents.folderWith(name, `long-${bytes}`, () => [{ room: 'long', updates }]);
    const server = await start({ dataDir });
    const { client } = await openUntil(server, 'long', lastOf(updates));
    const joined = await joinAtOnce(server, quick ? 40 : 150, { room: 'long' });
    client.close();
    return {
      cpuMs: joined.serverCpuMs,
      allSyncedMs: joined.allSyncedMs,
      mbSent: joined.bytes / 1e6,
      clientShare: clientShare(joined),
    };
  },
};
