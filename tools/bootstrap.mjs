// The way in for every npm script: brings Node, packages and builds up to date, then hands over to the task.
// Runs on Node 18 and needs nothing installed.
import { bringBuilds } from './bootstrap/builds.mjs';
import { endWithParent } from './bootstrap/end-with-parent.mjs';
import { bringNode, isOldNode, runUnderNode } from './bootstrap/node.mjs';
import { bringPackages } from './bootstrap/packages.mjs';
import { endWithSentence, Sentence } from './bootstrap/sentence.mjs';
import { handOver, TASKS } from './bootstrap/tasks.mjs';

async function main([name = 'start', ...args]) {
  const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (task === undefined) {
    throw new Sentence(`There is no task “${name}”. Choose one of: ${Object.keys(TASKS).join(', ')}.`);
  }
  if (isOldNode()) return runUnderNode(await bringNode());
  await bringPackages();
  await bringBuilds(task.builds);
  return handOver(task, args);
}

endWithParent();
const args = process.argv.slice(2);
main(args).then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error) => {
    endWithSentence(error);
    // Whoever reads the last line of the tests finds it there when not even the set-up worked.
    if (args[0] === 'test' || args[0] === 'soak') process.stdout.write('0 passed, 1 failed\n');
  },
);
