import type { Documents } from './documents.ts';
import type { ServerProcess, StartOptions } from './server-process.ts';
import type { ServerName } from './servers.ts';

/** What every result tells besides its own figures. */
export interface Measured {
  /** How much of all CPU time was the clients' (0 to 1). */
  readonly clientShare: number;
}

export interface ScenarioContext {
  readonly server: ServerName;
  /** A small load, for a rough result. */
  readonly quick: boolean;
  readonly documents: Documents;
  /** Starts it; it is killed when the repetition ends. */
  start(options?: StartOptions): Promise<ServerProcess>;
}

export interface Column<Result> {
  readonly title: string;
  readonly digits: number;
  of(result: Result): number;
}

/** What the design promises of one figure, which lies on the column of that title. */
export type Bar<Result> = {
  /** As in the summary table. */
  readonly what: string;
  readonly unit: string;
  readonly column: Column<Result>;
} & (
  | { readonly rule: 'at-most'; readonly limit: number }
  /** Ours is at most `limit` times a peer's. */
  | { readonly rule: 'at-most-of-peer'; readonly limit: number; readonly peer: ServerName | 'best' }
  /** Ours is at least `limit` times a peer's. */
  | { readonly rule: 'at-least-of-peer'; readonly limit: number; readonly peer: ServerName | 'best' }
);

/** One thing to measure. A file for each in `bench/scenarios`. */
export interface Scenario<Result extends Measured> {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What is done and how it is counted, for RESULTS.md. */
  readonly description: string;
  readonly servers: readonly ServerName[];
  readonly repetitions: number;
  readonly columns: readonly Column<Result>[];
  readonly bars: readonly Bar<Result>[];
  /** The columns that become a chart. */
  readonly charts: readonly Column<Result>[];
  run(context: ScenarioContext): Promise<Result>;
}

/** Every repetition of a scenario, by server; a server that could not do it has a sentence instead. */
export interface Runs<Result> {
  readonly results: Partial<Record<ServerName, Result[]>>;
  readonly failures: Partial<Record<ServerName, string>>;
}

/** Gives a scenario's own type up, once its columns and `run` have been checked against each other. */
export type AnyScenario = Scenario<Measured>;

export function anyScenario<Result extends Measured>(scenario: Scenario<Result>): AnyScenario {
  // Each scenario is only ever given its own results.
  return scenario as unknown as AnyScenario;
}
