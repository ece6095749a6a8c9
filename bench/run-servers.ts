import { loadavg } from 'node:os';
import { Documents } from './harness/documents.ts';
import type { AnyScenario, Measured, Runs, ScenarioContext } from './harness/scenario.ts';
import type { ServerProcess } from './harness/server-process.ts';
import { startServer } from './harness/server-process.ts';
import { ABOUT, SERVERS, type ServerName } from './harness/servers.ts';
import { SCENARIOS } from './scenarios/all.ts';

export interface ServersChoice {
  readonly quick: boolean;
  /** Names of scenarios and servers; all when left out. */
  readonly only?: readonly string[] | undefined;
  readonly servers?: readonly string[] | undefined;
}

/** One scenario's measurement, as it is kept beside RESULTS.md. */
export interface ScenarioRecord {
  readonly measuredAt: string;
  /** How busy the machine was before and behind, as its load average of one minute. */
  readonly load: readonly [before: number, behind: number];
  readonly seconds: number;
  readonly runs: Runs<Measured>;
}

export type ServerRecords = Readonly<Record<string, ScenarioRecord>>;

/** All scenarios that were chosen, one after the other; within one, its repetitions go round the servers. */
export async function runServers(choice: ServersChoice): Promise<ServerRecords> {
  const scenarios = chosen(SCENARIOS, choice.only, 'scenario');
  const names = chosen(
    SERVERS.map((name) => ({ name })),
    choice.servers,
    'server',
  ).map(({ name }) => name);
  const documents = new Documents();
  const records: Record<string, ScenarioRecord> = {};
  try {
    for (const scenario of scenarios) {
      console.log(`\n— ${scenario.name}`);
      records[scenario.name] = await runScenario(scenario, { names, quick: choice.quick, documents });
    }
  } finally {
    documents.remove();
  }
  return records;
}

interface Round {
  readonly names: readonly ServerName[];
  readonly quick: boolean;
  readonly documents: Documents;
}

async function runScenario(
  scenario: AnyScenario,
  { names, quick, documents }: Round,
): Promise<ScenarioRecord> {
  const began = performance.now();
  const [before = 0] = loadavg();
  const results: Partial<Record<ServerName, Measured[]>> = {};
  const failures: Partial<Record<ServerName, string>> = {};
  for (let repetition = 1; repetition <= (quick ? 1 : scenario.repetitions); repetition++) {
    for (const server of scenario.servers.filter((name) => names.includes(name))) {
      if (failures[server] !== undefined) continue;
      try {
        const result = await runOnce(scenario, { server, quick, documents });
        results[server] = [...(results[server] ?? []), result];
        console.log(`${repetition}  ${ABOUT[server].title}: ${lineOf(scenario, result)}`);
      } catch (error) {
        failures[server] = error instanceof Error ? error.message : String(error);
        console.log(`${repetition}  ${ABOUT[server].title}: failed: ${failures[server]}`);
      }
    }
  }
  const [behind = 0] = loadavg();
  return {
    measuredAt: new Date().toISOString(),
    load: [before, behind],
    seconds: Math.round((performance.now() - began) / 1000),
    runs: { results, failures },
  };
}

async function runOnce(scenario: AnyScenario, context: Omit<ScenarioContext, 'start'>): Promise<Measured> {
  const started: ServerProcess[] = [];
  try {
    return await scenario.run({
      ...context,
      start: async (options) => {
        const server = await startServer(context.server, options);
        started.push(server);
        return server;
      },
    });
  } finally {
    await Promise.all(started.map((server) => server.kill()));
  }
}

function lineOf(scenario: AnyScenario, result: Measured): string {
  const figures = scenario.columns.map(({ title, digits, of }) => `${title} ${of(result).toFixed(digits)}`);
  const share = Number.isNaN(result.clientShare)
    ? []
    : [`clients’ share ${Math.round(100 * result.clientShare)} %`];
  return [...figures, ...share].join(', ');
}

function chosen<Item extends { readonly name: string }>(
  all: readonly Item[],
  names: readonly string[] | undefined,
  what: string,
): readonly Item[] {
  const unknown = names?.find((name) => !all.some((item) => item.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no ${what} “${unknown}”: choose of ${all.map(({ name }) => name).join(', ')}.`);
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}
