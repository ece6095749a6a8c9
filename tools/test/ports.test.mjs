import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { choosePort, freeLoopbackPorts } from '../start/ports.mjs';

async function taken(work) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(server.address().port);
  } finally {
    server.close();
  }
}

test('A port that was asked for and is taken is a sentence that names it and how to choose', () =>
  taken((number) =>
    assert.rejects(choosePort('127.0.0.1', { number, askedFor: true }), {
      message: new RegExp(`Port ${number} is taken.*PORT=${number + 1} npm start`),
    }),
  ));

test('A port that was not asked for and is taken gives way to the next free one', () =>
  taken(async (number) => {
    const { port, instead } = await choosePort('127.0.0.1', { number, askedFor: false });
    assert.ok(port > number);
    assert.equal(instead, number);
  }));

test('An address that is not this machine is a sentence', () =>
  assert.rejects(choosePort('192.0.2.1', { number: 0, askedFor: true }), {
    message: /HOST=192\.0\.2\.1 is not/,
  }));

test('Free ports differ', async () => {
  const ports = await freeLoopbackPorts(4);
  assert.equal(new Set(ports).size, 4);
});
