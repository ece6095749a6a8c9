// `npm start`: the production build, one port, one data folder.
import { inRoot } from './bootstrap/root.mjs';
import { seconds } from './bootstrap/step.mjs';
import { readSettings } from './start/settings.mjs';
import { startStack } from './start/stack.mjs';
import { stayUntilTold } from './start/stay-until-told.mjs';
import { summaryOf } from './start/summary.mjs';

function pagesArgs(port) {
  return [
    ...['--import', new URL('./start/end-with-parent.mjs', import.meta.url).href],
    ...[inRoot('node_modules', 'next', 'dist', 'bin', 'next'), 'start', inRoot('app')],
    // The front keeps its connections to Next open: Next must not be the first to close an idle one.
    ...['-H', '127.0.0.1', '-p', String(port), '--keepAliveTimeout', '70000'],
  ];
}

await stayUntilTold(async (onStop) => {
  const began = performance.now();
  const settings = readSettings(process.env);
  const stack = await startStack(settings, { pagesArgs });
  onStop(stack.stop);
  const addresses = await stack.ready;
  process.stdout.write(`Start … ${seconds(performance.now() - began)}\n${summaryOf(addresses, settings)}`);
});
