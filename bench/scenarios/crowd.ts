import { clientShare } from '../harness/cost.ts';
import { Crowd } from '../harness/crowd.ts';
import type { Bar, Column, Measured, Scenario } from '../harness/scenario.ts';
import { SERVERS } from '../harness/servers.ts';

export interface CrowdResult extends Measured {
  /** Server CPU milliseconds for 1,000 keystrokes that reached one reader. */
  readonly cpuMsPer1000: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of what should have been delivered (0 to 100). */
  readonly deliveredPercent: number;
  /** Frames that one reader got in a second. */
  readonly framesPerSecond: number;
}

interface Shape {
  readonly name: string;
  readonly title: string;
  readonly people: string;
  readonly rates: readonly number[];
  readonly bars: readonly Bar<CrowdResult>[];
}

const cpu: Column<CrowdResult> = {
  title: 'server CPU ms per 1,000 delivered',
  digits: 2,
  of: ({ cpuMsPer1000 }) => cpuMsPer1000,
};
const p95: Column<CrowdResult> = { title: 'p95 ms', digits: 1, of: ({ p95Ms }) => p95Ms };

function crowd({ name, title, people, rates, bars }: Shape): Scenario<CrowdResult> {
  return {
    name,
    title,
    description: `${people} Everybody receives what all the others type; a delivery is one keystroke at one reader, in whatever frame. Warmed up before; counted until the last one has come.`,
    servers: SERVERS,
    repetitions: 3,
    columns: [
      cpu,
      { title: 'p50 ms', digits: 1, of: ({ p50Ms }) => p50Ms },
      p95,
      { title: 'delivered %', digits: 1, of: ({ deliveredPercent }) => deliveredPercent },
      { title: 'frames per reader and second', digits: 1, of: ({ framesPerSecond }) => framesPerSecond },
    ],
    bars,
    charts: [cpu],
    run: async ({ start, quick }) => {
      const server = await start();
      const seconds = quick ? 0.8 : 10;
      const keys = Math.ceil(Math.max(...rates) * (seconds + 4)) + 10;
      const room = await Crowd.join(server, { people: rates.length, keys });
      try {
        await room.write(rates, quick ? 0.4 : 3);
        const stretch = await room.write(rates, seconds);
        return {
          cpuMsPer1000: (stretch.serverCpuMs * 1000) / stretch.delivered,
          p50Ms: stretch.latencies.percentile(0.5),
          p95Ms: stretch.latencies.percentile(0.95),
          deliveredPercent: (100 * stretch.delivered) / stretch.expected,
          framesPerSecond: (stretch.frames * 1000) / rates.length / stretch.wallMs,
          clientShare: clientShare(stretch),
        };
      } finally {
        await room.leave();
      }
    },
  };
}

const everybody = (people: number, rate: number): number[] => new Array<number>(people).fill(rate);

export const CROWDS: readonly Scenario<CrowdResult>[] = [
  crowd({
    name: 'crowd',
    title: '100 people in one room, all writing 5 characters a second',
    people: '100 people, 5 keystrokes a second each.',
    rates: everybody(100, 5),
    bars: [
      {
        what: 'server CPU per 1,000 delivered updates, 100 writers in one room at 5/s',
        unit: 'ms',
        column: cpu,
        rule: 'at-most-of-peer',
        limit: 1 / 5,
        peer: 'hocuspocus',
      },
      { what: 'the same, p95 latency', unit: 'ms', column: p95, rule: 'at-most', limit: 40 },
    ],
  }),
  crowd({
    name: 'crowd-37',
    title: '37 people in one room at 1.3 characters a second',
    people: '37 people, 1.3 keystrokes a second each.',
    rates: everybody(37, 1.3),
    bars: [],
  }),
  crowd({
    name: 'crowd-one-fast',
    title: 'One fast writer among 60 slow ones',
    people: 'One person (or a program) with 50 keystrokes a second, 60 people with one every five seconds.',
    rates: [50, ...everybody(60, 0.2)],
    bars: [],
  }),
];
