import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { prepareDataFolder } from '../start/data-folder.mjs';
import { bringSecrets } from '../start/secrets.mjs';

let scratch;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'coscribe-tools-'));
});
afterEach(() => {
  chmodSync(scratch, 0o700);
  rmSync(scratch, { recursive: true });
});

const modeOf = (path) => statSync(path).mode & 0o777;
const posix = { skip: process.platform === 'win32' };

test('The data folder is made for its owner only', posix, async () => {
  const folder = join(scratch, 'a', 'data');
  await prepareDataFolder(folder);
  assert.equal(modeOf(folder), 0o700);
});

test('A folder that may not be written to is a sentence that names it', posix, async () => {
  chmodSync(scratch, 0o500);
  // To root every folder of the disk is open, but not those that the kernel makes up.
  const folder = process.getuid?.() === 0 && process.platform === 'linux' ? '/sys/kernel' : scratch;
  await assert.rejects(prepareDataFolder(folder), { message: new RegExp(`${folder} may not be written`) });
});

test('A file where the folder should be is a sentence that names it', async () => {
  const path = join(scratch, 'data');
  writeFileSync(path, '');
  await assert.rejects(prepareDataFolder(path), { message: /data is a file/ });
  await assert.rejects(prepareDataFolder(join(path, 'below')), { message: /a part of that path is a file/ });
});

test(
  'Secrets are made once, differ from each other, and are readable by their owner only',
  posix,
  async () => {
    const first = await bringSecrets(scratch);
    assert.equal(new Set(Object.values(first)).size, 4);
    assert.equal(modeOf(join(scratch, 'secrets.json')), 0o600);
    assert.deepEqual(await bringSecrets(scratch), first);
  },
);

test('Of many first starts at once all have the same secrets', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => bringSecrets(scratch)));
  for (const secrets of all) assert.deepEqual(secrets, all[0]);
});

test('A secret that a later version adds is made beside the others', async () => {
  const { cookieSecret } = await bringSecrets(scratch);
  writeFileSync(join(scratch, 'secrets.json'), JSON.stringify({ cookieSecret }));
  const secrets = await bringSecrets(scratch);
  assert.equal(secrets.cookieSecret, cookieSecret);
  assert.equal(Object.keys(secrets).length, 4);
});

for (const damage of ['', '{"cookieSecret": "shor', '[]', '{"cookieSecret":"too short"}', 'null']) {
  test(`Damaged secrets (${damage || 'an empty file'}) are a sentence and stay as they are`, async () => {
    const path = join(scratch, 'secrets.json');
    writeFileSync(path, damage);
    await assert.rejects(bringSecrets(scratch), { message: /secrets\.json is damaged/ });
    assert.equal(readFileSync(path, 'utf8'), damage);
  });
}
