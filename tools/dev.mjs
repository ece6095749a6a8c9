// `npm run dev`: everything rebuilds as you write. One URL, as in production, with Next's development server behind it.
import { watch } from 'node:fs';
import { inRoot } from './bootstrap/root.mjs';
import { Child } from './start/child.mjs';
import { readSettings } from './start/settings.mjs';
import { startStack } from './start/stack.mjs';
import { stayUntilTold } from './start/stay-until-told.mjs';
import { summaryOf } from './start/summary.mjs';

const PACKAGES = ['packages/protocol', 'packages/editor', 'collab-server'];
const SERVER_PARTS = ['packages/protocol/dist', 'collab-server/dist'];
const SETTLE_MS = 250;

function pagesArgs(port) {
  return [
    ...['--import', new URL('./start/end-with-parent.mjs', import.meta.url).href],
    ...[inRoot('node_modules', 'next', 'dist', 'bin', 'next'), 'dev', inRoot('app')],
    ...['-H', '127.0.0.1', '-p', String(port)],
  ];
}

function watchingCompiler(folder) {
  const compiler = [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '--watch', '--preserveWatchOutput'];
  const child = new Child({
    name: folder,
    args: [
      inRoot('tools', 'start', 'run-with-parent.mjs'),
      ...compiler,
      '-p',
      inRoot(folder, 'tsconfig.json'),
    ],
    env: {},
    logLevel: 'info',
  });
  child.ready();
  return child;
}

/** Calls `changed` once after each burst of writes below one of `folders`. */
function onChangeIn(folders, changed) {
  let timer;
  for (const folder of folders) {
    watch(inRoot(folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLE_MS);
    });
  }
}

await stayUntilTold(async (onStop) => {
  const settings = readSettings(process.env);
  const stack = await startStack(settings, { pagesArgs, isWatched: true });
  let compilers = [];
  onStop(() => Promise.all([stack.stop(), ...compilers.map((compiler) => compiler.stop(500))]));
  const addresses = await stack.ready;
  compilers = PACKAGES.map(watchingCompiler);
  onChangeIn(SERVER_PARTS, () => stack.server.restart());
  process.stdout.write(summaryOf(addresses, settings));
});
