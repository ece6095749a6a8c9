import { cpus } from 'node:os';
import type { CrowdResult } from './scenarios/crowd.ts';
import type { TwoPeopleResult } from './scenarios/two-people.ts';
import { SERVERS, type ServerName } from './server-process.ts';
import { median } from './statistics.ts';

export interface Results {
  readonly twoPeople: Record<ServerName, TwoPeopleResult[]>;
  readonly crowd: Record<ServerName, CrowdResult[]>;
}

const VERSION: Record<ServerName, string> = {
  coscribe: 'Coscribe (every update fsynced before it is seen)',
  hocuspocus: '@hocuspocus/server 4.7.0 + SQLite',
  'y-websocket-server': '@y/websocket-server 0.1.1 + LevelDB',
  'bare-relay': 'bare `ws` relay, keeps nothing',
};

export function toMarkdown(results: Results, setting: string): string {
  const crowdCpu = (name: ServerName): number => median(results.crowd[name].map((run) => run.cpuMsPer1000));
  const twoP95 = (name: ServerName): number => median(results.twoPeople[name].map((run) => run.p95Ms));
  return `# Benchmark results

Written by \`npm run bench\`. All servers in one run, repetitions interleaved, medians (lowest–highest). Compare the
ratios, not the milliseconds: they belong to this machine (${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}).
${setting}

## Two people: milliseconds from one's keystroke to the other

| server | p50 | p95 | p95 against Coscribe |
| --- | --- | --- | --- |
${rows((name) => [
  spread(results.twoPeople[name].map((run) => run.p50Ms)),
  spread(results.twoPeople[name].map((run) => run.p95Ms)),
  ratio(twoP95(name), twoP95('coscribe')),
])}

Bar: p95 at most 1.5 ms, fsync included. Here: ${twoP95('coscribe').toFixed(2)} ms.

## 100 people in one room, all writing 5 characters a second

| server | server CPU ms per 1,000 delivered | p95 ms | delivered | CPU against Coscribe |
| --- | --- | --- | --- | --- |
${rows((name) => [
  spread(results.crowd[name].map((run) => run.cpuMsPer1000)),
  spread(results.crowd[name].map((run) => run.p95Ms)),
  `${((100 * median(results.crowd[name].map((run) => run.delivered))) / median(results.crowd[name].map((run) => run.expected))).toFixed(1)} %`,
  ratio(crowdCpu(name), crowdCpu('coscribe')),
])}

Bar: at most 1/5 of Hocuspocus, p95 under 40 ms. Here: ${(crowdCpu('coscribe') / crowdCpu('hocuspocus')).toFixed(2)} of Hocuspocus.
`;
}

function rows(cells: (name: ServerName) => string[]): string {
  return SERVERS.map((name) => `| ${VERSION[name]} | ${cells(name).join(' | ')} |`).join('\n');
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)}×`;
}
