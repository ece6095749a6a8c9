// `npm run check`: everything that can be judged without running the product.
import { readFileSync } from 'node:fs';
import { inRoot, ROOT } from './bootstrap/root.mjs';
import { runQuietly } from './bootstrap/run.mjs';
import { seconds } from './bootstrap/step.mjs';
import { findBreaches } from './check/boundaries.mjs';
import { findLockfileTrouble } from './check/lockfile.mjs';

const CHECKS = {
  Boundaries: () => findBreaches(ROOT),
  Lockfile: () => findLockfileTrouble(JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'))),
  Lint: () => complaintsOf(['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.']),
  Types: () =>
    complaintsOf([
      'node_modules/turbo/bin/turbo',
      'run',
      'types',
      '--continue',
      '--output-logs=errors-only',
      '--env-mode=loose',
    ]),
};

/** Runs every check and says what is wrong; resolves with how many found nothing and how many did. */
export async function runChecks() {
  const counts = { passed: 0, failed: 0 };
  for (const [name, check] of Object.entries(CHECKS)) {
    const began = performance.now();
    const complaints = await check();
    const time = seconds(performance.now() - began);
    counts[complaints.length === 0 ? 'passed' : 'failed'] += 1;
    process.stdout.write(`${name} … ${complaints.length === 0 ? '' : 'failed, '}${time}\n`);
    for (const complaint of complaints) process.stdout.write(`  ${complaint}\n`);
  }
  return counts;
}

/** What npm and turbo say about how they ran something, not about what it found. */
const NOISE = /npm (warn|error)|^\s*(WARNING|•|>)|: > |:types: $|cache (miss|hit), /;

async function complaintsOf([program, ...args]) {
  const { code, output } = await runQuietly(process.execPath, [inRoot(program), ...args], {
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  });
  return code === 0 ? [] : output.split('\n').filter((line) => line.trim() !== '' && !NOISE.test(line));
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
