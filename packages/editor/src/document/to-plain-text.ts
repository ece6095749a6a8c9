import { type Block, textOf } from './block.ts';
import { ordinalsOf } from './outline.ts';

/** The document as plain text that reads well in a mail: list markers, indents, one line for each block. */
export function toPlainText(blocks: readonly Block[]): string {
  const ordinals = ordinalsOf(blocks);
  return blocks
    .map((block, i) => {
      const pad = '  '.repeat(block.indent);
      const head = markerOf(block, ordinals[i] ?? 0);
      const rest = `\n${pad}${' '.repeat(head.length)}`;
      return `${pad}${head}${textOf(block.content).replaceAll('\n', rest)}`;
    })
    .join('\n');
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
