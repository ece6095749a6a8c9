import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Sentence, sentenceOfSystemError } from '../bootstrap/sentence.mjs';

const NAMES = ['ticketSecret', 'internalSecret', 'cookieSecret', 'metricsToken'];
const SHORTEST = 32;

/**
 * The secrets of this data folder: made at its first start, kept in `secrets.json` for its owner only. Without the
 * cookie secret nobody's browser is known again, so a damaged file is never replaced by a new one.
 */
export async function bringSecrets(folder) {
  const path = join(folder, 'secrets.json');
  try {
    const kept = await readSecrets(path);
    if (kept !== undefined && NAMES.every((name) => name in kept)) return kept;
    const fresh = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('base64url')]));
    await writeSecrets(path, { ...fresh, ...kept }, kept === undefined);
    return await readSecrets(path);
  } catch (error) {
    const sentence = sentenceOfSystemError(error, path);
    throw sentence === undefined ? error : new Sentence(`The secrets cannot be kept: ${sentence}`);
  }
}

async function readSecrets(path) {
  let text;
  try {
    text = await readFile(path, 'utf8');
    // A copy from a backup may have come with wider rights.
    await chmod(path, 0o600);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  const secrets = parse(text);
  if (secrets !== undefined) return secrets;
  throw new Sentence(
    `${path} is damaged. Bring it back from a backup. If there is none, delete it: a new one is made, and browsers that were known before lose their library.`,
  );
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    const isSound = NAMES.every(
      (name) => !(name in value) || (typeof value[name] === 'string' && value[name].length >= SHORTEST),
    );
    return isSound && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function writeSecrets(path, secrets, isFirst) {
  const scratch = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(scratch, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(secrets, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  if (isFirst) {
    // Of two first starts at once only one may win: a link, unlike a rename, never replaces.
    const trouble = await link(scratch, path).catch((error) => error.code);
    if (trouble === undefined || trouble === 'EEXIST') return rm(scratch);
  }
  await rename(scratch, path);
}
