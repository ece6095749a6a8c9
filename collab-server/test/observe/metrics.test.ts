import { expect, test } from 'vitest';
import { Histogram } from '../../src/observe/histogram.ts';
import { createMeters, type Meters } from '../../src/observe/meters.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { MetricsPage } from '../../src/observe/metrics-page.ts';

function metricsOf(meters: Meters) {
  return createMetrics({
    meters,
    health: () => ({ ok: false, reason: 'draining', rooms: 2, connections: 3 }),
    queues: () => ({ journalBytes: 4, heldSenders: 5, largeWriteBytes: 8, syncBytes: 9, notices: 10 }),
    eventLoopDelay: { quantile: (quantile) => quantile / 1_000, max: () => 6 },
    limits: { connections: 7 },
  });
}

/** Gives each number of `meters` a value of its own, and says which. */
function fill(meters: Meters): number[] {
  let next = 1_000_003;
  const given: number[] = [];
  const give = (): number => {
    given.push(next);
    next += 7;
    return given.at(-1) ?? 0;
  };
  const numbers = meters as unknown as Record<string, number | Histogram | Record<string, number>>;
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number') numbers[name] = give();
    else if (value instanceof Histogram) value.observe(give());
    else for (const key of Object.keys(value)) value[key] = give();
  }
  return given;
}

test('OBSERVE-1: whatever is counted is shown', async () => {
  const meters = createMeters();
  const given = fill(meters);
  expect(given.length).toBeGreaterThan(60);
  const text = await metricsOf(meters).metrics();
  const shown = new Set(
    [...text.matchAll(/ ([\d.]+)$/gm)].map(([, value]) => Math.round(Number(value) * 1_000)),
  );
  // Histograms count milliseconds and show seconds.
  for (const value of given)
    expect([value, shown.has(value * 1_000) || shown.has(value)]).toEqual([value, true]);
});

test('OBSERVE-1: what is no counter is read when somebody asks', async () => {
  const text = await metricsOf(createMeters()).metrics();
  for (const line of [
    'coscribe_healthy 0',
    'coscribe_rooms 2',
    'coscribe_connections 3',
    'coscribe_journal_waiting_bytes 4',
    'coscribe_held_senders 5',
    'coscribe_large_writes_waiting_bytes 8',
    'coscribe_sync_bytes_in_flight 9',
    'coscribe_notices_waiting 10',
    'nodejs_eventloop_lag_p99_seconds 0.00099',
    'nodejs_eventloop_lag_max_seconds 6',
    'coscribe_limit{limit="connections"} 7',
  ])
    expect(text.split('\n')).toContain(line);
});

test('a histogram counts each value once, in the bucket whose end it does not pass', () => {
  const histogram = new Histogram([0, 1, 10]);
  for (const value of [0, 0.5, 1, 1.001, 10, 11, 1e9]) histogram.observe(value);
  expect([...histogram.counts]).toEqual([1, 2, 2, 2]);
  expect([histogram.total, histogram.sum]).toEqual([7, 1_000_000_023.501]);
});

test('a page is made anew once it is a quarter of a second old, and asked for once by many', async () => {
  let now = 0;
  const meters = createMeters();
  const page = new MetricsPage(metricsOf(meters), () => now);
  const first = await page.text();
  meters.framesIn = 1;
  now = 249;
  expect(await page.text()).toBe(first);
  now = 250;
  const [one, other] = await Promise.all([page.text(), page.text()]);
  expect(one).toContain('coscribe_frames_in_total 1\n');
  expect(other).toBe(one);
});
