import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WorkerLine } from '../../src/journal/worker-line.ts';
import { room } from './rows.ts';
import { temporaryFolder } from './temporary-journal.ts';

test('JOURNAL-2: when the thread dies, everything that waits is rejected, and so is everything later', async () => {
  const line = await WorkerLine.open(join(temporaryFolder(), 'journal.sqlite'));
  if (typeof line === 'string') throw new Error(line);
  const fatal = line.ask({ kind: 'a request that the thread trips over' } as never);
  const behind = line.ask<'head'>({ kind: 'head', document: room('any') });
  await expect(fatal).rejects.toThrow('The journal is closed');
  await expect(behind).rejects.toThrow('The journal is closed');
  expect(await line.died).toBeInstanceOf(Error);
  await expect(line.ask<'head'>({ kind: 'head', document: room('any') })).rejects.toThrow('closed');
});
