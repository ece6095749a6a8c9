import type { Bar, Measured, Runs } from '../harness/scenario.ts';
import { ABOUT, KEEPING, type ServerName } from '../harness/servers.ts';
import { median } from '../statistics.ts';

export interface Verdict {
  readonly what: string;
  readonly bar: string;
  readonly ours: string;
  /** The best peer that keeps documents, or the one that the bar names. */
  readonly peer: string;
  readonly ratio: string;
  readonly kept: boolean;
  /** The limit as a figure, for the chart. */
  readonly limit: number | undefined;
}

/** Holds the medians of one figure against its bar; `undefined` when ours, or the peer it is measured by, is missing. */
export function judge(bar: Bar<Measured>, { results }: Runs<Measured>): Verdict | undefined {
  const middleOf = (name: ServerName): number | undefined => {
    const all = results[name]?.map(bar.column.of);
    return all === undefined || all.length === 0 ? undefined : median(all);
  };
  const ours = middleOf('coscribe');
  const wantsMore = bar.rule === 'at-least-of-peer';
  const peers = KEEPING.flatMap((name) => {
    const value = name === 'coscribe' ? undefined : middleOf(name);
    return value === undefined || Number.isNaN(value) ? [] : [{ name, value }];
  }).sort((a, b) => (wantsMore ? b.value - a.value : a.value - b.value));
  const named = bar.rule === 'at-most' || bar.peer === 'best' ? undefined : bar.peer;
  const peer = named === undefined ? peers[0] : peers.find(({ name }) => name === named);
  if (ours === undefined || (peer === undefined && bar.rule !== 'at-most')) return undefined;
  const limit = bar.rule === 'at-most' ? bar.limit : bar.limit * (peer?.value ?? Number.NaN);
  const shown = (value: number): string => `${value.toFixed(bar.column.digits)} ${bar.unit}`.trim();
  return {
    what: bar.what,
    bar: wordsOf(bar),
    ours: shown(ours),
    peer: peer === undefined ? '–' : `${shown(peer.value)} (${shortName(peer.name)})`,
    ratio: peer === undefined || peer.value === 0 ? '–' : ratioOf(ours / peer.value),
    kept: wantsMore ? ours >= limit : ours <= limit,
    limit,
  };
}

function wordsOf(bar: Bar<Measured>): string {
  if (bar.rule === 'at-most') return `at most ${bar.limit} ${bar.unit}`.trim();
  const peer = bar.peer === 'best' ? 'the best peer' : shortName(bar.peer);
  const part = bar.limit >= 1 ? `${bar.limit}×` : `1/${Math.round(1 / bar.limit)} of`;
  return bar.rule === 'at-least-of-peer' ? `at least ${part} ${peer}` : `at most ${part} ${peer}`;
}

export function ratioOf(ratio: number): string {
  return `${ratio.toFixed(ratio < 0.1 ? 3 : 2)}×`;
}

export function shortName(name: ServerName): string {
  return ABOUT[name].title.split(' ')[0] ?? name;
}
