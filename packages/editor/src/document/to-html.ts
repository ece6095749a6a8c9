import { type Block, type Inline, isList, type Marks } from './block.ts';
import { type Branch, branchesOf } from './outline.ts';

/** The document as clean HTML: nested lists, escaped text, only links that `safeHref` lets pass. No page around it. */
export function toHtml(blocks: readonly Block[]): string {
  return renderAll(branchesOf(blocks));
}

/** A block's text as inline HTML. */
export function inlineHtml(content: readonly Inline[]): string {
  return content.map(renderInline).join('');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Neighbours of one list kind share a list, neighbouring quotes share a quote. */
function renderAll(branches: readonly Branch[]): string {
  let html = '';
  for (let i = 0; i < branches.length; ) {
    const first = branches[i];
    if (first === undefined) break;
    const { kind, indent } = first.block;
    let end = i + 1;
    if (isList(kind) || kind === 'quote') {
      while (branches[end]?.block.kind === kind && branches[end]?.block.indent === indent) end += 1;
    }
    html += renderGroup(branches.slice(i, end), first);
    i = end;
  }
  return html;
}

function renderGroup(group: readonly Branch[], { block, ordinal }: Branch): string {
  switch (block.kind) {
    case 'bullet':
      return `<ul>${group.map((item) => renderItem(item)).join('')}</ul>`;
    case 'ordered':
      return `<ol${ordinal === 1 ? '' : ` start="${ordinal}"`}>${group.map((item) => renderItem(item)).join('')}</ol>`;
    case 'task':
      return `<ul data-kind="task">${group.map((item) => renderItem(item, box(item.block))).join('')}</ul>`;
    case 'quote':
      return `<blockquote>${group.map((quote) => `<p>${inlineHtml(quote.block.content)}</p>`).join('')}</blockquote>`;
    default:
      return renderBlock(block);
  }
}

function renderItem({ block, children }: Branch, before = ''): string {
  const state = block.kind === 'task' ? ` data-checked="${block.checked}"` : '';
  return `<li${state}>${before}${inlineHtml(block.content)}${renderAll(children)}</li>`;
}

function box(block: Block): string {
  return `<input type="checkbox" disabled${block.checked ? ' checked' : ''}> `;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inlineHtml(block.content)}</h${block.level}>`;
    case 'code': {
      const language = block.language === '' ? '' : ` class="language-${escapeHtml(block.language)}"`;
      return `<pre><code${language}>${codeText(block.content)}</code></pre>`;
    }
    case 'divider':
      return '<hr>';
    default:
      return `<p>${inlineHtml(block.content)}</p>`;
  }
}

/** Marks mean nothing inside code, and its line breaks are characters. */
function codeText(content: readonly Inline[]): string {
  return content
    .map((inline) => (inline.type === 'text' ? escapeHtml(inline.text) : inline.type === 'break' ? '\n' : ''))
    .join('');
}

function renderInline(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return wrap(escapeHtml(inline.text).replaceAll('\n', '<br>'), inline.marks);
    case 'break':
      return '<br>';
    case 'unknown':
      return '';
  }
}

function wrap(html: string, marks: Marks): string {
  let out = html;
  if (marks.code) out = `<code>${out}</code>`;
  if (marks.strike) out = `<s>${out}</s>`;
  if (marks.underline) out = `<u>${out}</u>`;
  if (marks.italic) out = `<em>${out}</em>`;
  if (marks.bold) out = `<strong>${out}</strong>`;
  if (marks.link)
    out = `<a href="${escapeHtml(marks.link.href)}" rel="noopener noreferrer nofollow">${out}</a>`;
  return out;
}
