import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { randomFrom } from '../proofs/random.ts';
import { docOf, loadWell } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

const TYPIST = fileURLToPath(new URL('typist-process.ts', import.meta.url));
const ROUNDS = 10;
const NAMES = ['a', 'b', 'c'];

interface Told {
  readonly sequence: number;
  readonly length: number;
}

/** Lets a process type until it has said `lines` lines, and kills it. Says the last that it told of each document. */
async function typeUntilKilled(
  folder: string,
  names: readonly string[],
  lines: number,
): Promise<Map<string, Told>> {
  const child = spawn(process.execPath, [TYPIST, folder, ...names], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told = new Map<string, Told>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name = '', sequence, length] = /^(\S+) (\d+) (\d+)$/.exec(line) ?? [];
    if (length === undefined) continue;
    told.set(name, { sequence: Number(sequence), length: Number(length) });
    if (++count === lines) child.kill('SIGKILL');
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return told;
}

test(`JOURNAL-2: everything that was resolved is there after kill -9, in ${ROUNDS} rounds, and rows are numbered without holes`, async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  const random = randomFrom(seed);
  const folder = temporaryFolder();
  for (let round = 0; round < ROUNDS; round++) {
    const names = NAMES.slice(0, 1 + random.int(NAMES.length));
    const told = await typeUntilKilled(folder, names, 1 + random.int(900));
    const journal = await openForTest(folder);
    for (const [name, { sequence, length }] of told) {
      const context = `seed ${seed}, round ${round}, ${name}`;
      const stored = await loadWell(journal, name);
      const text = docOf(stored).getText('body').toString();
      expect(stored.sequence, context).toBeGreaterThanOrEqual(sequence);
      expect(text.length, context).toBeGreaterThanOrEqual(length);
      // One row for each character: a hole, a lost or a doubled one would show.
      expect(text.length, context).toBe(stored.sequence);
      expect(text, context).toBe(
        Array.from({ length: text.length }, (_, at) => String.fromCharCode(97 + (at % 26))).join(''),
      );
    }
    await journal.close();
  }
}, 120_000);
