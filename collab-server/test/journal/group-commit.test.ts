import { expect, test } from 'vitest';
import { GroupCommit } from '../../src/journal/group-commit.ts';
import { JournalError, type NewRow } from '../../src/journal/journal.ts';
import type { Batch, BatchCommitted } from '../../src/journal/requests.ts';
import { createMeters } from '../../src/observe/meters.ts';
import { room } from './rows.ts';

/** A disk that commits, or fails, when the test says so. */
class HeldDisk {
  readonly batches: Batch[] = [];
  #settle: { resolve: (committed: BatchCommitted) => void; reject: (error: Error) => void } | undefined;

  readonly commit = (batch: Batch): Promise<BatchCommitted> => {
    this.batches.push(batch);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  };

  get documents(): string[][] {
    return this.batches.map(({ writes }) =>
      writes.flatMap(({ document, lengths }) => lengths.map(() => document as string)),
    );
  }

  succeed(): void {
    let next = 1;
    const firsts = (this.batches.at(-1)?.writes ?? []).map(({ lengths }) => {
      next += lengths.length;
      return next - lengths.length;
    });
    this.#settle?.resolve({ firsts, diskMs: 0 });
  }

  fail(): void {
    this.#settle?.reject(new JournalError('the disk is full'));
  }
}

const row = (document: string, bytes = 3): NewRow => ({
  document: room(document),
  actor: null,
  update: new Uint8Array(bytes).fill(1),
  newClients: [],
  schema: null,
});
const LIMIT_BYTES = 8 * 1024 * 1024;
const turn = (): Promise<void> => new Promise(setImmediate);

test('JOURNAL-1: what arrives while a commit runs makes up the next batch', async () => {
  const disk = new HeldDisk();
  const commits = new GroupCommit(disk.commit, createMeters());
  const first = commits.append([row('a')]);
  await turn();
  const rest = ['b', 'a', 'c'].map((name) => commits.append([row(name)]));
  await turn();
  expect(disk.documents).toEqual([['a']]);
  disk.succeed();
  expect(await first).toEqual([{ sequence: 1 }]);
  await turn();
  expect(disk.documents).toEqual([['a'], ['b', 'a', 'c']]);
  disk.succeed();
  expect(await Promise.all(rest)).toEqual([[{ sequence: 1 }], [{ sequence: 2 }], [{ sequence: 3 }]]);
  expect(commits.waitingBytes).toBe(0);
});

test('JOURNAL-1: rows of one call are stored in one commit, and each is told its own number', async () => {
  const disk = new HeldDisk();
  const commits = new GroupCommit(disk.commit, createMeters());
  const half = LIMIT_BYTES / 2;
  const calls = [
    commits.append([row('a', 1)]),
    commits.append([row('b', half), row('b', half), row('b', 1)]),
    commits.append([row('c')]),
  ];
  await turn();
  expect(disk.documents).toEqual([['a', 'b', 'b', 'b']]);
  disk.succeed();
  await turn();
  disk.succeed();
  expect(await Promise.all(calls)).toEqual([
    [{ sequence: 1 }],
    [{ sequence: 2 }, { sequence: 3 }, { sequence: 4 }],
    [{ sequence: 1 }],
  ]);
});

test('JOURNAL-2: a failed batch takes along what waits for its documents, and nothing else', async () => {
  const disk = new HeldDisk();
  const commits = new GroupCommit(disk.commit, createMeters());
  const failing = [commits.append([row('a')]), commits.append([row('b')])];
  await turn();
  const builtOnIt = commits.append([row('a')]);
  const unrelated = commits.append([row('c')]);
  disk.fail();
  for (const promise of [...failing, builtOnIt]) await expect(promise).rejects.toThrow('the disk is full');
  await turn();
  expect(disk.documents).toEqual([['a', 'b'], ['c']]);
  disk.succeed();
  await unrelated;
  const later = commits.append([row('a')]);
  await turn();
  disk.succeed();
  await later;
  expect(commits.waitingBytes).toBe(0);
});

test('LIMIT-1: a batch ends at 8 MiB, or at as many keystrokes as take that much memory', async () => {
  const disk = new HeldDisk();
  const commits = new GroupCommit(disk.commit, createMeters());
  const appended = Array.from({ length: 5 }, () => commits.append([row('a', 4 * 1024 * 1024)]));
  await turn();
  expect(disk.documents).toEqual([['a', 'a']]);
  disk.succeed();
  await turn();
  disk.succeed();
  await turn();
  disk.succeed();
  await Promise.all(appended);
  expect(disk.documents.map(({ length }) => length)).toEqual([2, 2, 1]);

  const keystrokes = Array.from({ length: 10_000 }, () => commits.append([row('a', 1)]));
  await turn();
  expect(disk.documents.at(-1)?.length).toBeLessThan(LIMIT_BYTES / 1024);
  disk.succeed();
  await turn();
  disk.succeed();
  await Promise.all(keystrokes);
  expect(disk.documents.slice(3).flat().length).toBe(10_000);
  expect(commits.waitingBytes).toBe(0);
});

test('One document is settled while others go on', async () => {
  const disk = new HeldDisk();
  const commits = new GroupCommit(disk.commit, createMeters());
  const first = commits.append([row('a')]);
  await turn();
  const second = commits.append([row('b')]);
  const events: string[] = [];
  const all = [
    commits.settled(room('a')).then(() => events.push('a settled')),
    commits.settled().then(() => events.push('all settled')),
  ];
  disk.succeed();
  await first;
  await turn();
  expect(events).toEqual(['a settled']);
  disk.succeed();
  await second;
  await Promise.all(all);
  expect(events).toEqual(['a settled', 'all settled']);
});
