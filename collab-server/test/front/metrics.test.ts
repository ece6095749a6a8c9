import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLOSE, LIMITS, newDocumentId, REFUSALS } from '@coscribe/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient, typed } from '../support/raw-client.ts';
import { openServer, type TestServer, TICKETS, ticketFor } from '../support/test-server.ts';

const TOKEN = 'a-token-of-a-test';

function scrape(server: TestServer, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.http}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` }, ...init });
}

/** Every sample by its name with its labels. */
async function read(server: TestServer): Promise<Map<string, number>> {
  const text = await (await scrape(server)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

async function until(server: TestServer, is: (now: Map<string, number>) => boolean) {
  for (;;) {
    const now = await read(server);
    if (is(now)) return now;
  }
}

test('OBSERVE-1: without METRICS_TOKEN there is no such page', async () => {
  const server = await openServer();
  for (const init of [{}, { method: 'POST' }]) expect((await scrape(server, init)).status).toBe(404);
});

test('OBSERVE-1: no token and a wrong one get a sentence and not one number', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${'x'.repeat(20_000)}`,
  ]) {
    const headers = new Headers(authorization === undefined ? [] : [['authorization', authorization]]);
    const answer = await scrape(server, { headers });
    expect([answer.status, await answer.text()]).toEqual([
      401,
      'Send METRICS_TOKEN as a bearer token to see the metrics.\n',
    ]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
  // Nor is one taken from the address, where it would be logged on the way.
  expect((await fetch(`${server.http}/metrics?token=${TOKEN}`)).status).toBe(401);
});

test('OBSERVE-1: metrics are read, and nothing else', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await scrape(server, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
  const head = await scrape(server, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('OBSERVE-1: the front answers for itself; the pages hear nothing of it', async () => {
  const asked: IncomingMessage[] = [];
  const pages = createServer((request, response) => {
    asked.push(request);
    response.end('a page');
  });
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void pages.close());
  const upstream = new URL(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`);
  for (const metricsToken of [undefined, TOKEN]) {
    const server = await openServer({ metricsToken, upstream });
    for (const init of [{}, { headers: {} }, { method: 'POST' }]) await (await scrape(server, init)).text();
    await (await fetch(`${server.http}/metrics?x=1`)).text();
  }
  expect(asked).toEqual([]);
});

test('OBSERVE-1: every limit, close code and refusal is there from the start, with a sentence for each metric', async () => {
  const server = await openServer({ metricsToken: TOKEN, latencyBudgetMs: 20, limits: { connections: 7 } });
  const answer = await scrape(server);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const samples = await read(server);
  for (const name of Object.keys(CLOSE)) {
    expect(samples.get(`coscribe_connections_closed_total{reason="${name}"}`)).toBe(0);
    expect(samples.get(`coscribe_connections_turned_away_total{reason="${name}"}`)).toBe(0);
  }
  for (const name of Object.keys(REFUSALS))
    expect(samples.get(`coscribe_updates_refused_total{reason="${name}"}`)).toBe(0);
  for (const name of Object.keys(LIMITS)) expect(samples.has(`coscribe_limit{limit="${name}"}`)).toBe(true);
  expect(samples.get('coscribe_limit{limit="connections"}')).toBe(7);
  expect(samples.get('coscribe_limit{limit="latencyBudgetMs"}')).toBe(20);
  const described = [...text.matchAll(/^# HELP (\S+) (.*)$/gm)];
  expect(described.length).toBeGreaterThan(40);
  for (const [, name, help] of described)
    expect([name, help]).toEqual([name, expect.stringMatching(/^[A-Z1].{10,}\.$/)]);
});

test('OBSERVE-1: what people do is counted, and nothing of it names a document, a person or an address', async () => {
  const document = newDocumentId();
  const server = await openServer({ ...TICKETS, metricsToken: TOKEN });
  const ticket = await ticketFor({ document, name: 'Rosalind' });
  const author = await new RawClient(`${server.url}/${document}?ticket=${ticket}`).synced();
  author.update(typed(1, 'private words'));
  await author.until(() => author.durableThrough === 1);
  await (await new RawClient(`${server.url}/${document}`).opened()).closed;

  const now = await until(server, (samples) => (samples.get('coscribe_connections') ?? 0) > 0);
  expect(now.get('coscribe_connections')).toBe(1);
  expect(now.get('coscribe_rooms')).toBe(1);
  expect(now.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);

  const labels = [...now.keys()].flatMap((name) => [...name.matchAll(/(\w+)="([^"]*)"/g)]);
  expect(labels.length).toBeGreaterThan(50);
  for (const [, label, value] of labels) {
    expect(['reason', 'limit', 'le', 'version']).toContain(label);
    expect(value).toMatch(/^([a-z0-9-]+|[a-zA-Z]+|[\d.e+-]+|\+Inf|v[\d.]+)$/);
  }
  expect([...now.keys()].join('\n')).not.toMatch(new RegExp(`${document}|Rosalind|private|127\\.0|link-1`));
});

test('OBSERVE-1: each refusal and each close is counted by its reason', async () => {
  const document = newDocumentId();
  const server = await openServer({ ...TICKETS, metricsToken: TOKEN });
  const enter = async (role: 'edit' | 'view') =>
    new RawClient(`${server.url}/${document}`, { ticket: await ticketFor({ document, role }) }).synced();
  const [author, reader, viewer] = [await enter('edit'), await enter('edit'), await enter('view')];
  author.update(typed(1, 'words'));
  await reader.reads('words');
  author.presence(1, 1, { caret: 5 });
  await reader.hears(({ type }) => type === 'presence');
  viewer.update(typed(2, 'not mine to write'));
  reader.send(Uint8Array.of(99, 1, 2));
  await Promise.all([viewer.closed, reader.closed, new RawClient(`${server.url}/${document}`).closed]);
  author.socket.close();
  await author.closed;

  const now = await until(server, (samples) => samples.get('coscribe_connections') === 0);
  expect(
    Object.fromEntries([...now].filter(([name, value]) => name.includes('reason=') && value > 0)),
  ).toEqual({
    'coscribe_connections_closed_total{reason="malformed-message"}': 1,
    'coscribe_connections_closed_total{reason="refused"}': 1,
    'coscribe_connections_turned_away_total{reason="no-access"}': 1,
    'coscribe_updates_refused_total{reason="read-only"}': 1,
  });
  const counted = (name: string) => now.get(`coscribe_${name}`);
  expect(counted('connections_total')).toBe(3);
  expect(counted('updates_in_total')).toBe(1);
  expect(counted('updates_out_total')).toBe(2);
  expect(counted('presence_in_total')).toBe(1);
  expect(counted('syncs_total')).toBe(3);
  expect(counted('frames_in_total')).toBeGreaterThanOrEqual(10);
  expect(counted('frames_out_total')).toBeGreaterThanOrEqual(10);
  expect(counted('bytes_in_total')).toBeGreaterThan(counted('frames_in_total') ?? 0);
  expect(counted('bytes_out_total')).toBeGreaterThan(counted('frames_out_total') ?? 0);
  expect(counted('commit_rows_sum')).toBe(1);
  expect(counted('commit_seconds_count')).toBe(counted('commit_rows_count'));
  expect(counted('load_seconds_count')).toBe(1);
  expect(counted('slow_readers')).toBe(0);
  expect(counted('openings')).toBe(0);
});

test('LIMIT-1: whoever scrapes without a pause gets the same page for a while', async () => {
  const server = await openServer({ metricsToken: TOKEN });
  const pages = new Set<string>();
  const began = performance.now();
  for (let time = 0; time < 200; time++) pages.add(await (await scrape(server)).text());
  expect(pages.size).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 250) + 1);
});
