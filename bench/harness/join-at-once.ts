import { now, sleep } from './clock.ts';
import { type Cost, watchCost } from './cost.ts';
import type { JoinHandlers, JoinTask } from './join-thread.ts';
import { LoadThreads, shareOf } from './load-threads.ts';
import type { ServerProcess } from './server-process.ts';

export interface AtOnce extends Cost {
  /** Until the last one was synced. */
  readonly allSyncedMs: number;
  /** Bytes that came to all of them. */
  readonly bytes: number;
}

const QUIET_MS = 300;

/**
 * So many people open a room in one instant. The cost is counted until all are synced and the server has come to rest: some
 * answer first and work afterwards.
 */
export async function joinAtOnce(
  server: ServerProcess,
  people: number,
  task: Omit<JoinTask, 'target' | 'count'>,
): Promise<AtOnce> {
  const threads = LoadThreads.start<JoinHandlers>(new URL('./join-thread.ts', import.meta.url));
  try {
    const stop = watchCost(server);
    const began = now();
    const reports = await threads.all('join', (thread) => ({
      ...task,
      target: server.target,
      count: shareOf(people, thread, threads.count).count,
    }));
    for (let before = -1, spent = server.cpuMs(); spent - before > QUIET_MS / 20; ) {
      before = spent;
      await sleep(QUIET_MS);
      spent = server.cpuMs();
    }
    return {
      ...stop(),
      allSyncedMs: Math.max(...reports.flatMap(({ syncedAt }) => syncedAt)) - began,
      bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } finally {
    await threads.stop();
  }
}
