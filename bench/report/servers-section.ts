import type { AnyScenario, Column, Measured } from '../harness/scenario.ts';
import { ABOUT, SERVERS, type ServerName } from '../harness/servers.ts';
import type { ScenarioRecord, ServerRecords } from '../run-servers.ts';
import { SCENARIOS } from '../scenarios/all.ts';
import { median } from '../statistics.ts';
import { barChart } from './chart.ts';
import { judge, ratioOf, type Verdict } from './judge.ts';

export interface ServersSection {
  readonly markdown: string;
  /** SVG documents by file name. */
  readonly charts: Readonly<Record<string, string>>;
}

/** The section “Benchmark results” of RESULTS.md. `weak`: what we say ourselves about its weak places. */
export function serversSection(
  records: ServerRecords,
  { machine, weak }: { machine: string; weak: string },
): ServersSection {
  const charts: Record<string, string> = {};
  const summary: Verdict[] = [];
  const sections = SCENARIOS.flatMap((scenario) => {
    const record = records[scenario.name];
    if (record === undefined) return [];
    const verdicts = scenario.bars.flatMap((bar) => judge(bar, record.runs) ?? []);
    summary.push(...verdicts);
    const links = scenario.charts.map((column, index) => {
      const file = `${scenario.name}${index === 0 ? '' : `-${index + 1}`}.svg`;
      const bar = scenario.bars.findIndex((found) => found.column === column);
      const limit = bar === -1 ? undefined : verdicts[bar]?.limit;
      charts[file] = chartOf(scenario, column, { record, limit });
      return `![${scenario.title}: ${column.title}](charts/${file})`;
    });
    return [sectionOf(scenario, { record, verdicts, links })];
  });
  const missing = SCENARIOS.filter(({ name }) => records[name] === undefined);
  const markdown = `# Benchmark results

Written by \`npm run bench\`. Every server is a process of its own; within a scenario the repetitions go round the servers; medians, in
brackets the lowest and the highest. **Compare the ratios, not the milliseconds**: they belong to this machine: ${machine}
The load runs on the same machine, on two threads with raw sockets; how much of all CPU time of a measurement was the clients' is
in each table.

## The bars

| what | bar | ours | best or named peer | ours / peer | kept? |
| --- | --- | --- | --- | --- | --- |
${summary.map(({ what, bar, ours, peer, ratio, kept }) => `| ${what} | ${bar} | ${ours} | ${peer} | ${ratio} | ${kept ? 'kept' : '**missed**'} |`).join('\n')}
${missing.length === 0 ? '' : `\n**Not measured**: ${missing.map(({ title }) => title).join('; ')}.\n`}
## How the servers were set up

${SERVERS.map((name) => `- **${ABOUT[name].title}**: ${ABOUT[name].setUp}`).join('\n')}

All listen on 127.0.0.1 without TLS and compression, with NODE_ENV=production and an empty data folder of their own.

${sections.join('\n\n')}

## Weak places

${weak.trim()}
`;
  return { markdown, charts };
}

function sectionOf(
  scenario: AnyScenario,
  { record, verdicts, links }: { record: ScenarioRecord; verdicts: readonly Verdict[]; links: string[] },
): string {
  const { results, failures } = record.runs;
  const [first] = scenario.columns;
  const ours = first && results.coscribe && median(results.coscribe.map(first.of));
  const rows = scenario.servers.flatMap((name) => {
    const all = results[name];
    if (all === undefined || all.length === 0)
      return failures[name] === undefined ? [] : [failedRow(scenario, name)];
    const ratio = first === undefined || ours === undefined ? Number.NaN : median(all.map(first.of)) / ours;
    const share = all.map(({ clientShare }) => clientShare * 100);
    return [
      [
        ABOUT[name].title,
        ...scenario.columns.map(({ of, digits }) => spread(all.map(of), digits)),
        Number.isFinite(ratio) ? ratioOf(ratio) : '–',
        share.some(Number.isNaN) ? '–' : `${median(share).toFixed(0)} %`,
      ],
    ];
  });
  const said = Object.entries(failures).map(
    ([name, sentence]) => `${ABOUT[name as ServerName].title} could not: ${sentence.split('\n')[0]}.`,
  );
  return [
    `## ${scenario.title}`,
    scenario.description,
    table(
      [
        'server',
        ...scenario.columns.map(({ title }) => title),
        `${first?.title ?? ''} against ours`,
        'clients’ share',
      ],
      rows,
    ),
    ...(said.length > 0 ? [said.join('\n')] : []),
    ...verdicts.map(
      ({ what, bar, ours: here, kept }) =>
        `Bar (${what}): ${bar}. Here: ${here}: ${kept ? 'kept' : '**missed**'}.`,
    ),
    ...links,
    `Measured ${record.measuredAt.slice(0, 16).replace('T', ' ')} UTC in ${record.seconds} s; load average ${record.load.map((value) => value.toFixed(1)).join(' before, ')} behind.`,
  ].join('\n\n');
}

function failedRow(scenario: AnyScenario, name: ServerName): string[] {
  return [ABOUT[name].title, ...scenario.columns.map(() => 'failed'), '–', '–'];
}

function chartOf(
  scenario: AnyScenario,
  column: Column<Measured>,
  { record, limit }: { record: ScenarioRecord; limit: number | undefined },
): string {
  return barChart({
    title: `${scenario.title}: ${column.title}`,
    digits: column.digits,
    limit,
    bars: scenario.servers.flatMap((name) => {
      const values = record.runs.results[name]?.map(column.of).filter(Number.isFinite);
      if (values === undefined || values.length === 0) return [];
      return [
        {
          name: ABOUT[name].title,
          value: median(values),
          low: Math.min(...values),
          high: Math.max(...values),
          isOurs: name === 'coscribe',
        },
      ];
    }),
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function spread(values: readonly number[], digits: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '–';
  const [low, middle, high] = [Math.min(...finite), median(finite), Math.max(...finite)].map((value) =>
    value.toFixed(digits),
  );
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}
