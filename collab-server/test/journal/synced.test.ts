import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTrace } from '../proofs/system-calls.ts';
import { temporaryFolder } from './temporary-journal.ts';

const APPENDER = fileURLToPath(new URL('appender-process.ts', import.meta.url));
const CALLS = 'trace=write,pwrite64,fsync,fdatasync';

test('JOURNAL-1: fdatasync returns between the write of a row and the news that it is stored', () => {
  const folder = temporaryFolder();
  const trace = join(folder, 'trace');
  const texts = Array.from({ length: 10 }, (_, index) => `text number ${index} of the trace`);
  const strace = ['-f', '-yy', '-xx', '-s', '65536', '-e', CALLS, '-o', trace];
  execFileSync('strace', [...strace, process.execPath, APPENDER, join(folder, 'data'), ...texts]);

  const calls = readTrace(readFileSync(trace, 'utf8'));
  const inJournal = calls.filter(({ target }) => target.includes('journal.sqlite'));
  for (const text of texts) {
    const written = inJournal.find(({ name, data }) => name === 'pwrite64' && data.includes(text));
    const told = calls.find(({ name, data }) => name === 'write' && data.includes(`stored ${text}`));
    expect(written, `${text} is written`).toBeDefined();
    expect(told, `${text} is told`).toBeDefined();
    const synced = inJournal.find(
      ({ name, began }) => name.endsWith('sync') && began > (written?.returned ?? Infinity),
    );
    expect(synced?.returned ?? Infinity, `${text} is synced first`).toBeLessThan(told?.began ?? 0);
  }
});
