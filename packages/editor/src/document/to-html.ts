import { type Block, type Inline, isList, type Marks, type Table, type TableCell, textOf } from './block.ts';
import { type Branch, branchesOf } from './outline.ts';

/**
 * The document as clean HTML: nested lists, tables with heads, escaped text, only links that `safeHref` lets pass. No page
 * around it. `fromHtml` reads it back as the same blocks; `data-indent` stands only where nesting can't say the indent.
 */
export function toHtml(blocks: readonly Block[]): string {
  return renderAll(branchesOf(blocks), 0);
}

/** A block's text as inline HTML. */
export function inlineHtml(content: readonly Inline[]): string {
  return nested(content, 0);
}

/** Marks mean nothing inside code, and its line breaks are characters. */
export function plainCode(content: readonly Inline[]): string {
  return escapeHtml(textOf(content));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\r', '&#13;');
}

/** Neighbours of one list kind share a list, neighbouring quotes share a quote. `indent`: what the nesting says. */
function renderAll(branches: readonly Branch[], indent: number): string {
  let html = '';
  for (let i = 0; i < branches.length; ) {
    const first = branches[i];
    if (first === undefined) break;
    const { block } = first;
    let end = i + 1;
    if (isList(block.kind) || block.kind === 'quote') {
      while (branches[end]?.block.kind === block.kind && branches[end]?.block.indent === block.indent)
        end += 1;
    }
    html += renderGroup(
      branches.slice(i, end),
      first,
      block.indent === indent ? '' : ` data-indent="${block.indent}"`,
    );
    i = end;
  }
  return html;
}

function renderGroup(group: readonly Branch[], { block, ordinal }: Branch, place: string): string {
  const items = () => group.map((item) => renderItem(item, place)).join('');
  switch (block.kind) {
    case 'bullet':
      return `<ul>${items()}</ul>`;
    case 'ordered':
      return `<ol${ordinal === 1 ? '' : ` start="${ordinal}"`}>${items()}</ol>`;
    case 'task':
      return `<ul data-kind="task">${items()}</ul>`;
    case 'quote':
      return `<blockquote>${group.map((quote) => `<p${place}>${lineHtml(quote.block.content)}</p>`).join('')}</blockquote>`;
    default:
      return renderBlock(block, place);
  }
}

function renderItem({ block, children }: Branch, place: string): string {
  const isTask = block.kind === 'task';
  const state = isTask ? ` data-checked="${block.checked}"` : '';
  const box = isTask ? `<input type="checkbox" disabled${block.checked ? ' checked' : ''}> ` : '';
  // The first paragraph in an item is its own text, an empty one as well.
  const text = block.content.length === 0 && children.length > 0 ? '<p></p>' : lineHtml(block.content);
  return `<li${state}${place}>${box}${text}${renderAll(children, block.indent + 1)}</li>`;
}

function renderBlock(block: Block, place: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}${place}>${lineHtml(block.content)}</h${block.level}>`;
    case 'code': {
      const language = block.language === '' ? '' : ` class="language-${escapeHtml(block.language)}"`;
      const text = plainCode(block.content);
      // A line end in front of the closing tag would be read as the end of the last line.
      return `<pre${place}><code${language}>${text}${text.endsWith('\n') ? '\n' : ''}</code></pre>`;
    }
    case 'divider':
      return `<hr${place}>`;
    default:
      return block.table === null
        ? `<p${place}>${lineHtml(block.content)}</p>`
        : renderTable(block.table, place);
  }
}

function renderTable(table: Table, place: string): string {
  const { columns, rows, headerRow, headerColumn } = table;
  const isSized = columns.some(({ width }) => width !== null);
  const cols = columns
    .map(({ width }) => (width === null ? '<col>' : `<col style="width: ${width}px">`))
    .join('');
  const covered = coveredCells(table);
  const lines = rows.map(({ cells }, y) => {
    const shown = cells.map((cell, x) => {
      if (covered.has(y * columns.length + x)) return '';
      return renderCell(
        cell,
        (headerRow && y === 0) || (headerColumn && x === 0),
        covered.has(-1 - (y * columns.length + x)),
      );
    });
    return `<tr>${shown.join('')}</tr>`;
  });
  const head = headerRow ? `<thead>${lines[0] ?? ''}</thead>` : '';
  const body = lines.slice(headerRow ? 1 : 0).join('');
  return `<table${place}>${isSized ? `<colgroup>${cols}</colgroup>` : ''}${head}${body === '' ? '' : `<tbody>${body}</tbody>`}</table>`;
}

function renderCell({ blocks, span }: TableCell, isHead: boolean, isMerged: boolean): string {
  const tag = isHead ? 'th' : 'td';
  const down = isMerged && span !== null && span.rows > 1 ? ` rowspan="${span.rows}"` : '';
  const across = isMerged && span !== null && span.columns > 1 ? ` colspan="${span.columns}"` : '';
  const [first] = blocks;
  const isLine =
    first !== undefined && blocks.length === 1 && first.kind === 'paragraph' && first.indent === 0;
  return `<${tag}${down}${across}>${isLine ? lineHtml(first.content) : toHtml(blocks)}</${tag}>`;
}

/**
 * The places that merged cells cover, and as -1 - place the cells that do. A cell is drawn merged only when nothing is
 * written in what it would cover, all of that is in the table, and it doesn't cross the head.
 */
function coveredCells({ rows, columns, headerRow }: Table): ReadonlySet<number> {
  const covered = new Set<number>();
  rows.forEach(({ cells }, y) => {
    cells.forEach(({ span }, x) => {
      if (span === null || covered.has(y * columns.length + x)) return;
      const last = headerRow && y === 0 ? 1 : rows.length;
      if (y + span.rows > last || x + span.columns > columns.length) return;
      const places: number[] = [];
      for (let dy = 0; dy < span.rows; dy += 1) {
        for (let dx = 0; dx < span.columns; dx += 1) {
          if (dy === 0 && dx === 0) continue;
          const at = (y + dy) * columns.length + x + dx;
          const cell = rows[y + dy]?.cells[x + dx];
          if (covered.has(at) || cell === undefined || cell.span !== null || !isBlank(cell)) return;
          places.push(at);
        }
      }
      for (const at of places) covered.add(at);
      covered.add(-1 - (y * columns.length + x));
    });
  });
  return covered;
}

function isBlank({ blocks }: TableCell): boolean {
  const [only] = blocks;
  return only !== undefined && blocks.length === 1 && only.kind === 'paragraph' && only.content.length === 0;
}

/** Spaces that a browser would leave out. */
const LOOSE_SPACE = /[\t\f]| {2}|^ | $| \n|\n /;

/** A block's text with all of its spaces and line breaks. */
function lineHtml(content: readonly Inline[]): string {
  const html = inlineHtml(content);
  const text = textOf(content);
  // The last line break of a block isn't shown.
  const end = text.endsWith('\n') ? '<br>' : '';
  return LOOSE_SPACE.test(text)
    ? `<span style="white-space: pre-wrap">${html}</span>${end}`
    : `${html}${end}`;
}

interface Wrap {
  readonly of: (marks: Marks) => string;
  readonly open: (value: string) => string;
  readonly close: string;
}

function tagFor(mark: 'bold' | 'italic' | 'underline' | 'strike' | 'code', tag: string): Wrap {
  return { of: (marks) => (marks[mark] ? tag : ''), open: () => `<${tag}>`, close: `</${tag}>` };
}

const WRAPS: readonly Wrap[] = [
  {
    of: ({ link }) => link?.href ?? '',
    open: (href) => `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow">`,
    close: '</a>',
  },
  tagFor('bold', 'strong'),
  tagFor('italic', 'em'),
  tagFor('underline', 'u'),
  tagFor('strike', 's'),
  tagFor('code', 'code'),
];

/** Neighbours that share a mark share its element. */
function nested(content: readonly Inline[], depth: number): string {
  const wrap = WRAPS[depth];
  if (wrap === undefined) return content.map(bare).join('');
  let html = '';
  for (let i = 0; i < content.length; ) {
    const value = wrap.of(content[i]?.marks ?? {});
    let end = i + 1;
    while (end < content.length && wrap.of(content[end]?.marks ?? {}) === value) end += 1;
    const inner = nested(content.slice(i, end), depth + 1);
    html += value === '' || inner === '' ? inner : `${wrap.open(value)}${inner}${wrap.close}`;
    i = end;
  }
  return html;
}

function bare(inline: Inline): string {
  if (inline.type === 'text') return escapeHtml(inline.text).replaceAll('\n', '<br>');
  return inline.type === 'break' ? '<br>' : '';
}
