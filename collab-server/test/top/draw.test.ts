import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { draw } from '../../src/top/draw.ts';
import { bytes, count, duration, seconds, sparkline } from '../../src/top/format.ts';
import { readSamples } from '../../src/top/samples.ts';
import { Watch } from '../../src/top/watch.ts';

const START = Date.parse('2026-01-02T03:04:05Z');

function page(uptime: number, more: Readonly<Record<string, number>> = {}) {
  const values = {
    coscribe_uptime_seconds: uptime,
    coscribe_healthy: 1,
    coscribe_connections: 1_204,
    coscribe_rooms: 312,
    'coscribe_limit{limit="connections"}': 12_000,
    'coscribe_limit{limit="roomMemoryBytes"}': 256 * 1024 * 1024,
    process_resident_memory_bytes: 212 * 1024 * 1024,
    ...more,
  };
  const text = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return { ok: true, samples: readSamples(text.join('\n')) } as const;
}

/** Looked at for two minutes. */
function busy(): Watch {
  const watch = new Watch();
  for (let second = 0; second <= 120; second++)
    watch.add(
      page(10 + second, {
        coscribe_updates_in_total: 500 * second,
        coscribe_updates_out_total: 119_204 * second,
        'coscribe_connections_turned_away_total{reason="too-many-connections"}': second > 100 ? second : 0,
        coscribe_commits_failed_total: second > 110 ? 1 : 0,
      }),
      START + second * 1_000,
    );
  return watch;
}

const frame = { columns: 80, rows: 24, isColoured: false, url: 'http://127.0.0.1:3000', at: START };

test('OBSERVE-1: people, rates and what went wrong are on one page of 80 by 24', () => {
  const lines = draw(busy(), frame);
  expect(lines.length).toBeLessThanOrEqual(24);
  const text = lines.join('\n');
  for (const part of [
    /People +1,204 +Rooms +312/,
    /Keystrokes in +500\/s .*█/,
    /Delivered +119k\/s .*█/,
    /Memory +212 MB/,
    /of 256 MB/,
    /\d+ connections turned away: too many connections/,
    /1 commit failed/,
  ])
    expect(text).toMatch(part);
});

test.each([
  [120, 40],
  [80, 24],
  [60, 24],
  [40, 10],
  [20, 5],
  [1, 1],
])('a terminal of %d by %d is never overrun', (columns, rows) => {
  for (const watch of [busy(), new Watch()]) {
    const lines = draw(watch, { ...frame, columns, rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
  }
});

test('colour changes no character of it', () => {
  const plain = draw(busy(), frame);
  const coloured = draw(busy(), { ...frame, isColoured: true });
  expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(plain);
  expect(coloured).not.toEqual(plain);
});

test('OBSERVE-1: a server that goes and comes back is said, and its last numbers stay', () => {
  const watch = busy();
  const gone = { ok: false, sentence: 'No answer.', isFinal: false } as const;
  expect(watch.add(gone, START)).toMatchObject([{ once: 'no answer from the server' }]);
  expect(watch.add(gone, START)).toEqual([]);
  expect(draw(watch, frame).slice(1, 4).join('\n')).toMatch(/No answer\. Trying again\.\n\nPeople +1,204/);
  expect(watch.add(page(500), START)).toMatchObject([{ once: 'the server answers again' }]);
  expect(watch.add(page(2), START)).toMatchObject([{ once: 'the server was started anew' }]);
  expect(draw(watch, frame)[1]).toMatch(/^All is well · up 2 s/);
  // What it counted before counts no more.
  expect(watch.perSecond('coscribe_updates_in_total')).toBe(0);
});

test('the same page from the server’s cache is not taken for a second without keystrokes', () => {
  const watch = busy();
  const { keystrokes } = watch.rates;
  watch.add(page(130, { coscribe_updates_in_total: 60_000 }), START);
  expect(watch.rates.keystrokes).toEqual(keystrokes);
});

test('numbers are short and say their unit', () => {
  expect([0, 7.25, 99_999, 119_204, 1_234_567].map(count)).toEqual(['0', '7.3', '99,999', '119k', '1.2M']);
  expect([undefined, 0.0008, 0.033, 0.9999, 12].map(seconds)).toEqual([
    '–',
    '0.8 ms',
    '33 ms',
    '1000 ms',
    '12.0 s',
  ]);
  expect([0, 1_000, 1_536, 268_435_456, 2 ** 40].map(bytes)).toEqual([
    '0 B',
    '1.0 KB',
    '1.5 KB',
    '256 MB',
    '1.0 TB',
  ]);
  expect([5, 65, 3_700, 200_000].map(duration)).toEqual(['5 s', '1 min', '1 h 1 min', '2 d 7 h']);
  expect(sparkline([0, 1, 2, 4], 6)).toBe('  ▁▃▅█');
  expect(sparkline([1, 0, 0], 2)).toBe('▁▁');
});
