import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLockfileTrouble } from '../check/lockfile.mjs';

const sound = {
  packages: {
    '': { name: 'coscribe' },
    app: { name: '@coscribe/app' },
    'node_modules/@coscribe/app': { resolved: 'app', link: true },
    'node_modules/yjs': { version: '13.6.33' },
    'node_modules/next': { optionalDependencies: { '@next/swc-linux-x64-gnu': '16.4.5' } },
    'node_modules/@next/swc-linux-x64-gnu': { optional: true },
  },
};

const withEntry = (path, entry) => findLockfileTrouble({ packages: { ...sound.packages, [path]: entry } });

test('A complete lockfile has no trouble', () => {
  assert.deepEqual(findLockfileTrouble(sound), []);
});

test('A platform package that the lockfile lacks is named', () => {
  const trouble = withEntry('node_modules/sharp', {
    optionalDependencies: { '@img/sharp-darwin-arm64': '1.0.0' },
  });
  assert.deepEqual(trouble, [
    'sharp needs @img/sharp-darwin-arm64 on some platform, but the lockfile lacks it',
  ]);
});

test('A registry host in the lockfile is named', () => {
  const trouble = withEntry('node_modules/ws', { resolved: 'https://registry.example.org/ws.tgz' });
  assert.deepEqual(trouble, ['node_modules/ws names a host: registry.example.org']);
});

// Trap 5: two copies of one of these fail silently.
for (const name of ['yjs', 'prosemirror-model', 'prosemirror-state', '@tiptap/core']) {
  test(`SETUP-2: A second copy of ${name} is named`, () => {
    const copies = {
      [`node_modules/${name}`]: { version: '1.0.1' },
      [`node_modules/other/node_modules/${name}`]: { version: '1.0.0' },
    };
    const [trouble] = findLockfileTrouble({ packages: { ...sound.packages, ...copies } });
    assert.ok(trouble.includes(`2 copies of ${name}`));
  });
}
