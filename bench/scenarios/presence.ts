import { sleep } from '../harness/clock.ts';
import { clientShare, watchCost } from '../harness/cost.ts';
import { mergedHistogram } from '../harness/histogram.ts';
import { LoadThreads, shareOf } from '../harness/load-threads.ts';
import type { PresenceHandlers } from '../harness/presence-thread.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { SERVERS } from '../harness/servers.ts';

export interface PresenceResult extends Measured {
  /** Server CPU seconds for ten seconds of moving. */
  readonly cpuSeconds: number;
  /** Frames that one reader got in ten seconds. */
  readonly frames: number;
  readonly p95Ms: number;
  /** States that came to a reader, or were overtaken by a newer one that came (0 to 100). */
  readonly coveredPercent: number;
}

const PEOPLE = 100;
const RATE = 10;
const SETTLE_MS = 500;
const cpu: Column<PresenceResult> = {
  title: 'server CPU s for 10 s',
  digits: 2,
  of: (run) => run.cpuSeconds,
};
const frames: Column<PresenceResult> = {
  title: 'frames per reader in 10 s',
  digits: 0,
  of: (run) => run.frames,
};
const p95: Column<PresenceResult> = { title: 'p95 staleness ms', digits: 1, of: ({ p95Ms }) => p95Ms };

export const presence: Scenario<PresenceResult> = {
  name: 'presence',
  title: 'Presence: 100 people whose carets move 10 times a second',
  description:
    'Every state has a name, a colour and two relative positions. Staleness: from the send of a state to the receipt of it, or of a newer one of that person, at every other reader.',
  servers: SERVERS,
  repetitions: 3,
  columns: [
    cpu,
    frames,
    p95,
    { title: 'came, or overtaken, %', digits: 1, of: ({ coveredPercent }) => coveredPercent },
  ],
  bars: [
    {
      what: 'presence of 100 people moving at 10/s: CPU',
      unit: 's',
      column: cpu,
      rule: 'at-most-of-peer',
      limit: 1 / 20,
      peer: 'hocuspocus',
    },
    {
      what: 'the same, frames per client',
      unit: '',
      column: frames,
      rule: 'at-most-of-peer',
      limit: 1 / 20,
      peer: 'hocuspocus',
    },
    { what: 'the same, p95 staleness', unit: 'ms', column: p95, rule: 'at-most', limit: 120 },
  ],
  charts: [cpu],
  run: async ({ start, quick }) => {
    const server = await start();
    const seconds = quick ? 1 : 10;
    const states = RATE * (seconds + 4) + 10;
    const threads = LoadThreads.start<PresenceHandlers>(
      new URL('../harness/presence-thread.ts', import.meta.url),
    );
    try {
      const sentAt = new SharedArrayBuffer(PEOPLE * states * Float64Array.BYTES_PER_ELEMENT);
      await threads.all('join', (thread) => ({
        target: server.target,
        ...shareOf(PEOPLE, thread, threads.count),
        sentAt,
        states,
      }));
      await threads.all('move', () => ({ rate: RATE, seconds: quick ? 0.5 : 2 }));
      await sleep(SETTLE_MS);
      await threads.all('reset', () => undefined);
      const stop = watchCost(server);
      await threads.all('move', () => ({ rate: RATE, seconds }));
      await sleep(SETTLE_MS);
      const cost = stop();
      const reports = await threads.all('report', () => undefined);
      const sum = (of: (report: (typeof reports)[number]) => number): number =>
        reports.reduce((total, report) => total + of(report), 0);
      return {
        cpuSeconds: (cost.serverCpuMs / 1000) * (10 / seconds),
        frames: (sum((report) => report.frames) / PEOPLE) * (10 / seconds),
        p95Ms: mergedHistogram(reports.map(({ staleness }) => staleness)).percentile(0.95),
        coveredPercent: (100 * sum(({ covered }) => covered)) / (sum(({ sent }) => sent) * (PEOPLE - 1)),
        clientShare: clientShare(cost),
      };
    } finally {
      await threads.stop();
    }
  },
};
