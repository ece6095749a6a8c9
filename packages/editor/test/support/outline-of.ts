import type { Block } from '../../src/document/block.ts';

/** Blocks as lines that are easy to compare: indent, kind, text; marks in braces; a table's rows and cells under it. */
export function outlineOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    const pad = '  '.repeat(block.indent);
    const sign = `${block.kind}${block.kind === 'heading' ? block.level : ''}${block.checked ? ' done' : ''}${block.language && ` ${block.language}`}`;
    const text = block.content
      .map((inline) => {
        if (inline.type !== 'text') return '⏎';
        const marks = Object.keys(inline.marks);
        return marks.length === 0 ? inline.text : `{${marks.sort()}|${inline.text}}`;
      })
      .join('');
    if (block.table === null) return [`${pad}${sign}: ${text}`];
    const { rows, headerRow, headerColumn } = block.table;
    return [
      `${pad}table${headerRow ? ' head-row' : ''}${headerColumn ? ' head-column' : ''}`,
      ...rows.map(({ cells }) =>
        cells
          .map(
            ({ blocks, span }) =>
              `${span ? `${span.rows}x${span.columns} ` : ''}${outlineOf(blocks).join(' / ')}`,
          )
          .join(' | '),
      ),
    ];
  });
}
