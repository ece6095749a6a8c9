import { pathToFileURL } from 'node:url';
import { SERVER_FLAGS } from '../start/server-flags.mjs';
import { ALL_BUILDS, PACKAGE_BUILDS, SERVER_BUILDS } from './builds.mjs';
import { inRoot } from './root.mjs';
import { runInstead } from './run.mjs';

/**
 * What each npm script does once the set-up is there: the builds that it needs and the program that takes over. The
 * programs may use what Node 24 has. `first`: what comes before the arguments that somebody gave.
 */
export const TASKS = {
  start: { builds: ALL_BUILDS, program: ['tools', 'start.mjs'] },
  dev: { builds: PACKAGE_BUILDS, program: ['tools', 'dev.mjs'] },
  test: { builds: ALL_BUILDS, program: ['tools', 'test.mjs'] },
  check: { builds: [], program: ['tools', 'check.mjs'] },
  soak: { builds: ALL_BUILDS, program: ['tools', 'soak.mjs'] },
  bench: { builds: ALL_BUILDS, program: ['tools', 'bench.mjs'] },
  'collab-server': { builds: SERVER_BUILDS, program: ['collab-server', 'dist', 'main.js'] },
  top: { builds: SERVER_BUILDS, program: ['collab-server', 'dist', 'main.js'], first: ['top'] },
};

/** Resolves with the exit code of a program that ran beside us; one of `tools/` runs on in this process. */
export async function handOver({ program, first = [] }, given) {
  const path = inRoot(...program);
  const args = [...first, ...given];
  if (program[0] !== 'tools')
    return runInstead(process.execPath, [...SERVER_FLAGS, path, ...args], { cwd: process.cwd() });
  process.argv = [process.execPath, path, ...args];
  await import(pathToFileURL(path).href);
  return undefined;
}
