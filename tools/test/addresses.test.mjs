import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, ownAddress } from '../start/addresses.mjs';
import { summaryOf } from '../start/summary.mjs';

test('On this machine only there is one address, and none for the network', () => {
  const addresses = addressesOf({ host: '127.0.0.1' }, 3000);
  assert.deepEqual(addresses, { main: 'http://localhost:3000', network: [] });
});

test('Where HOST lets the network in, the addresses for others are named', () => {
  for (const address of addressesOf({ host: '0.0.0.0' }, 3000).network) {
    assert.match(address, /^http:\/\/\d+\.\d+\.\d+\.\d+:3000$/);
    assert.doesNotMatch(address, /127\.0\.0\.1/);
  }
});

test('PUBLIC_URL is the address that is printed', () => {
  const settings = { host: '0.0.0.0', publicUrl: 'https://notes.example.org', dataFolder: '/data' };
  assert.equal(addressesOf(settings, 3000).main, 'https://notes.example.org');
  assert.match(
    summaryOf({ ...addressesOf(settings, 3000), port: 3000 }, settings),
    /ready: https:\/\/notes\.example\.org/,
  );
});

test('The launcher reaches the server at whatever HOST is', () => {
  assert.equal(ownAddress('0.0.0.0', 80), 'http://127.0.0.1:80');
  assert.equal(ownAddress('::', 80), 'http://[::1]:80');
  assert.equal(ownAddress('192.0.2.7', 80), 'http://192.0.2.7:80');
});

test('Another port than the usual one is said to be one, with the reason', () => {
  const settings = { host: '127.0.0.1', dataFolder: '/data' };
  const text = summaryOf({ main: 'http://localhost:3001', network: [], port: 3001, instead: 3000 }, settings);
  assert.match(text, /Port 3000 is taken by another program, so this is port 3001\./);
});
