import type { Node } from '@tiptap/pm/model';
import { EditorState, TextSelection } from '@tiptap/pm/state';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Block } from '../../src/document/block.ts';
import { blockFromNode, nodeFromBlock } from '../../src/document/convert.ts';
import { tableChanges } from '../../src/document/table-changes.ts';
import { readTable } from '../../src/document/table-model.ts';
import { newCell, newRow, newTable, regularTable } from '../../src/document/table-shape.ts';
import { tableSteps } from '../../src/document/table-steps.ts';
import { linesOf, paragraph, schema, tableOf } from '../support/table-states.ts';

/** A marker that takes table changes as they are meant. The cells are kept as blocks. */
class Marker {
  readonly map = new Y.Doc().getMap<unknown>('marker');
  readonly cells = new Map<string, readonly Block[]>();

  take(old: Node | null, now: Node | null) {
    const changes = tableChanges(old, now, (key) => this.map.get(key));
    for (const { key, value } of changes.keys) this.map.set(key, value);
    for (const { name, now } of changes.cells)
      this.cells.set(name, now === null ? [] : now.children.map((block) => blockFromNode(block)));
    return changes;
  }

  read(): Node | null {
    const table = readTable(this.map, 'T', (name) => this.cells.get(name) ?? null);
    return table && nodeFromBlock(schema, { ...paragraph('T'), kind: 'table', table });
  }
}

/** All is there. */
const isHere = (key: string) => (key.endsWith('here') ? true : undefined);

const first = tableOf('a b', 'r1: x y', 'r2: z -');

describe('what a change of a table means', () => {
  test('a new table and one that is deleted', () => {
    const marker = new Marker();
    const made = marker.take(null, first);
    expect(made.keys.map(({ key }) => key).sort()).toEqual(
      ['here', 'c:a', 'c:b', 'c:a:here', 'c:b:here', 'r:r1', 'r:r2', 'r:r1:here', 'r:r2:here'].sort(),
    );
    expect(made.cells.map(({ name, old }) => [name, old])).toEqual([
      ['cell/T/r1/a', null],
      ['cell/T/r1/b', null],
      ['cell/T/r2/a', null],
    ]);
    expect(marker.read()?.eq(first)).toBe(true);
    const gone = marker.take(first, null);
    expect(gone.keys).toEqual([{ key: 'here', value: false }]);
    expect(gone.cells.map(({ name, now }) => [name, now])).toEqual([
      ['cell/T/r1/a', null],
      ['cell/T/r1/b', null],
      ['cell/T/r2/a', null],
    ]);
    expect(marker.read()).toBeNull();
  });

  test('typing in a cell is that cell and no key', () => {
    const changes = tableChanges(first, tableOf('a b', 'r1: x y', 'r2: z new'), isHere);
    expect(changes.keys).toEqual([]);
    expect(changes.cells.map(({ name }) => name)).toContain('cell/T/r2/b');
  });

  test('a row between two is one place and no other', () => {
    const marker = new Marker();
    marker.take(null, first);
    const now = tableOf('a b', 'r1: x y', 'r3: - -', 'r2: z -');
    expect(marker.take(first, now).keys).toEqual([
      { key: 'r:r3', value: 'V000V.r3' },
      { key: 'r:r3:here', value: true },
    ]);
    expect(marker.read()?.eq(now)).toBe(true);
  });

  test('a row that moves is one place, a row that goes is not there and empty', () => {
    const marker = new Marker();
    marker.take(null, first);
    const turned = tableOf('a b', 'r2: z -', 'r1: x y');
    expect(marker.take(first, turned).keys).toHaveLength(1);
    expect(marker.read()?.eq(turned)).toBe(true);
    const less = tableOf('b', 'r2: -', 'r1: y');
    const changes = marker.take(turned, less);
    expect(changes.keys).toEqual([{ key: 'c:a:here', value: false }]);
    expect(changes.cells.filter(({ now }) => now === null).map(({ name, now }) => [name, now])).toEqual([
      ['cell/T/r2/a', null],
      ['cell/T/r1/a', null],
    ]);
    expect(marker.read()?.eq(less)).toBe(true);
  });

  test('who works in a row that is gone, and shown for its words, makes it be there', () => {
    const isGone = (key: string) => (key === 'r:r2:here' ? false : isHere(key));
    const now = first.copy(first.content.replaceChild(1, tableOf('a b', 'r1: x y', 'r2: z new').child(1)));
    expect(tableChanges(first, now, isGone).keys).toEqual([{ key: 'r:r2:here', value: true }]);
  });

  test('heads, widths and spans are a key each, and taken back without removing one', () => {
    const cell = first.child(0).child(0);
    const spanned = first
      .child(0)
      .copy(
        first
          .child(0)
          .content.replaceChild(
            0,
            cell.type.create({ ...cell.attrs, span: { rows: 1, columns: 2 } }, cell.content),
          ),
      );
    const now = first.type.create(
      {
        ...first.attrs,
        headerRow: true,
        columns: [
          { id: 'a', width: 90 },
          { id: 'b', width: null },
        ],
      },
      first.content.replaceChild(0, spanned),
    );
    expect(tableChanges(first, now, isHere)).toEqual({
      keys: [
        { key: 'headerRow', value: true },
        { key: 'c:a:width', value: 90 },
        { key: 'span:r1:a', value: { rows: 1, columns: 2 } },
      ],
      cells: [],
    });
    expect(tableChanges(now, first, isHere).keys.map(({ value }) => value)).toEqual([false, null, null]);
  });

  test('a row beside one that was only read makes that one be there', () => {
    const marker = new Marker();
    marker.map.set('here', true);
    const old = marker.read();
    if (old === null) throw new Error('no table');
    expect(linesOf(old)).toEqual(['~column', '~row: -']);
    const now = old.copy(old.content.addToEnd(newRow(schema, 'T', old.attrs.columns)));
    marker.take(old, now);
    expect(marker.read()?.eq(now)).toBe(true);
  });
});

/** Numbers as random tables of a few known rows and columns. */
const someTable = fc
  .tuple(
    fc.shuffledSubarray(['r1', 'r2', 'r3', 'r4', 'r5'], { minLength: 1 }),
    fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 1 }),
    fc.array(fc.constantFrom('-', 'x', 'y'), { minLength: 20, maxLength: 20 }),
  )
  .map(([rows, columns, words]) => {
    let next = 0;
    return tableOf(
      columns.join(' '),
      ...rows.map((row) => `${row}: ${columns.map(() => words[next++ % words.length] ?? '-').join(' ')}`),
    );
  });

test('whatever becomes of a table, its marker reads as it afterwards', () => {
  fc.assert(
    fc.property(fc.array(someTable, { minLength: 2, maxLength: 6 }), (tables) => {
      const marker = new Marker();
      let old: Node | null = null;
      for (const table of tables) {
        marker.take(old, table);
        expect(marker.read()?.toJSON()).toEqual(table.toJSON());
        old = table;
      }
    }),
  );
});

describe('CARET-1: steps from one table to another', () => {
  const around = (table: Node) =>
    schema.node('doc', null, [
      schema.node('paragraph', { id: 'p' }, [schema.text('above')]),
      table,
      schema.node('paragraph', { id: 'q' }, [schema.text('below')]),
    ]);
  const replaceContent = (tr: EditorState['tr'], pos: number, old: Node, next: Node) =>
    void tr.replaceWith(pos + 1, pos + 1 + old.content.size, next.content);

  test('arrive, whatever changed', () => {
    fc.assert(
      fc.property(someTable, someTable, fc.nat(200), (old, next, place) => {
        const doc = around(old);
        const near = TextSelection.near(doc.resolve(Math.min(place, doc.content.size)));
        const { tr } = EditorState.create({ doc, selection: near });
        tableSteps(tr, 7, { old, next, changeCell: replaceContent });
        expect(tr.doc.toJSON()).toEqual(around(next).toJSON());
      }),
    );
  });

  test('touch only the cell that changed', () => {
    const next = tableOf('a b', 'r1: x y', 'r2: z new');
    const { tr } = EditorState.create({ doc: around(first) });
    const touched: string[] = [];
    tableSteps(tr, 7, {
      old: first,
      next,
      changeCell: (_, pos, old, now) => touched.push(`${pos} ${old.textContent} ${now.textContent}`),
    });
    expect(touched).toHaveLength(1);
    expect(tr.steps).toHaveLength(0);
  });

  test('leave the row with the caret where it is when rows change places', () => {
    const table = tableOf('a', 'r1: one', 'r2: two', 'r3: three');
    for (const row of ['r1', 'r2', 'r3']) {
      for (const order of [
        ['r2', 'r1', 'r3'],
        ['r3', 'r2', 'r1'],
        ['r2', 'r3', 'r1'],
        ['r3', 'r1', 'r2'],
      ]) {
        const words: Record<string, string> = { r1: 'one', r2: 'two', r3: 'three' };
        const next = tableOf('a', ...order.map((id) => `${id}: ${words[id]}`));
        const doc = around(table);
        let caret = 0;
        doc.descendants((node, pos) => {
          if (node.isText && node.text === words[row]) caret = pos + 1;
        });
        const state = EditorState.create({ doc, selection: TextSelection.create(doc, caret) });
        const { tr } = state;
        tableSteps(tr, 7, { old: table, next, changeCell: replaceContent });
        expect(tr.doc.eq(around(next))).toBe(true);
        expect([tr.selection.$head.parent.textContent, tr.selection.$head.parentOffset]).toEqual([
          words[row],
          1,
        ]);
      }
    }
  });
});

describe('a table from elsewhere becomes regular', () => {
  test('missing cells, columns and ids', () => {
    const cell = (text: string, column: string | null) =>
      schema.node('tableCell', { column }, [schema.node('paragraph', null, text ? [schema.text(text)] : [])]);
    const table = schema.node('table', { id: 'T', columns: [{ id: 'a', width: null }] }, [
      schema.node('tableRow', { id: 'r1' }, [cell('1', null)]),
      schema.node('tableRow', { id: 'r1' }, [cell('2', 'a'), cell('3', 'a'), cell('4', 'zz')]),
      schema.node('tableRow', null, [cell('5', 'a')]),
    ]);
    const regular = regularTable(table);
    expect(linesOf(regular).map((line) => line.split(': ')[1])).toEqual([
      undefined,
      '1 - -',
      '2 3 4',
      '5 - -',
    ]);
    const ids = regular.children.map((row) => row.attrs.id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe('r1');
    expect(regularTable(regular)).toBe(regular);
    regular.check();
  });

  test('one that is regular stays the same object', () => {
    expect(regularTable(first)).toBe(first);
    const made = newTable(schema, 2, 3);
    if (made === null) throw new Error('no table');
    expect(regularTable(made)).toBe(made);
    expect(newTable(schema, 2_000, 1)).toBeNull();
    expect(newCell(schema, 'cell/T/r/c', 'c').firstChild?.attrs.id).toBe('~start~cell/T/r/c');
  });
});
