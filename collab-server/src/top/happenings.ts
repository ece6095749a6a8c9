import type { Samples } from './samples.ts';

/** Something that an operator may want to know of, with how often it happened. */
export interface Happening {
  /** What is said when it happened once … */
  readonly once: string;
  /** … and what follows the number when it happened more often. */
  readonly often: string;
  readonly count: number;
  readonly isBad: boolean;
}

export function sayHappening({ once, often, count }: Happening): string {
  return count === 1 ? once : `${count.toLocaleString('en')} ${often}`;
}

interface Watched {
  readonly metric: string;
  readonly one: string;
  readonly many: string;
  readonly isBad: boolean;
}

const WATCHED: readonly Watched[] = [
  {
    metric: 'coscribe_connections_turned_away_total',
    one: 'connection turned away',
    many: 'connections turned away',
    isBad: true,
  },
  {
    metric: 'coscribe_connections_closed_total',
    one: 'connection closed',
    many: 'connections closed',
    isBad: true,
  },
  { metric: 'coscribe_updates_refused_total', one: 'change refused', many: 'changes refused', isBad: true },
  {
    metric: 'coscribe_http_requests_refused_total',
    one: 'request refused',
    many: 'requests refused',
    isBad: true,
  },
  { metric: 'coscribe_commits_failed_total', one: 'commit failed', many: 'commits failed', isBad: true },
  {
    metric: 'coscribe_slow_readers_total',
    one: 'reader fell behind',
    many: 'readers fell behind',
    isBad: false,
  },
  {
    metric: 'coscribe_evictions_total',
    one: 'working copy dropped',
    many: 'working copies dropped',
    isBad: false,
  },
];

/** What happened between two looks at the same server. */
export function happeningsBetween(before: Samples, now: Samples): Happening[] {
  return WATCHED.flatMap(({ metric, one, many, isBad }) => {
    const earlier = before.byLabel(metric);
    return [...now.byLabel(metric)].flatMap(([label, value]) => {
      const count = value - (earlier.get(label) ?? 0);
      if (!(count > 0)) return [];
      const reason = label === '' ? '' : `: ${label.replaceAll('-', ' ')}`;
      return [{ once: `1 ${one}${reason}`, often: `${many}${reason}`, count, isBad }];
    });
  });
}
