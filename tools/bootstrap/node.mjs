import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runNpm, sentenceOfNpm } from './npm.mjs';
import { CACHE } from './root.mjs';
import { runInstead, runQuietly } from './run.mjs';
import { Sentence } from './sentence.mjs';
import { step } from './step.mjs';

const FLOOR = 24;
const PINNED = '24.21.0';

export function isOldNode() {
  return Number(process.versions.node.split('.')[0]) < FLOOR;
}

/** Makes sure that the pinned Node is in the cache, and returns its path. */
export async function bringNode() {
  const home = join(CACHE, 'node', PINNED);
  const node = nodeIn(home);
  if (existsSync(node)) return node;
  await step(`Node ${PINNED}`, () => provision(home));
  return node;
}

/** Starts this bootstrap again under `node`, with it first on PATH, so that everything below runs under it. */
export function runUnderNode(node) {
  const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const env = {
    ...process.env,
    [path]: `${dirname(node)}${delimiter}${process.env[path] ?? ''}`,
    NODE: node,
    npm_node_execpath: node,
  };
  return runInstead(node, process.argv.slice(1), { cwd: process.cwd(), env, channel: true });
}

async function provision(home) {
  const task = `Coscribe needs Node ${FLOOR} or newer; this is ${process.version}, and Node ${PINNED} could not be fetched`;
  mkdirSync(dirname(home), { recursive: true });
  const scratch = mkdtempSync(join(dirname(home), 'incoming-'));
  try {
    // The platform's package carries the binary itself; no install script has to run.
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n');
    const npm = await runNpm(
      [
        'install',
        '--prefix',
        scratch,
        '--ignore-scripts',
        '--no-save',
        '--no-package-lock',
        `${name}@${PINNED}`,
      ],
      { cwd: scratch },
    );
    if (npm.code !== 0) throw new Sentence(sentenceOfNpm(task, npm));
    const fetched = join(scratch, 'node_modules', name);
    const check = await runQuietly(nodeIn(fetched), ['--version']);
    if (check.code !== 0 || check.output.trim() !== `v${PINNED}`) {
      throw new Sentence(
        `${task}: the one for this platform does not run here. Install it: https://nodejs.org.`,
      );
    }
    try {
      renameSync(fetched, home);
    } catch (error) {
      // Somebody else was faster: theirs is as good.
      if (!existsSync(nodeIn(home))) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function nodeIn(home) {
  return join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
