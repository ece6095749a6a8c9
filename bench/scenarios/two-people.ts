import { clientShare, watchCost } from '../harness/cost.ts';
import { Pair } from '../harness/pair.ts';
import type { Column, Measured, Scenario } from '../harness/scenario.ts';
import { SERVERS } from '../harness/servers.ts';
import { percentile } from '../statistics.ts';

export interface TwoPeopleResult extends Measured {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly cpuMsPerKeystroke: number;
}

const PAUSE_MS = 20;
const p95: Column<TwoPeopleResult> = { title: 'p95 ms', digits: 2, of: ({ p95Ms }) => p95Ms };

/** One writes a character every 20 ms, the other one receives it; nobody else is there. */
export const twoPeople: Scenario<TwoPeopleResult> = {
  name: 'two-people',
  title: 'Two people: milliseconds from one’s keystroke to the other',
  description:
    'One person types a character every 20 ms, one other reads. From before the write to the socket until the read from the other one. Ours is on the disk (fsync) by then; the others store later, if at all.',
  servers: SERVERS,
  repetitions: 5,
  columns: [
    { title: 'p50 ms', digits: 2, of: ({ p50Ms }) => p50Ms },
    p95,
    { title: 'server CPU ms per keystroke', digits: 3, of: ({ cpuMsPerKeystroke }) => cpuMsPerKeystroke },
  ],
  bars: [
    {
      what: 'latency between two people at low load, fsync included, p95',
      unit: 'ms',
      column: p95,
      rule: 'at-most',
      limit: 1.5,
    },
  ],
  charts: [p95],
  run: async ({ start, quick }) => {
    const server = await start();
    const keystrokes = quick ? 40 : 500;
    const pair = await Pair.meet(server.target, 'two-people');
    await pair.type(keystrokes / 5, PAUSE_MS);
    const stop = watchCost(server);
    const latencies = await pair.type(keystrokes, PAUSE_MS);
    const cost = stop();
    pair.leave();
    return {
      p50Ms: percentile(latencies, 0.5),
      p95Ms: percentile(latencies, 0.95),
      cpuMsPerKeystroke: cost.serverCpuMs / keystrokes,
      clientShare: clientShare(cost),
    };
  },
};
