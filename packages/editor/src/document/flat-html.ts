import type { Block, TableCell } from './block.ts';
import { escapeHtml, inlineHtml, plainCode } from './to-html.ts';

/** Blocks as the HTML that the editor's own parser reads back as the same blocks: flat, with kind and indent as attributes. */
export function flatHtml(blocks: readonly Block[]): string {
  return blocks.map(flatBlock).join('');
}

function flatBlock(block: Block): string {
  const { kind, indent, level, checked, language, table } = block;
  if (table !== null) {
    const rows = table.rows.map(
      ({ cells }, y) =>
        `<tr>${cells.map((cell, x) => flatCell(cell, (table.headerRow && y === 0) || (table.headerColumn && x === 0))).join('')}</tr>`,
    );
    return `<table data-indent="${indent}"><tbody>${rows.join('')}</tbody></table>`;
  }
  const tag = kind === 'code' ? 'pre' : 'div';
  const attributes = [
    `data-kind="${escapeHtml(kind)}" data-indent="${indent}"`,
    kind === 'heading' ? ` data-level="${level}"` : '',
    kind === 'task' ? ` data-checked="${checked}"` : '',
    kind === 'code' ? ` data-language="${escapeHtml(language)}"` : '',
  ].join('');
  // A browser drops a line end that stands right behind <pre>.
  const content = kind === 'code' ? `<span>${plainCode(block.content)}</span>` : inlineHtml(block.content);
  return `<${tag} ${attributes}>${content}</${tag}>`;
}

function flatCell({ blocks }: TableCell, isHead: boolean): string {
  const tag = isHead ? 'th' : 'td';
  return `<${tag}>${flatHtml(blocks)}</${tag}>`;
}
