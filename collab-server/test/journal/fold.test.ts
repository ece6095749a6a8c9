import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { admittedStateOf } from '../../src/gate/admitted-state.ts';
import { foldByJoining, foldWholeState } from '../../src/journal/fold.ts';
import type { Fold, Piece } from '../../src/journal/requests.ts';
import { applyWhole, createReplica } from '../../src/journal/yjs-internals.ts';
import { randomFrom } from '../proofs/random.ts';
import { randomHistory } from './random-history.ts';

const SEEDS = Array.from({ length: 12 }, (_, index) => (Date.now() % 1_000_000) + index);
const CHUNK = 2000;

const piecesOf = (rows: readonly Uint8Array[]): Piece[] =>
  rows.map((bytes, index) => ({ through: index + 1, bytes, rows: 1 }));

function docFrom(updates: readonly Uint8Array[]): Y.Doc {
  const doc = createReplica();
  for (const update of updates) applyWhole(doc, update);
  return doc;
}

interface Run {
  readonly insert: unknown;
  readonly attributes?: object;
}

const contentOf = (doc: Y.Doc): unknown => [
  doc
    .getText('body')
    .toDelta()
    .map(({ insert, ...rest }: Run) => ({
      ...rest,
      insert: insert instanceof Y.Map ? insert.toJSON() : insert,
    })),
  doc.getMap('cells').toJSON(),
];

/** What is written here, and who is told what of it, is the same from the folds as from the rows. */
function expectSame(folds: readonly Fold[], rows: readonly Uint8Array[], story: string): void {
  const expected = docFrom(rows);
  const actual = docFrom(folds.map(({ bytes }) => bytes));
  expect(contentOf(actual), story).toEqual(contentOf(expected));
  expect(Y.encodeStateVector(actual), story).toEqual(Y.encodeStateVector(expected));
  expect(
    Y.equalDeleteSets(
      Y.createDeleteSetFromStructStore(actual.store),
      Y.createDeleteSetFromStructStore(expected.store),
    ),
    story,
  ).toBe(true);
}

function expectTouching(folds: readonly Fold[], from: number, last: number): void {
  let next = from;
  for (const { first, through } of folds) {
    expect(first).toBe(next);
    expect(through).toBeGreaterThanOrEqual(first);
    next = through + 1;
  }
  expect(next).toBe(last + 1);
}

test.each(SEEDS)(
  'JOURNAL-2: the whole state, cut along the log, is the document at every mixture of folds and rows (seed %i)',
  (seed) => {
    const rows = randomHistory(seed, 400);
    const folds = foldWholeState(piecesOf(rows), { from: 1, chunkBytes: CHUNK });
    expect(folds.length).toBeGreaterThan(1);
    expectTouching(folds, 1, rows.length);
    expectSame(folds, rows, `seed ${seed}`);
    // The gate replays what is stored, and takes a hole for damage.
    expect(admittedStateOf(folds.map(({ bytes }) => bytes)).clients).toBe(admittedStateOf(rows).clients);

    const random = randomFrom(seed);
    const mixture = folds.flatMap((fold) =>
      random.int(2) === 0
        ? [fold]
        : rows.slice(fold.first - 1, fold.through).map((bytes) => ({ ...fold, bytes })),
    );
    expectSame(mixture, rows, `mixture of seed ${seed}`);
    admittedStateOf(mixture.map(({ bytes }) => bytes));
  },
);

test.each(SEEDS)(
  'JOURNAL-2: folds that are joined, and folded again with what came since, are the document (seed %i)',
  (seed) => {
    const rows = randomHistory(seed, 400);
    const pieces = piecesOf(rows);
    const early = foldWholeState(pieces.slice(0, 150), { from: 1, chunkBytes: CHUNK });
    const last = early.at(-1);
    if (last === undefined) throw new Error('nothing was folded');
    const asPieces = (folds: readonly Fold[]): Piece[] =>
      folds.map(({ through, bytes }) => ({ through, bytes, rows: 0 }));

    const joined = [
      ...early.slice(0, -1),
      ...foldByJoining([...asPieces([last]), ...pieces.slice(150, 300)], {
        from: last.first,
        chunkBytes: CHUNK,
      }),
    ];
    expectTouching(joined, 1, 300);
    expectSame(joined, rows.slice(0, 300), `joined, seed ${seed}`);
    admittedStateOf(joined.map(({ bytes }) => bytes));

    const again = foldWholeState([...asPieces(joined), ...pieces.slice(300)], { from: 1, chunkBytes: CHUNK });
    expectTouching(again, 1, 400);
    expectSame(again, rows, `again, seed ${seed}`);
    admittedStateOf(again.map(({ bytes }) => bytes));
  },
);

test('What was deleted is gone from a whole fold, and size follows the content, not the history', () => {
  const doc = new Y.Doc();
  const rows: Uint8Array[] = [];
  doc.on('update', (update) => rows.push(update));
  const text = doc.getText('body');
  for (let round = 0; round < 200; round++) {
    text.insert(0, `secret ${round} ${'x'.repeat(1000)}`);
    text.delete(10, text.length - 10);
  }
  const folds = foldWholeState(piecesOf(rows), { from: 1, chunkBytes: CHUNK });
  const size = folds.reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(size).toBeLessThan(10_000);
  expect(folds.some(({ bytes }) => Buffer.from(bytes).includes('secret 7 x'))).toBe(false);
});

test('MERGE-3: folding does not clean up formatting, which would be a delete that nobody made', () => {
  const authors = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const [ada = new Y.Doc(), bob = new Y.Doc()] = authors;
  ada.getText('body').insert(0, 'both make this bold');
  const base = Y.encodeStateAsUpdate(ada);
  Y.applyUpdate(bob, base);
  const rows = [
    base,
    ...authors.map((doc) => {
      const vector = Y.encodeStateVector(doc);
      doc.getText('body').format(5, 4, { bold: true });
      return Y.encodeStateAsUpdate(doc, vector);
    }),
  ];
  const [fold] = foldWholeState(piecesOf(rows), { from: 1, chunkBytes: 100_000 });
  const { ds } = Y.decodeUpdate(fold?.bytes ?? new Uint8Array());
  expect(ds.clients.size).toBe(0);
});

test('A hole in the pieces is an error, never a fold', () => {
  const rows = randomHistory(1, 50);
  const holed = piecesOf(rows).filter((_, index) => index !== 10);
  expect(() => foldWholeState(holed, { from: 1, chunkBytes: CHUNK })).toThrow(/does not have/);
});
