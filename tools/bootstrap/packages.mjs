import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNpm, sentenceOfNpm } from './npm.mjs';
import { inRoot } from './root.mjs';
import { Sentence } from './sentence.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { step } from './step.mjs';

/** Installs what the lockfile names, unless that is what is there. */
export function bringPackages() {
  return bringPackagesOf('.', 'Packages');
}

/** The same for a folder with a lockfile of its own. `withScripts`: its packages compile something when installed. */
export async function bringPackagesOf(folder, label, { withScripts = false } = {}) {
  const wanted = hashOfLockfile(inRoot(folder, 'package-lock.json'));
  const stamp = folder === '.' ? 'packages' : `packages-${folder}`;
  // npm writes this file last.
  if (existsSync(inRoot(folder, 'node_modules', '.package-lock.json')) && readStamp(stamp) === wanted) return;
  await step(label, async () => {
    const npm = await runNpm(['ci', ...(withScripts ? [] : ['--ignore-scripts'])], {
      cwd: inRoot(folder),
      env: withScripts ? headersOfThisNode() : {},
    });
    if (npm.code !== 0) throw new Sentence(sentenceOfNpm('The packages could not be installed', npm));
    writeStamp(stamp, wanted);
  });
}

/** What is compiled must fit the Node that runs it, whatever Node npm's own settings name. */
function headersOfThisNode() {
  const root = dirname(dirname(process.execPath));
  return existsSync(join(root, 'include', 'node')) ? { npm_config_nodedir: root } : {};
}

function hashOfLockfile(path) {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  // A folder that is shared with another system (a container) holds that one's binaries.
  return `${hash} ${process.platform} ${process.arch}\n`;
}
