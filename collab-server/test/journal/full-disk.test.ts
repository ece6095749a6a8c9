import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-journal.ts';

const WRITER = fileURLToPath(new URL('full-disk-process.ts', import.meta.url));

interface Outcome {
  readonly resolved: readonly string[];
  readonly rejected: readonly string[];
  readonly sentences: readonly string[];
  readonly storedWhenFull: readonly string[];
  readonly waitingWhenFull: number;
  readonly sequence: number;
  readonly storedLater: readonly string[];
  readonly sequenceAgain: number;
}

/** Some containers let nobody mount anything. */
const mayMount =
  spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;

function run(command: readonly string[]): Outcome {
  const [file = '', ...rest] = command;
  return JSON.parse(execFileSync(file, rest, { encoding: 'utf8' })) as Outcome;
}

function expectNothingLost(outcome: Outcome, sentence: RegExp): void {
  const { resolved, rejected, sentences, storedWhenFull, waitingWhenFull, storedLater } = outcome;
  expect(resolved.length).toBeGreaterThan(4);
  expect(rejected.length).toBeGreaterThan(0);
  for (const said of sentences) expect(said).toMatch(sentence);
  expect([...storedWhenFull].sort()).toEqual([...resolved].sort());
  expect(waitingWhenFull).toBe(0);
  expect([...storedLater].sort()).toEqual([...resolved, 'large, later'].sort());
  const largeRows = resolved.filter((text) => text.startsWith('large')).length;
  expect(outcome.sequence).toBe(largeRows + 1);
  expect(outcome.sequenceAgain).toBe(largeRows + 1);
}

test.runIf(mayMount)(
  'JOURNAL-2: a full disk rejects, loses nothing that was resolved, and takes more when there is room',
  () => {
    const folder = temporaryFolder();
    const inner = join(folder, 'small disk');
    mkdirSync(inner);
    const script = 'mount -t tmpfs -o size=8m none "$2" && exec "$0" "$1" tmpfs "$2"';
    const outcome = run([
      'unshare',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      script,
      process.execPath,
      WRITER,
      inner,
    ]);
    expectNothingLost(outcome, /The disk is full: .*journal\.sqlite/);
  },
);

test('JOURNAL-2: a disk that fails rejects, loses nothing that was resolved, and takes more when it works again', () => {
  const limited = [
    'prlimit',
    '--fsize=1500000:unlimited',
    process.execPath,
    WRITER,
    'limit',
    temporaryFolder(),
  ];
  expectNothingLost(run(limited), /(The disk is full: |The disk failed under ).*journal\.sqlite/);
});
