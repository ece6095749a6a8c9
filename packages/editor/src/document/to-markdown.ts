import { type Block, isList, type Table, type TableCell, textOf } from './block.ts';
import { inlineMarkdown } from './inline-markdown.ts';
import { type Branch, branchesOf } from './outline.ts';

/**
 * The document as CommonMark with GitHub's tables, task lists and strikethrough; underline, which it lacks, is `<u>`.
 * `fromMarkdown` reads back the same text, marks and structure, but for what Markdown can't say: empty paragraphs, indents
 * that no list explains, merged and sized cells, head columns, and in cells anything but lines of text.
 */
export function toMarkdown(blocks: readonly Block[]): string {
  const text = renderAll(branchesOf(blocks)).join('\n');
  return text === '' ? '' : `${text}\n`;
}

/** Lines. Between two blocks stands an empty line, unless both are items of one list. */
function renderAll(branches: readonly Branch[]): string[] {
  const lines: string[] = [];
  let before: Block | null = null;
  for (const branch of branches) {
    const { block } = branch;
    const own = renderBranch(branch);
    if (own.length === 0) continue;
    if (before !== null) {
      const isSameList = isList(block.kind) && block.kind === before.kind;
      if (block.kind === 'quote' && before.kind === 'quote') lines.push('>');
      // Two lists of a kind that Markdown writes alike would run into one.
      else if (isList(block.kind) && isList(before.kind) && !isSameList) lines.push('', '<!-- -->', '');
      else if (!isSameList) lines.push('');
    }
    lines.push(...own);
    before = block;
  }
  return lines;
}

function renderBranch({ block, ordinal, children }: Branch): string[] {
  const line = () => inlineMarkdown(block.content, 'heading');
  const lines = () => inlineMarkdown(block.content, 'lines').split('\n');
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.level)} ${heading(line())}`.trimEnd()];
    case 'bullet':
      return item('- ', lines(), children);
    case 'ordered':
      return item(`${ordinal}. `, lines(), children);
    case 'task': {
      const [first, ...rest] = lines();
      // A box with nothing behind it is no box.
      return item('- ', [`[${block.checked ? 'x' : ' '}] ${first || '<!-- -->'}`, ...rest], children);
    }
    case 'quote':
      return lines().map((text) => `> ${text}`.trimEnd());
    case 'code':
      return fenced(textOf(block.content), block.language);
    case 'divider':
      return ['---'];
    default:
      if (block.table !== null) return table(block.table);
      return block.content.length === 0 ? [] : lines();
  }
}

/** Number signs at the end would close the heading, spaces would be left out. */
function heading(text: string): string {
  return edgeSpaces(text).replace(/#+$/, (signs) => signs.replaceAll('#', '\\#'));
}

function edgeSpaces(text: string): string {
  return text.replace(/^ +| +$/g, (spaces) => '&#32;'.repeat(spaces.length));
}

function item(marker: string, text: readonly string[], children: readonly Branch[]): string[] {
  const pad = ' '.repeat(marker.length);
  const [first, ...rest] = text;
  const inner = renderAll(children);
  const isListBelow = isList(children[0]?.block.kind ?? '');
  // A bare marker below a line of text would be read as a part of it, and a paragraph below as the item's own text.
  const empty = inner.length > 0 && !isListBelow ? '<p></p>' : '<!-- -->';
  const lines = [`${marker}${first || empty}`, ...rest.map((line) => pad + line)];
  // A paragraph right below an item would be read as the item's next line.
  if (inner.length > 0 && !isListBelow) lines.push('');
  return [...lines, ...inner.map((line) => (line === '' ? '' : pad + line))];
}

function fenced(code: string, language: string): string[] {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language.replace(/[`\s]/g, '')}`, ...(code === '' ? [] : code.split('\n')), fence];
}

/** GitHub's tables have a head always: one without a head gets an empty one. */
function table({ rows, columns, headerRow }: Table): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = rows.map(({ cells }) => row(cells.map(cellLine)));
  const rule = row(columns.map(() => '---'));
  const head = headerRow ? (lines.shift() ?? '') : row(columns.map(() => ''));
  return [head, rule, ...lines];
}

/** A cell's blocks as lines of text. */
function cellLine({ blocks }: TableCell): string {
  const lines = blocks.map((block) =>
    block.kind === 'code'
      ? inlineMarkdown([{ type: 'text', text: textOf(block.content), marks: {} }], 'cell')
      : inlineMarkdown(block.content, 'cell'),
  );
  return edgeSpaces(lines.join('<br>'));
}
