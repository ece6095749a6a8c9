import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../bootstrap/root.mjs';

const REPORTS = join(CACHE, 'reports');

/**
 * Runs a test runner that writes a report, and counts from the report. A runner that hangs is ended after `minutes`;
 * one that fails without naming a failed test, or leaves no report, counts as one failure.
 */
export async function runSuite({ name, args, cwd, env = {}, minutes, count }) {
  mkdirSync(REPORTS, { recursive: true });
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  const code = await runWithLimit(args(report), { cwd, env: { ...process.env, ...plain, ...env } }, minutes);
  const counts = readCounts(report, count);
  if (counts === undefined) {
    process.stdout.write(`${name}: the test runner left no report (exit code ${code}).\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && counts.failed === 0) {
    process.stdout.write(`${name}: the test runner failed outside of a test (exit code ${code}).\n`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

function runWithLimit(args, options, minutes) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    const end = (signal) => child.kill(signal);
    const limit = setTimeout(() => {
      process.stdout.write(`No end after ${minutes} minutes: stopped.\n`);
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), 5_000).unref();
    }, minutes * 60_000);
    const passOn = (signal) => {
      end(signal);
      process.exitCode = 130;
    };
    process.once('SIGINT', passOn).once('SIGTERM', passOn);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      resolve(code ?? signal);
    });
  });
}

function readCounts(report, count) {
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return undefined;
  }
}
