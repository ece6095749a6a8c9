// `npm run bench`: our sync server and our editor beside their peers, which bring packages that nothing else here needs.
import { bringPackagesOf } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/root.mjs';
import { runInstead } from './bootstrap/run.mjs';
import { endWithSentence } from './bootstrap/sentence.mjs';

try {
  await bringPackagesOf('bench', 'Packages of the bench', { withScripts: true });
  const args = process.argv.slice(2);
  process.exitCode = await runInstead(process.execPath, ['--expose-gc', inRoot('bench', 'run.ts'), ...args], {
    cwd: inRoot('bench'),
  });
} catch (error) {
  endWithSentence(error);
}
