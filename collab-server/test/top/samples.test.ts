import { expect, test } from 'vitest';
import { createMeters } from '../../src/observe/meters.ts';
import { MetricBook } from '../../src/observe/metric-book.ts';
import { quantileOf, readSamples } from '../../src/top/samples.ts';

test('OBSERVE-1: what the server writes is read again: numbers, labels, buckets', async () => {
  const meters = createMeters();
  const book = new MetricBook();
  book.counter('a_total', 'One.', () => 3);
  book.gauge('b_p99', 'Two.', () => ['reason', { 'too-many': 2, other: 0.5 }]);
  book.histogram('c_seconds', 'Three.', { source: meters.commitMs, unit: 1e-3 });
  meters.commitMs.observe(0.3);
  meters.commitMs.observe(99_999);
  const samples = readSamples(await book.registry.metrics());
  expect(samples.value('a_total')).toBe(3);
  expect([...samples.byLabel('b_p99')]).toEqual([
    ['too-many', 2],
    ['other', 0.5],
  ]);
  const buckets = samples.byLabel('c_seconds_bucket');
  expect([buckets.get('0.00025'), buckets.get('0.0005'), buckets.get('10'), buckets.get('+Inf')]).toEqual([
    0, 1, 1, 2,
  ]);
  expect(buckets.has('0.033')).toBe(true);
  expect(samples.value('c_seconds_count')).toBe(2);
  expect(samples.value('c_seconds_sum')).toBeCloseTo(99.9993);
  expect(samples.value('nothing')).toBe(0);
});

test('nothing of a foreign page gets to the terminal', () => {
  const samples = readSamples(
    '<html>\na{reason="\x1b[2J"} 1\nb{x="1",y="2"} 2\n\x1b]0;c 3\nd{reason="fine"} 4\nd 5 6\n',
  );
  expect([...samples.byLabel('d')]).toEqual([['fine', 4]]);
  for (const name of ['a', 'b', 'c']) expect(samples.has(name)).toBe(false);
});

test.each([
  [[1, 1, 1, 1], 0.5, 2],
  [[0, 4, 0, 0], 0.5, 1.5],
  [[0, 4, 0, 0], 1, 2],
  [[0, 0, 0, 7], 0.95, 3],
  [[0, 0, 0, 0], 0.5, undefined],
])('of values in buckets %j the quantile %d is %s', (counts, quantile, expected) => {
  let total = 0;
  const lines = ['1', '2', '3', '+Inf'].map((le, at) => {
    total += counts[at] ?? 0;
    return `h_bucket{le="${le}"} ${total + 10}`;
  });
  const before = readSamples(['1', '2', '3', '+Inf'].map((le) => `h_bucket{le="${le}"} 10`).join('\n'));
  expect(quantileOf('h', quantile, { before, now: readSamples(lines.join('\n')) })).toBe(expected);
});
