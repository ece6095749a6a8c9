import { inRoot, ROOT } from '../bootstrap/root.mjs';
import { runChecks } from '../check.mjs';
import { runSuite } from './run-suite.mjs';

const { COSCRIBE_SOAK: soak } = process.env;
const IS_SOAK = soak === '1';
const SOAK_MINUTES = 24 * 60;

/** Every suite of `npm test` in its order: its name, its share of the time in minutes, and how it runs. */
export const SUITES = [
  { name: 'check', share: 1, run: async () => ({ ...(await runChecks()), skipped: 0 }) },
  { name: 'tools', share: 0.5, run: () => nodeTests('tools', 1.5) },
  { name: 'protocol', share: 0.5, run: () => vitest('protocol', 'packages/protocol', 2) },
  { name: 'editor', share: 3, run: () => vitest('editor', 'packages/editor', 6) },
  { name: 'server', share: 4, run: () => vitest('server', 'collab-server', 8) },
  { name: 'bench', share: 1, run: () => vitest('bench', 'bench', 3) },
  { name: 'app', share: 1, run: () => vitest('app', 'app', 3) },
  { name: 'e2e', share: 6, run: () => playwright('e2e', 'e2e', 10) },
];

function vitest(name, folder, minutes) {
  const runner = [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot', '--reporter=json'];
  return runSuite({
    name,
    cwd: inRoot(folder),
    args: (report) => [...runner, `--outputFile.json=${report}`],
    minutes: limit(minutes),
    count: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    }),
  });
}

function playwright(name, folder, minutes) {
  return runSuite({
    name,
    cwd: inRoot(folder),
    args: () => [inRoot('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=dot,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: inRoot('.cache', 'reports', `${name}.json`) },
    minutes: limit(minutes),
    count: ({ stats, errors }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
      skipped: stats.skipped,
    }),
  });
}

function nodeTests(folder, minutes) {
  const reporter = inRoot('tools', 'suites', 'count-reporter.mjs');
  return runSuite({
    name: folder,
    cwd: ROOT,
    args: (report) => [
      ...['--test', '--test-reporter=dot', '--test-reporter-destination=stdout'],
      ...[
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${report}`,
        `${folder}/test/*.test.mjs`,
      ],
    ],
    minutes: limit(minutes),
    count: (counts) => counts,
  });
}

function limit(minutes) {
  return IS_SOAK ? SOAK_MINUTES : minutes;
}
