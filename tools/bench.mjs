// `npm run bench`: our sync server beside its peers, which bring packages that nothing else here needs.
import { bringPackagesOf } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/root.mjs';
import { runInstead } from './bootstrap/run.mjs';
import { endWithSentence } from './bootstrap/sentence.mjs';

try {
  await bringPackagesOf('bench', 'Packages of the bench', { withScripts: true });
  const args = process.argv.slice(2);
  process.exitCode = await runInstead(process.execPath, [inRoot('bench', 'run.ts'), ...args], {
    cwd: inRoot('bench'),
  });
} catch (error) {
  endWithSentence(error);
}
