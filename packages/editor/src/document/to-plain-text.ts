import { type Block, type Table, textOf } from './block.ts';
import { ordinalsOf } from './outline.ts';

/**
 * The document as plain text that reads well in a mail: list markers, indents, one line for each block. A table is one line
 * for each row, with tabs between its cells, as spreadsheets take it.
 */
export function toPlainText(blocks: readonly Block[]): string {
  const ordinals = ordinalsOf(blocks);
  return blocks
    .map((block, i) => {
      if (block.table !== null) return tableText(block.table);
      const pad = '  '.repeat(block.indent);
      const head = markerOf(block, ordinals[i] ?? 0);
      const rest = `\n${pad}${' '.repeat(head.length)}`;
      return `${pad}${head}${textOf(block.content).replaceAll('\n', rest)}`;
    })
    .join('\n');
}

function tableText({ rows }: Table): string {
  const cell = (blocks: readonly Block[]) => toPlainText(blocks).replace(/[\t\n]+/g, ' ');
  return rows.map(({ cells }) => cells.map(({ blocks }) => cell(blocks)).join('\t')).join('\n');
}

function markerOf({ kind, checked }: Block, ordinal: number): string {
  switch (kind) {
    case 'bullet':
      return '- ';
    case 'ordered':
      return `${ordinal}. `;
    case 'task':
      return checked ? '[x] ' : '[ ] ';
    case 'quote':
      return '> ';
    case 'divider':
      return '---';
    default:
      return '';
  }
}
