import { existsSync } from 'node:fs';
import { fingerprintOf } from './fingerprint.mjs';
import { inRoot } from './root.mjs';
import { lastLines, runQuietly } from './run.mjs';
import { Sentence } from './sentence.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { step } from './step.mjs';

/** The workspaces that have something to build, each with its folder and a file that its build writes last. */
const WORKSPACES = {
  '@coscribe/protocol': { folder: 'packages/protocol', result: 'dist/index.js' },
  '@coscribe/editor': { folder: 'packages/editor', result: 'dist/index.js' },
  'coscribe-collab': { folder: 'collab-server', result: 'dist/main.js' },
  '@coscribe/app': { folder: 'app', result: '.next/BUILD_ID' },
};

export const ALL_BUILDS = Object.keys(WORKSPACES);
export const PACKAGE_BUILDS = ['@coscribe/protocol', '@coscribe/editor', 'coscribe-collab'];
export const SERVER_BUILDS = ['@coscribe/protocol', 'coscribe-collab'];

const SHARED_FILES = ['package-lock.json', 'turbo.json', 'tsconfig.base.json'];

/** Builds those of `names` that are older than their sources. Turbo decides; a fingerprint spares asking it in vain. */
export async function bringBuilds(names) {
  if (names.length === 0) return;
  const folders = names.map((name) => WORKSPACES[name].folder);
  const stamp = `build-${names.length}`;
  const wanted = () => `${process.version} ${fingerprintOf(folders, SHARED_FILES)}\n`;
  const isThere = (name) => existsSync(inRoot(WORKSPACES[name].folder, WORKSPACES[name].result));
  const before = wanted();
  if (names.every(isThere) && readStamp(stamp) === before) return;
  await step('Build', async () => {
    const args = [
      inRoot('node_modules', 'turbo', 'bin', 'turbo'),
      'run',
      'build',
      '--output-logs=errors-only',
    ];
    const { code, output } = await runQuietly(
      process.execPath,
      [...args, '--env-mode=loose', ...names.map((name) => `--filter=${name}`)],
      { env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1' } },
    );
    if (code !== 0)
      throw new Sentence(`${lastLines(output, 40)}\n\nThe build failed; what it said is above.`);
    // Sources that changed meanwhile count as not built.
    if (wanted() === before) writeStamp(stamp, before);
  });
}
