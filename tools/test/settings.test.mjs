import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../start/settings.mjs';

test('Nothing set: this machine only, port 3000 if it is free, ./data', () => {
  const settings = readSettings({ PORT: '', HOST: '' });
  assert.equal(settings.host, '127.0.0.1');
  assert.deepEqual(settings.port, { number: 3000, askedFor: false });
  assert.equal(settings.dataFolder, resolve('data'));
  assert.equal(settings.publicUrl, undefined);
});

test('What is set is taken over', () => {
  const settings = readSettings({
    HOST: '[::]',
    PORT: '8080',
    PUBLIC_URL: 'https://notes.example.org/',
    ORIGINS: 'https://a.example, http://b.example:8080',
  });
  assert.equal(settings.host, '::');
  assert.deepEqual(settings.port, { number: 8080, askedFor: true });
  assert.equal(settings.publicUrl, 'https://notes.example.org');
  assert.deepEqual(settings.origins, ['https://a.example', 'http://b.example:8080']);
});

for (const [name, value] of [
  ['HOST', 'not an address'],
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PUBLIC_URL', 'notes.example.org'],
  ['PUBLIC_URL', 'https://notes.example.org/under/a/path'],
  ['LOG_LEVEL', 'loud'],
  ['AUTH', 'none'],
  ['ORIGINS', 'example.org'],
]) {
  test(`${name}=${value} is a sentence that names it`, () => {
    assert.throws(
      () => readSettings({ [name]: value }),
      (error) => error.message.includes(name) && error.message.includes(value) && error.message.endsWith('.'),
    );
  });
}
