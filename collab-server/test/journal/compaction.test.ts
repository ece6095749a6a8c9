import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { planFold } from '../../src/journal/checkpoint-policy.ts';
import { foldByJoining, foldWholeState } from '../../src/journal/fold.ts';
import { joinRows } from '../../src/journal/join-rows.ts';
import { findJoin, putJoin } from '../../src/journal/joins-in-file.ts';
import { JournalFile } from '../../src/journal/journal-file.ts';
import { readSlice } from '../../src/journal/read-slice.ts';
import type { Fold, Join, Piece } from '../../src/journal/requests.ts';
import { createMeters } from '../../src/observe/meters.ts';
import { type Random, randomFrom } from '../proofs/random.ts';
import { EAGER } from './eager.ts';
import { randomHistory } from './random-history.ts';
import { appendOne, docOf, loadWell, room } from './rows.ts';
import { openForTest, temporaryFolder } from './temporary-journal.ts';

const SEEDS = Array.from({ length: 4 }, (_, index) => (Date.now() % 1_000_000) + index);
const NAMES = ['a', 'b', 'c'].map(room);
const SOON = { timeout: 15_000 };

interface Reading {
  readonly key: number;
  readonly from: number;
  readonly limit: number;
  /** How many rows of the history there were at the start, at least. */
  readonly atLeast: number;
  readonly pieces: Piece[];
}

function open(): JournalFile {
  const file = new JournalFile(join(temporaryFolder(), 'journal.sqlite'));
  onTestFinished(() => file.close());
  return file;
}

function updatesOf({ rows, bytes }: Join): Uint8Array[] {
  let end = 0;
  return rows.map(({ length }) => {
    end += length;
    return bytes.slice(end - length, end);
  });
}

/**
 * What the journal's threads do with one document's file, a request at a time in any order: writes, slices of loads, folds and
 * joins that were begun some time ago, deleting it and writing it anew.
 */
class Document {
  readonly #file: JournalFile;
  readonly #random: Random;
  readonly #name;
  readonly #history: readonly Uint8Array[];
  #written = 0;
  #readings: Reading[] = [];
  readonly #joins: Join[] = [];
  readonly #folds: { readonly key: number; readonly fold: Fold }[] = [];
  joined = 0;

  constructor(
    file: JournalFile,
    { name, random, seed }: { name: (typeof NAMES)[number]; random: Random; seed: number },
  ) {
    this.#file = file;
    this.#name = name;
    this.#random = random;
    this.#history = randomHistory(seed, 300);
  }

  get key(): number {
    return this.#file.head(this.#name)?.key ?? 0;
  }

  step(): void {
    const dice = this.#random.int(100);
    if (this.#written === 0 || dice < 35) this.#write();
    else if (dice < 45) this.#readings.push(this.#begin(1));
    else if (dice < 70) this.#read();
    else if (dice < 80) this.#findJoin();
    else if (dice < 90) this.#putJoin();
    else if (dice < 94) this.#beginFold();
    else if (dice < 99) this.#putFold();
    else if (this.#random.int(4) === 0) this.#delete();
  }

  /** Reads it to the end, and what was being read. */
  finish(): void {
    if (this.#written === 0) return;
    this.#readings.push(this.#begin(1));
    while (this.#readings.length > 0) this.#read();
  }

  #write(): void {
    const count = Math.min(this.#history.length - this.#written, 1 + this.#random.int(8));
    if (count === 0) return;
    const updates = this.#history.slice(this.#written, this.#written + count);
    const bytes = new Uint8Array(Buffer.concat(updates));
    const actors = updates.map(() => this.#random.pick(['ada', 'ada', 'ada', 'bob']) ?? null);
    const lengths = updates.map(({ length }) => length);
    const [first] = this.#file.commit({
      bytes,
      writes: [{ document: this.#name, lengths, actors, claims: [], schema: null }],
    });
    expect(first).toBe(this.#written + 1);
    this.#written += count;
  }

  #begin(from: number): Reading {
    const limit = this.#random.pick([1, 50, 500, 100_000]) ?? 1;
    return { key: this.key, from, limit, atLeast: this.#written, pieces: [] };
  }

  /** One slice of one reading. */
  #read(): void {
    const reading = this.#random.pick(this.#readings);
    if (reading === undefined) return;
    const { key, limit, pieces } = reading;
    const from = (pieces.at(-1)?.through ?? reading.from - 1) + 1;
    const slice = readSlice(this.#file.database, key, { from, limit });
    if (!slice.ok) throw new Error(slice.reason);
    expect(slice.damagedFolds).toEqual([]);
    pieces.push(...slice.pieces);
    if (!slice.isLast) return;
    this.#readings = this.#readings.filter((other) => other !== reading);
    this.#expectRead(reading);
  }

  #expectRead({ pieces, atLeast }: Reading): void {
    const through = pieces.at(-1)?.through ?? 0;
    expect(through).toBeGreaterThanOrEqual(atLeast);
    const read = docOf({ updates: pieces.map(({ bytes }) => bytes) });
    const expected = docOf({ updates: this.#history.slice(0, through) });
    expect(read.store.pendingStructs).toBeNull();
    expect(Y.equalSnapshots(Y.snapshot(read), Y.snapshot(expected))).toBe(true);
    expect(read.getText('body').toString()).toBe(expected.getText('body').toString());
    expect(read.getMap('cells').toJSON()).toEqual(expected.getMap('cells').toJSON());
  }

  #findJoin(): void {
    const mostRows = 2 + this.#random.int(12);
    const before = Date.now() + 120_000;
    const found = findJoin(this.#file.database, { from: this.key, before, mostRows });
    if (found.kind === 'found' && found.join.key === this.key) this.#joins.push(found.join);
  }

  #putJoin(): void {
    const at = this.#random.int(this.#joins.length);
    const [found] = this.#joins.splice(at, 1);
    if (found !== undefined && putJoin(this.#file.database, found, joinRows(updatesOf(found)))) this.joined++;
  }

  #beginFold(): void {
    const { key } = this;
    const plan =
      this.#random.int(2) === 0
        ? ({ kind: 'whole', from: 1 } as const)
        : planFold({ rows: 2, bytes: 1 }, this.#file.folds(key), 500);
    const slice = readSlice(this.#file.database, key, { from: plan.from, limit: Infinity });
    if (!slice.ok || slice.pieces.length === 0) return;
    const make = plan.kind === 'whole' ? foldWholeState : foldByJoining;
    const folds = make(slice.pieces, { from: plan.from, chunkBytes: 500 });
    this.#folds.push(...folds.map((fold) => ({ key, fold })));
  }

  #putFold(): void {
    const next = this.#folds.shift();
    if (next !== undefined) this.#file.putFold(next.key, next.fold);
  }

  #delete(): void {
    this.#file.delete(this.#name);
    this.#readings = [];
    this.#written = 0;
  }
}

test.each(SEEDS)(
  'JOURNAL-4: writes, loads, folds, joins and deletes, a step at a time in any order, always read the same documents (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const file = open();
    const documents = NAMES.map((name, index) => new Document(file, { name, random, seed: seed + index }));
    for (let step = 0; step < 1500; step++) random.pick(documents)?.step();
    for (const document of documents) document.finish();
    expect(documents.reduce((sum, { joined }) => sum + joined, 0)).toBeGreaterThan(20);
  },
);

test('JOURNAL-4: rows that are not any more what was read are left alone', () => {
  const file = open();
  const [update = new Uint8Array()] = randomHistory(1, 1);
  const write = { lengths: [update.length, update.length], actors: ['ada', 'ada'], claims: [], schema: null };
  const commit = (document: (typeof NAMES)[number]): void => {
    file.commit({ writes: [{ ...write, document }], bytes: new Uint8Array(Buffer.concat([update, update])) });
  };
  const [name = room('a')] = NAMES;
  commit(name);
  const before = Date.now() + 120_000;
  const found = findJoin(file.database, { from: 1, before });
  if (found.kind !== 'found') throw new Error('nothing to join');
  const other = {
    ...found.join,
    rows: found.join.rows.map((row) => ({ ...row, checksum: row.checksum ^ 1 })),
  };
  expect(putJoin(file.database, other, update)).toBe(false);
  file.delete(name);
  commit(name);
  expect(putJoin(file.database, found.join, update)).toBe(false);
  const key = file.head(name)?.key ?? 0;
  expect(readSlice(file.database, key, { from: 1, limit: 1000 })).toMatchObject({
    pieces: [{ through: 1 }, { through: 2 }],
  });
});

test('JOURNAL-4: an open journal joins old rows by itself, keeps who wrote, and counts on', async () => {
  const folder = temporaryFolder();
  const meters = createMeters();
  const journal = await openForTest(folder, undefined, { limits: EAGER, meters });
  const history = randomHistory(7, 300);
  const write = async (from: number, to: number, actor: string): Promise<void> => {
    for (const update of history.slice(from, to)) {
      const { sequence } = await appendOne(journal, {
        document: room('old'),
        actor,
        update,
        newClients: [],
        schema: null,
      });
      expect(sequence).toBe(history.indexOf(update) + 1);
    }
  };
  await write(0, 100, 'ada');
  await write(100, 200, 'bob');
  await expect.poll(async () => (await loadWell(journal, 'old')).updates.length, SOON).toBeLessThan(20);
  await write(200, 300, 'ada');
  await expect.poll(async () => (await loadWell(journal, 'old')).updates.length, SOON).toBeLessThan(30);
  const stored = await loadWell(journal, 'old');
  expect(stored.sequence).toBe(300);
  expect(docOf(stored).getText('body').toString()).toBe(
    docOf({ updates: history }).getText('body').toString(),
  );
  expect(meters.compactedRows).toBeGreaterThan(250);
});
