import { setTimeout as wait } from 'node:timers/promises';
import { draw, drawLine } from './draw.ts';
import { clock } from './format.ts';
import { sayHappening } from './happenings.ts';
import { lookAt } from './look.ts';
import { Screen } from './screen.ts';
import type { TopOptions } from './top-options.ts';
import { Watch } from './watch.ts';

const EVERY_MS = 1_000;
// For a pipe, which says nothing of its size.
const COLUMNS = 80;
const ROWS = 40;

/** Shows a running server until told to end. Resolves with the exit code. */
export async function runTop(options: TopOptions): Promise<number> {
  const watch = new Watch();
  const first = await lookAt(options);
  if (!first.ok && (first.isFinal || options.once)) return fail(first.sentence);
  watch.add(first, Date.now());
  if (options.once) return showOnce(watch, options);
  return process.stdout.isTTY ? showScreen(watch, options) : showLines(watch, options);
}

/** Rates need a second look. */
async function showOnce(watch: Watch, options: TopOptions): Promise<number> {
  await wait(EVERY_MS);
  const look = await lookAt(options);
  if (!look.ok) return fail(look.sentence);
  watch.add(look, Date.now());
  const { columns = COLUMNS, rows = ROWS } = process.stdout;
  const lines = draw(watch, {
    columns,
    rows,
    isColoured: isColoured(),
    url: options.url.origin,
    at: Date.now(),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

async function showScreen(watch: Watch, options: TopOptions): Promise<number> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const keys = process.stdin.isTTY ? process.stdin : undefined;
  const screen = new Screen(process.stdout, keys, { onEnd: end, onResize: show });
  process.once('SIGTERM', end).once('SIGINT', end).once('SIGHUP', end);
  function show(): void {
    const { columns, rows } = screen;
    screen.show(
      draw(watch, { columns, rows, isColoured: isColoured(), url: options.url.origin, at: Date.now() }),
    );
  }
  show();
  while (!ended.signal.aborted) {
    await wait(EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) break;
    watch.add(await lookAt(options, ended.signal), Date.now());
    show();
  }
  screen.close();
  return 0;
}

/** Not a terminal: one line a second, and one for each thing that happens. */
async function showLines(watch: Watch, options: TopOptions): Promise<number> {
  for (;;) {
    await wait(EVERY_MS);
    const happened = watch.add(await lookAt(options), Date.now());
    const lines = [
      drawLine(watch, Date.now()),
      ...happened.map((event) => `${clock(Date.now())} ${sayHappening(event)}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

function isColoured(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 1;
}
