import { expect, test } from 'vitest';
import { Histogram } from '../../src/observe/histogram.ts';
import { type AdmittedWrite, type Batch, Gathering } from '../../src/room/gathering.ts';
import { nobody } from '../support/nobody.ts';

const turn = (): Promise<void> => new Promise(setImmediate);

function write(index: number, bytes = 10): AdmittedWrite {
  const admission = { structs: [], deletes: [], keyed: [] };
  return {
    from: nobody(),
    index,
    content: { kind: 'new', update: new Uint8Array(bytes), admission, newClients: [] },
  };
}

function gather(people: number, budgetMs: number) {
  const waiting = { bytes: 0 };
  const gathering = new Gathering({
    budgetMs,
    people: () => people,
    waiting,
    flushMs: new Histogram([1, 10]),
  });
  const batches: number[][] = [];
  const settle: (() => void)[] = [];
  const commit = (batch: Batch): Promise<void> => {
    batches.push(batch.writes.map(({ index }) => index));
    return new Promise((resolve) => settle.push(resolve));
  };
  const add = (index: number, bytes?: number): void => gathering.add(write(index, bytes), commit);
  const settleNext = async (): Promise<void> => {
    settle.shift()?.();
    await turn();
  };
  return { gathering, waiting, batches, add, settleNext };
}

test('PACE-1: with few people a write leaves in its turn, with what came in the same read', async () => {
  const { batches, add } = gather(2, 60_000);
  add(1);
  add(2);
  expect(batches).toEqual([]);
  await turn();
  expect(batches).toEqual([[1, 2]]);
});

test('PACE-1: what comes while a batch is on its way is the next batch, however slow the disk is', async () => {
  const { batches, add, settleNext, gathering } = gather(2, 60_000);
  add(1);
  await turn();
  for (let index = 2; index <= 5; index++) {
    add(index);
    await turn();
  }
  expect(batches).toEqual([[1]]);
  await settleNext();
  expect(batches).toEqual([[1], [2, 3, 4, 5]]);
  await settleNext();
  expect(gathering.isEmpty).toBe(true);
});

test('PACE-1: in a busy room writes wait for one another, until somebody waits for all of them', async () => {
  const { batches, add, settleNext, gathering } = gather(10_000, 60_000);
  add(0);
  await turn();
  await settleNext();
  for (let index = 1; index <= 50; index++) add(index);
  await turn();
  expect(batches).toEqual([[0]]);
  const settled = gathering.settled();
  expect(batches.length).toBe(2);
  expect(batches[1]?.length).toBe(50);
  await settleNext();
  await settled;
});

test('LIMIT-1: what is large waits for nobody, and every byte that waits is counted', async () => {
  const { batches, add, settleNext, waiting } = gather(10_000, 60_000);
  add(0);
  await turn();
  await settleNext();
  for (let index = 1; index <= 50; index++) add(index, 1_000);
  await turn();
  expect(batches.length).toBe(1);
  expect(waiting.bytes).toBeGreaterThanOrEqual(50_000);
  add(51, 300_000);
  await turn();
  expect(batches.length).toBe(2);
  expect(waiting.bytes).toBe(0);
});

test('JOURNAL-1: what repeats a batch whose authors were told already does not wait for it', async () => {
  const { gathering } = gather(2, 33);
  const over: boolean[] = [];
  gathering.add(write(1), (batch) => {
    over.push(gathering.addRepeat(write(1)));
    batch.isOver = true;
    over.push(gathering.addRepeat(write(1)));
    return Promise.resolve();
  });
  await turn();
  expect(over).toEqual([true, false]);
});

test('JOURNAL-2: what is taken back never sets out', async () => {
  const { batches, add, settleNext, gathering, waiting } = gather(2, 33);
  add(1);
  await turn();
  add(2);
  expect(gathering.addRepeat(write(3))).toBe(true);
  const back = gathering.takeBack();
  expect([back.writes.length, back.repeats.length, waiting.bytes]).toEqual([1, 1, 0]);
  await settleNext();
  expect(batches).toEqual([[1]]);
  expect(gathering.addRepeat(write(4))).toBe(false);
});
