import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lastLines, runQuietly } from '../bootstrap/run.mjs';
import { Sentence } from '../bootstrap/sentence.mjs';
import { step } from '../bootstrap/step.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Makes sure of the browser and of strace, which the tests use and npm does not bring. Installs them where it may
 * (Debian and its like, as root). Resolves with the browser's path.
 */
export async function bringSystemPrograms() {
  const missing = missingPrograms();
  if (missing.length > 0 && mayInstall())
    await step(`Debian's ${missing.join(' and ')}`, () => install(missing));
  const stillMissing = missingPrograms();
  if (stillMissing.length === 0) return findBrowser();
  throw new Sentence(
    `The tests need ${stillMissing.join(' and ')}. On Debian or Ubuntu: sudo apt install ${stillMissing.join(' ')}. ` +
      'A browser at another place is used when COSCRIBE_CHROMIUM holds its path.',
  );
}

function missingPrograms() {
  const hasTracer = process.platform !== 'linux' || onPath('strace') !== undefined;
  return [...(findBrowser() === undefined ? ['chromium'] : []), ...(hasTracer ? [] : ['strace'])];
}

function findBrowser() {
  const { COSCRIBE_CHROMIUM: named } = process.env;
  if (named) {
    if (existsSync(named)) return named;
    throw new Sentence(`COSCRIBE_CHROMIUM=${named}: there is no such file.`);
  }
  return (
    BROWSERS.map(onPath).find((path) => path !== undefined) ?? ELSEWHERE.find((path) => existsSync(path))
  );
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid() === 0 && onPath('apt-get') !== undefined;
}

async function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update', '-q'], { env });
  const { code, output } = await runQuietly(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...names],
    { env },
  );
  if (code !== 0)
    throw new Sentence(`${lastLines(output)}\napt-get could not install ${names.join(' and ')}.`);
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
