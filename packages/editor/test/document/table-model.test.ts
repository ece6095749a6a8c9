import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Block } from '../../src/document/block.ts';
import { cellName, MAX_CELLS, MAX_COLUMNS, MAX_ROWS } from '../../src/document/table-keys.ts';
import { emptyCell, readTable } from '../../src/document/table-model.ts';
import { ordersBetween } from '../../src/document/table-order.ts';

/** A marker in a document, with keys of any value. */
function markerOf(keys: Record<string, unknown>): Y.Map<unknown> {
  const doc = new Y.Doc();
  const marker = doc.getMap<unknown>('marker');
  doc.transact(() => {
    for (const [key, value] of Object.entries(keys)) marker.set(key, value);
  });
  return marker;
}

function lines(line: 'r' | 'c', ids: readonly string[]): Record<string, unknown> {
  const orders = ordersBetween(null, null, ids);
  return Object.fromEntries(
    ids.flatMap((id, i) => [
      [`${line}:${id}`, orders[i]],
      [`${line}:${id}:here`, true],
    ]),
  );
}

const words = (text: string): Block[] => [
  { ...emptyCell('x'), id: text, content: [{ type: 'text', text, marks: {} }] },
];

function read(keys: Record<string, unknown>, cells: Record<string, Block[]> = {}) {
  const asked: string[] = [];
  const table = readTable(markerOf(keys), 'T', (name) => {
    asked.push(name);
    return cells[name] ?? null;
  });
  return { table, asked };
}

function grid(keys: Record<string, unknown>, cells: Record<string, Block[]> = {}): string[] | null {
  const { table } = read(keys, cells);
  return (
    table &&
    table.rows.map(
      ({ id, cells }) =>
        `${id}: ${cells.map(({ column, blocks }) => `${column}=${blocks[0]?.id}`).join(' ')}`,
    )
  );
}

const two = { here: true, ...lines('r', ['r1', 'r2']), ...lines('c', ['c1', 'c2']) };
const start = (row: string, column: string) => `~start~${cellName('T', row, column)}`;

describe('MERGE-3: reading a table', () => {
  test('has one cell for each row and column, in order; a cell without a sequence is an empty paragraph', () => {
    expect(grid(two, { 'cell/T/r1/c2': words('w') })).toEqual([
      `r1: c1=${start('r1', 'c1')} c2=w`,
      `r2: c1=${start('r2', 'c1')} c2=${start('r2', 'c2')}`,
    ]);
  });

  test('stands by its keys, whoever wrote them', () => {
    const ids = grid({ ...two, 'r:r2': '1.r2', 'c:c1': 'z.c1' })?.map((row) => row.slice(0, 6));
    expect(ids).toEqual(['r2: c2', 'r1: c2']);
  });

  test('reads sensibly what is broken', () => {
    const { table } = read({
      ...two,
      'r:r1': 5,
      'r:r3:here': true,
      'r:r4': 'nothing.r4',
      'r:bad id:here': true,
      'r::here': true,
      'c:c1:width': Number.NaN,
      'c:c2:width': 1e9,
      'span:r1:c1': { rows: 2, columns: 1 },
      'span:r1:c2': { rows: 0, columns: 9e9 },
      'span:r2:c1': 'x',
      headerRow: 1,
      headerColumn: true,
    });
    expect(table?.rows.map(({ id }) => id)).toEqual(['r1', 'r3', 'r2']);
    expect(table?.columns).toEqual([
      { id: 'c1', width: null },
      { id: 'c2', width: 2_000 },
    ]);
    expect(table?.rows.map(({ cells }) => cells.map(({ span }) => span))).toEqual([
      [{ rows: 2, columns: 1 }, null],
      [null, null],
      [null, null],
    ]);
    expect([table?.headerRow, table?.headerColumn]).toEqual([false, true]);
  });

  test('without rows or columns it has one of each, and what is written there stays', () => {
    const row = `~row: ~column=${start('~row', '~column')}`;
    expect(grid({ here: true })).toEqual([row]);
    const written = { 'cell/T/~row/~column': words('w') };
    expect(grid({ here: true }, written)).toEqual(['~row: ~column=w']);
    expect(grid(two, written)?.map((text) => text.split(':')[0])).toEqual(['r1', '~row', 'r2']);
  });
});

describe('MERGE-2: what is gone is there while words are in it', () => {
  test('a row, a column, both', () => {
    const gone = { ...two, 'r:r1:here': false, 'c:c2:here': null };
    expect(grid(gone)).toEqual([`r2: c1=${start('r2', 'c1')}`]);
    expect(grid(gone, { 'cell/T/r1/c1': words('w') })).toEqual(['r1: c1=w', `r2: c1=${start('r2', 'c1')}`]);
    expect(grid(gone, { 'cell/T/r2/c2': words('w') })).toEqual([`r2: c1=${start('r2', 'c1')} c2=w`]);
    expect(grid(gone, { 'cell/T/r1/c2': words('w') })).toEqual([
      `r1: c1=${start('r1', 'c1')} c2=w`,
      `r2: c1=${start('r2', 'c1')} c2=${start('r2', 'c2')}`,
    ]);
    expect(grid(gone, { 'cell/T/r1/c2': [emptyCell('x'), emptyCell('y')] })).toHaveLength(1);
  });

  test('the whole table', () => {
    expect(grid({ ...two, here: false })).toBeNull();
    expect(grid({})).toBeNull();
    expect(grid({ ...two, here: false }, { 'cell/T/r2/c1': words('w') })).toHaveLength(2);
    expect(grid({ ...two, here: false, 'r:r2:here': false }, { 'cell/T/r2/c1': words('w') })).toHaveLength(2);
    expect(grid({}, { 'cell/T/~row/~column': words('w') })).toEqual(['~row: ~column=w']);
  });
});

test('MERGE-3: a table without end is read as far as its limits, and those that are there go first', () => {
  const many = (line: 'r' | 'c', count: number) =>
    lines(
      line,
      Array.from({ length: count }, (_, i) => `${line}${i}`),
    );
  const wide = read({ here: true, ...many('r', 5_000), ...many('c', 300) });
  expect(wide.table?.columns).toHaveLength(MAX_COLUMNS);
  expect(wide.table?.rows).toHaveLength(Math.floor(MAX_CELLS / MAX_COLUMNS));
  const tall = read({ here: true, ...many('r', 5_000), 'c:x:here': true });
  expect(tall.table?.rows).toHaveLength(MAX_ROWS);
  const gone = Object.fromEntries(Object.keys(many('r', 50_000)).map((key) => [key, false]));
  const old = read({ here: true, ...gone, 'r:z:here': true, ...many('c', 64) });
  expect(old.table?.rows.map(({ id }) => id)).toEqual(['z']);
  expect(old.asked.length).toBeLessThan(300_000);
});
