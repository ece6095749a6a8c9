import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newDocumentId } from '@coscribe/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient, typed } from '../support/raw-client.ts';
import { SECRET, temporaryFolder, ticketFor } from '../support/test-server.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TOKEN = 'a-token-of-a-test';

interface Run {
  readonly url: string;
  /** Ends it, and gives everything that it wrote. */
  stop(): Promise<string>;
}

/** The server as a process that says as much as it can. */
async function talkative(): Promise<Run> {
  const environment = { TICKET_SECRET: SECRET, METRICS_TOKEN: TOKEN, LOG_LEVEL: 'trace', PORT: '0' };
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, DATA_DIR: temporaryFolder(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      written += String(data);
    });
  const ended = once(child, 'close');
  const address = (): string | undefined => /^listening on (ws:.*)$/m.exec(written)?.[1];
  while (address() === undefined) await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  const stop = async (): Promise<string> => {
    child.kill('SIGTERM');
    await ended;
    return written;
  };
  return { url: address() ?? '', stop };
}

test('OBSERVE-1: one line for each life of a connection, with what an operator needs', async () => {
  const { url, stop } = await talkative();
  const document = newDocumentId();
  const author = await new RawClient(`${url}/${document}`, {
    ticket: await ticketFor({ document }),
  }).synced();
  author.update(typed(1, 'words'));
  await author.until(() => author.durableThrough === 1);
  author.send(Uint8Array.of(99, 1));
  await author.closed;
  const lines = (await stop()).split('\n').filter((line) => line.includes(document));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 30,
      msg: 'a connection ended',
      room: document,
      role: 'edit',
      actor: 'actor-Ada',
      announced: true,
      seconds: expect.any(Number),
      messagesIn: 4,
      messagesOut: expect.any(Number),
      bytesIn: expect.any(Number),
      bytesOut: expect.any(Number),
      close: 'malformed-message',
    }),
  ]);
});

test('OBSERVE-1: no ticket, secret, token, name or word gets into the log, whatever goes wrong', async () => {
  const { url, stop } = await talkative();
  const http = url.replace('ws:', 'http:');
  const document = newDocumentId();
  const good = await ticketFor({ document, name: 'Rosalind' });
  const others = [
    await ticketFor({ document: newDocumentId() }),
    await ticketFor({ document, seconds: -60 }),
    await ticketFor({ document, secret: 'another secret, just as long as the right one' }),
  ];
  const author = await new RawClient(`${url}/${document}`, { ticket: good }).synced();
  author.update(typed(1, 'private words'));
  author.presence(1, 1, { caret: 'private place' });
  await author.until(() => author.durableThrough === 1);
  for (const ticket of [...others, 'nonsense-ticket'])
    for (const client of [
      new RawClient(`${url}/${document}`, { ticket }),
      new RawClient(`${url}/${document}?ticket=${ticket}`),
      new RawClient(`${url}/../${document}?ticket=${ticket}`),
    ])
      await client.closed;
  const stock = await new RawClient(`${url}/${document}?ticket=${good}`, { announced: false }).synced();
  const stranger = new RawClient(`${url}/${document}?ticket=${good}`, {
    headers: { origin: 'https://evil.example' },
  });
  await stranger.closed;
  author.send(Buffer.concat([Buffer.of(0, 2, 20), Buffer.from('private words again!')]));
  stock.presence(2, 1, '{"private words"');
  await Promise.all([author.closed, stock.closed]);
  for (const token of [TOKEN, 'a-wrong-token-of-a-test'])
    await (
      await fetch(`${http}/metrics?token=${token}`, { headers: { authorization: `Bearer ${token}` } })
    ).text();
  const written = await stop();
  expect(written.match(/a connection ended/g)).toHaveLength(2);
  for (const secret of [
    good,
    ...others,
    'nonsense-ticket',
    SECRET,
    TOKEN,
    'a-wrong-token',
    '"Rosalind"',
    'private',
  ])
    expect([secret, written.includes(secret)]).toEqual([secret, false]);
  expect(written).not.toMatch(/ticket=|127\.0\.0\.1[^:]|authorization/i);
});
