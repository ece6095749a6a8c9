import * as Y from 'yjs';
import { Client } from '../harness/client.ts';
import { sleep } from '../harness/clock.ts';
import { readRoom } from '../harness/documents.ts';
import { keystroke, readKeystrokes } from '../harness/keystrokes.ts';
import type { Column, Measured, Scenario, ScenarioContext } from '../harness/scenario.ts';
import { KEEPING } from '../harness/servers.ts';
import { removeFolder, temporaryFolder } from '../harness/temporary-folder.ts';
import { randomFrom } from '../harness/trace.ts';

export interface KillResult extends Measured {
  /** Of the keystrokes that somebody had seen, how many were gone afterwards (0 to 100). */
  readonly lostPercentSlow: number;
  readonly lostPercentFast: number;
  readonly lost: number;
  readonly seen: number;
}

const WRITERS = 5;
const SLOW = 200;
const FAST = 3_000;
const lost: Column<KillResult> = { title: 'seen and lost', digits: 0, of: (run) => run.lost };

export const kill: Scenario<KillResult> = {
  name: 'kill',
  title: 'kill -9 while five people write',
  description:
    'Five people type 200, then 3,000 characters a second together; somebody watches. After half a second to two and a half the server is killed (SIGKILL), started again on the same folder, and a stranger opens the document: how much of what the watcher had seen is not there? A fresh document in each round; the machine itself stays up, so nothing here depends on fsync. Ours is killed in 1,000 rounds in `npm run soak`.',
  servers: KEEPING,
  repetitions: 1,
  columns: [
    { title: 'lost at 200/s, %', digits: 1, of: ({ lostPercentSlow }) => lostPercentSlow },
    { title: 'lost at 3,000/s, %', digits: 1, of: ({ lostPercentFast }) => lostPercentFast },
    lost,
    { title: 'of seen', digits: 0, of: ({ seen }) => seen },
  ],
  bars: [
    {
      what: 'updates lost that anybody had seen, kill -9',
      unit: '',
      column: lost,
      rule: 'at-most',
      limit: 0,
    },
  ],
  charts: [],
  run: async (context) => {
    const dataDir = temporaryFolder('kill');
    const random = randomFrom(4);
    const rounds = context.quick ? 1 : 6;
    try {
      const counts = { [SLOW]: { seen: 0, lost: 0 }, [FAST]: { seen: 0, lost: 0 } };
      for (const rate of [SLOW, FAST] as const) {
        for (let round = 0; round < rounds; round++) {
          const ms = context.quick ? 700 : 500 + random() * 2_000;
          const outcome = await killOnce(context, { dataDir, room: `kill-${rate}-${round}`, rate, ms });
          counts[rate].seen += outcome.seen;
          counts[rate].lost += outcome.lost;
        }
      }
      const percent = (rate: typeof SLOW | typeof FAST): number =>
        (100 * counts[rate].lost) / Math.max(1, counts[rate].seen);
      return {
        lostPercentSlow: percent(SLOW),
        lostPercentFast: percent(FAST),
        lost: counts[SLOW].lost + counts[FAST].lost,
        seen: counts[SLOW].seen + counts[FAST].seen,
        // Nothing is timed here, and a killed process cannot be asked for its time.
        clientShare: Number.NaN,
      };
    } finally {
      removeFolder(dataDir);
    }
  },
};

async function killOnce(
  { start }: ScenarioContext,
  { dataDir, room, rate, ms }: { dataDir: string; room: string; rate: number; ms: number },
): Promise<{ seen: number; lost: number }> {
  const server = await start({ dataDir });
  const seen = new Map<number, number>();
  await Client.synced(server.target, {
    room,
    onUpdate: (data, from, end) =>
      readKeystrokes({ data, start: from, end }, (client, _from, to) =>
        seen.set(client, Math.max(to, seen.get(client) ?? 0)),
      ),
  });
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, () => Client.synced(server.target, { room })),
  );
  const began = performance.now();
  for (let typed = 0; performance.now() - began < ms; await sleep(1)) {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; typed < due; typed++) {
      const writer = writers[typed % WRITERS];
      writer?.send(writer.updateFrame(keystroke(1 + (typed % WRITERS), Math.floor(typed / WRITERS))));
    }
  }
  await server.kill();
  const again = await start({ dataDir });
  const stored = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(await readRoom(again, room)));
  await again.kill();
  let lostCount = 0;
  for (const [client, end] of seen) lostCount += Math.max(0, end - (stored.get(client) ?? 0));
  return { seen: [...seen.values()].reduce((sum, end) => sum + end, 0), lost: lostCount };
}
