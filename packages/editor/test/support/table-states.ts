import { getSchema } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { type Block, cellStartId } from '../../src/document/block.ts';
import { nodeFromBlock } from '../../src/document/convert.ts';
import { schemaExtensions } from '../../src/document/schema/extensions.ts';
import { cellName } from '../../src/document/table-keys.ts';

export const schema = getSchema(schemaExtensions);

export function paragraph(id: string, text = ''): Block {
  return {
    id,
    kind: 'paragraph',
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    content: text === '' ? [] : [{ type: 'text', text, marks: {} }],
    table: null,
  };
}

/** `c1 c2` and `r1: a b`: the columns, then the rows with a word (or `-` for nothing) in each cell. */
export function tableOf(columns: string, ...rows: readonly string[]): Node {
  const ids = columns.split(' ');
  const block: Block = {
    ...paragraph('T'),
    kind: 'table',
    table: {
      columns: ids.map((id) => ({ id, width: null })),
      rows: rows.map((row) => {
        const [id = '', words = ''] = row.split(': ');
        return {
          id,
          cells: words.split(' ').map((word, i) => {
            const column = ids[i] ?? '';
            const blocks = [paragraph(cellStartId(cellName('T', id, column)), word === '-' ? '' : word)];
            return { column, blocks, span: null };
          }),
        };
      }),
      headerRow: false,
      headerColumn: false,
    },
  };
  return nodeFromBlock(schema, block);
}

/** What `tableOf` was given. */
export function linesOf(table: Node): string[] {
  const columns: { id: string }[] = table.attrs.columns;
  const rows = table.children.map(
    (row) => `${row.attrs.id}: ${row.children.map((cell) => cell.textContent || '-').join(' ')}`,
  );
  return [columns.map(({ id }) => id).join(' '), ...rows];
}
