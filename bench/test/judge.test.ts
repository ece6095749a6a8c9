import { expect, test } from 'vitest';
import type { Bar, Column, Measured } from '../harness/scenario.ts';
import { barChart } from '../report/chart.ts';
import { judge } from '../report/judge.ts';

interface Cost extends Measured {
  readonly ms: number;
}

const column: Column<Cost> = { title: 'ms', digits: 1, of: ({ ms }) => ms };
const runs = (figures: Record<string, readonly number[]>) => ({
  results: Object.fromEntries(
    Object.entries(figures).map(([name, all]) => [name, all.map((ms) => ({ ms, clientShare: 0.5 }))]),
  ),
  failures: {},
});
const judged = (
  bar: Pick<Bar<Cost>, 'rule' | 'limit'> & { peer?: 'best' | 'hocuspocus' },
  figures: Record<string, readonly number[]>,
) =>
  judge({ what: 'x', unit: 'ms', column, peer: 'best', ...bar } as unknown as Bar<Measured>, runs(figures));

test('BENCH: a bar in figures is kept by the median, whatever the peers do', () => {
  const bar = { rule: 'at-most', limit: 10 } as const;
  expect(judged(bar, { coscribe: [9, 10, 90], hocuspocus: [1] })).toMatchObject({
    kept: true,
    ours: '10.0 ms',
  });
  expect(judged(bar, { coscribe: [11] })).toMatchObject({ kept: false, peer: '–' });
});

test('BENCH: a bar in shares is held against the peer that it names, or the best one that keeps documents', () => {
  const figures = { coscribe: [2], hocuspocus: [10], 'yjs-server': [5], 'bare-relay': [1] };
  expect(judged({ rule: 'at-most-of-peer', limit: 1 / 5, peer: 'hocuspocus' }, figures)).toMatchObject({
    kept: true,
    ratio: '0.20×',
  });
  expect(judged({ rule: 'at-most-of-peer', limit: 1 / 5 }, figures)).toMatchObject({
    kept: false,
    peer: '5.0 ms (yjs-server)',
  });
  expect(judged({ rule: 'at-least-of-peer', limit: 2 }, { ...figures, coscribe: [20] })).toMatchObject({
    kept: true,
  });
  expect(judged({ rule: 'at-least-of-peer', limit: 2 }, { ...figures, coscribe: [19] })).toMatchObject({
    kept: false,
  });
});

test('BENCH: without ours, or the peer it is measured by, nothing is said to be kept', () => {
  expect(judged({ rule: 'at-most', limit: 1 }, { hocuspocus: [1] })).toBeUndefined();
  expect(
    judged({ rule: 'at-most-of-peer', limit: 1, peer: 'hocuspocus' }, { coscribe: [1] }),
  ).toBeUndefined();
});

test('BENCH: a chart shows every bar with its figure, and the limit', () => {
  const bars = ['ours', 'a < b'].map((name) => ({
    name,
    value: 3.14,
    low: 3,
    high: 4,
    isOurs: name === 'ours',
  }));
  const svg = barChart({ title: 'Title', digits: 1, bars, limit: 2 });
  for (const words of ['Title', 'ours', 'a &#60; b', '3.1', 'bar: 2.0']) expect(svg).toContain(words);
});
