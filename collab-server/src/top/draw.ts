import { bytes, clock, count, duration, seconds, sparkline } from './format.ts';
import { sayHappening } from './happenings.ts';
import type { Samples } from './samples.ts';
import { type Piece, piece, renderLine, type Tone } from './style.ts';
import type { Rate, Sight } from './watch.ts';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly isColoured: boolean;
  /** What is looked at. */
  readonly url: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

type Line = readonly Piece[];

const LABEL = 15;
const NUMBER = 9;
const MOST_SPARKS = 60;
const PERCENT = 100;
const TRYING = 'Trying again.';

/** One picture of the server: at most `rows` lines of at most `columns` characters. */
export function draw(sight: Sight, { columns, rows, isColoured, url, at }: Frame): string[] {
  const head: Line[] = [titleLine(url, columns, at), stateLine(sight)];
  const body = sight.now === undefined ? [] : bodyLines(sight, sight.now, columns);
  const isLow = rows < head.length + body.length + 3;
  const lines = [...head, ...body].filter((line) => !isLow || line.length > 0);
  const room = rows - lines.length - (isLow ? 1 : 2);
  if (room > 0 && sight.noted.length > 0) {
    if (!isLow) lines.push([]);
    lines.push([piece('Recently', 'dim')]);
    lines.push(...eventLines(sight).slice(0, room));
  }
  return lines.slice(0, rows).map((line) => renderLine(line, columns, isColoured));
}

/** The same in one line, for a log or a pipe. */
export function drawLine(sight: Sight, at: number): string {
  const { now } = sight;
  if (sight.trouble !== undefined) return `${clock(at)} ${sight.trouble} ${TRYING}`;
  if (now === undefined) return clock(at);
  return [
    clock(at),
    `people ${count(now.value('coscribe_connections'))}`,
    `rooms ${count(now.value('coscribe_rooms'))}`,
    `keystrokes ${count(last(sight, 'keystrokes'))}/s`,
    `delivered ${count(last(sight, 'delivered'))}/s`,
    `frames ${count(last(sight, 'frames'))}/s`,
    `commit p95 ${seconds(sight.quantile('coscribe_commit_seconds', 0.95))}`,
    `event loop p99 ${seconds(now.value('nodejs_eventloop_lag_p99_seconds'))}`,
    `memory ${bytes(now.value('process_resident_memory_bytes'))}`,
    `slow readers ${count(now.value('coscribe_slow_readers'))}`,
  ].join('  ');
}

function titleLine(url: string, columns: number, at: number): Line {
  const time = clock(at);
  const title = `Coscribe  ${url}`;
  const gap = Math.max(1, columns - title.length - time.length);
  return [piece('Coscribe  ', 'strong'), piece(url), piece(' '.repeat(gap)), piece(time, 'dim')];
}

function stateLine({ trouble, now }: Sight): Line {
  if (trouble !== undefined) return [piece(`${trouble} ${TRYING}`, 'bad')];
  if (now === undefined) return [piece('Looking …', 'dim')];
  const up = piece(` · up ${duration(now.value('coscribe_uptime_seconds'))}`, 'dim');
  if (now.value('coscribe_healthy') === 1) return [piece('All is well', 'good'), up];
  return [piece('It is stopping, or cannot store changes', 'bad'), up];
}

function bodyLines(sight: Sight, now: Samples, columns: number): Line[] {
  const limit = now.byLabel('coscribe_limit');
  const value = (name: string) => now.value(name);
  const most = (name: string) => limit.get(name) ?? Infinity;
  const connections = value('coscribe_connections');
  const resident = value('coscribe_resident_bytes');
  const waiting = value('coscribe_journal_waiting_bytes');
  return [
    [],
    [
      label('People'),
      number(count(connections), near(connections, most('connections'))),
      label('   Rooms'),
      number(count(value('coscribe_rooms'))),
    ],
    [
      label('Waiting to join'),
      number(count(value('coscribe_joins_waiting')), someIsWarn(value('coscribe_joins_waiting'))),
      label('   Slow readers'),
      number(count(value('coscribe_slow_readers')), someIsWarn(value('coscribe_slow_readers'))),
    ],
    [],
    rateLine('Keystrokes in', sight, { rate: 'keystrokes', columns }),
    rateLine('Delivered', sight, { rate: 'delivered', columns }),
    rateLine('Frames out', sight, { rate: 'frames', columns }),
    rateLine('Carets out', sight, { rate: 'carets', columns }),
    [
      label('Traffic'),
      number(bytes(sight.perSecond('coscribe_bytes_in_total'))),
      piece(' in/s', 'dim'),
      number(bytes(sight.perSecond('coscribe_bytes_out_total'))),
      piece(' out/s', 'dim'),
    ],
    [],
    [
      label('Commit'),
      ...quantiles(sight, 'coscribe_commit_seconds', ['p50', 'p95']),
      piece('   rows each ', 'dim'),
      piece(count(sight.mean('coscribe_commit_rows') ?? 0), 'strong'),
    ],
    [label('Flush interval'), ...quantiles(sight, 'coscribe_flush_interval_seconds', ['p50', 'p95'])],
    [
      label('Event loop'),
      number(
        seconds(value('nodejs_eventloop_lag_p99_seconds')),
        late(value('nodejs_eventloop_lag_p99_seconds')),
      ),
      piece(' p99', 'dim'),
      number(
        seconds(value('nodejs_eventloop_lag_max_seconds')),
        late(value('nodejs_eventloop_lag_max_seconds') / 4),
      ),
      piece(' max', 'dim'),
    ],
    [
      label('Waits for disk'),
      number(bytes(waiting), near(waiting, most('journalQueueBytes'))),
      ...(value('coscribe_held_senders') > 0
        ? [piece(`   ${count(value('coscribe_held_senders'))} senders are held`, 'warn')]
        : []),
    ],
    [],
    [
      label('Memory'),
      number(bytes(value('process_resident_memory_bytes'))),
      piece(' in all', 'dim'),
      number(bytes(value('nodejs_heap_size_used_bytes'))),
      piece(' heap   CPU ', 'dim'),
      piece(`${Math.round(sight.perSecond('process_cpu_seconds_total') * PERCENT)} %`, 'strong'),
    ],
    [
      label('Working copies'),
      number(bytes(resident)),
      piece(
        ` of ${bytes(most('roomMemoryBytes'))}, for ${count(value('coscribe_resident_documents'))} documents`,
        'dim',
      ),
    ],
  ];
}

function rateLine(name: string, sight: Sight, { rate, columns }: { rate: Rate; columns: number }): Line {
  const width = Math.min(MOST_SPARKS, columns - LABEL - NUMBER - 5);
  return [
    label(name),
    number(count(last(sight, rate))),
    piece('/s  ', 'dim'),
    piece(sparkline(sight.rates[rate], Math.max(0, width)), 'spark'),
  ];
}

function quantiles(sight: Sight, metric: string, names: readonly ('p50' | 'p95')[]): Line {
  return names.flatMap((name) => [
    number(seconds(sight.quantile(metric, Number(name.slice(1)) / PERCENT))),
    piece(` ${name}`, 'dim'),
  ]);
}

function eventLines(sight: Sight): Line[] {
  return sight.noted.map((noted) => [
    piece(`${clock(noted.at)}  `, 'dim'),
    piece(sayHappening(noted), noted.isBad ? 'warn' : 'plain'),
  ]);
}

function last(sight: Sight, rate: Rate): number {
  return sight.rates[rate].at(-1) ?? 0;
}

function label(text: string): Piece {
  return piece(text.padEnd(LABEL), 'dim');
}

function number(text: string, tone: Tone = 'strong'): Piece {
  return piece(text.padStart(NUMBER), tone);
}

function near(value: number, most: number): Tone {
  if (value >= most) return 'bad';
  return value > most * 0.8 ? 'warn' : 'strong';
}

function someIsWarn(value: number): Tone {
  return value > 0 ? 'warn' : 'strong';
}

/** People notice from about 50 ms on. */
function late(value: number): Tone {
  if (value > 0.2) return 'bad';
  return value > 0.05 ? 'warn' : 'strong';
}
