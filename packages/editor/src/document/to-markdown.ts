import { type Block, type Inline, isList, type Marks, NO_MARKS, sameMarks, textOf } from './block.ts';
import { type Branch, branchesOf } from './outline.ts';

/** The document as CommonMark with GitHub's task lists and strikethrough. Underline, which it lacks, is `<u>`. */
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
  const text = inlineMarkdown(block.content).split('\n');
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.level)} ${text.join(' ').replaceAll('\\ ', ' ')}`.trimEnd()];
    case 'bullet':
      return item('- ', text, children);
    case 'ordered':
      return item(`${ordinal}. `, text, children);
    case 'task':
      return item('- ', [`[${block.checked ? 'x' : ' '}] ${text[0] ?? ''}`, ...text.slice(1)], children);
    case 'quote':
      return text.map((line) => `> ${line}`.trimEnd());
    case 'code':
      return fenced(textOf(block.content), block.language);
    case 'divider':
      return ['---'];
    default:
      return block.content.length === 0 ? [] : text;
  }
}

function item(marker: string, text: readonly string[], children: readonly Branch[]): string[] {
  const pad = ' '.repeat(marker.length);
  const [first = '', ...rest] = text;
  const lines = [`${marker}${first}`.trimEnd(), ...rest.map((line) => pad + line)];
  const inner = renderAll(children);
  // A paragraph right below an item would be read as the item's next line.
  if (inner.length > 0 && !isList(children[0]?.block.kind ?? '')) lines.push('');
  return [...lines, ...inner.map((line) => (line === '' ? '' : pad + line))];
}

function fenced(code: string, language: string): string[] {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language.replace(/[`\s]/g, '')}`, ...code.split('\n'), fence];
}

const PAIRS: readonly (readonly [keyof Marks, string, string])[] = [
  ['bold', '**', '**'],
  ['italic', '*', '*'],
  ['strike', '~~', '~~'],
  ['underline', '<u>', '</u>'],
];

/** A block's text. A line break is a backslash at the end of its line. */
export function inlineMarkdown(content: readonly Inline[]): string {
  const runs: { text: string; marks: Marks }[] = [];
  for (const inline of content) {
    if (inline.type === 'unknown') continue;
    const text = inline.type === 'text' ? inline.text : '\n';
    const last = runs.at(-1);
    if (last && sameMarks(last.marks, inline.marks)) last.text += text;
    else runs.push({ text, marks: inline.marks });
  }
  const text = runs.map(({ text, marks }) => renderRun(text, marks)).join('');
  return escapeLineStart(text);
}

function renderRun(text: string, marks: Marks): string {
  if (marks === NO_MARKS) return escapeText(text);
  // Emphasis may not begin or end with a space.
  const core = text.trim();
  if (core === '') return escapeText(text);
  const from = text.indexOf(core);
  const lead = text.slice(0, from);
  const trail = text.slice(from + core.length);
  let out = marks.code ? codeSpan(core) : escapeText(core);
  for (const [name, open, close] of [...PAIRS].reverse()) if (marks[name]) out = `${open}${out}${close}`;
  if (marks.link) out = `[${out}](<${marks.link.href.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
  return `${escapeText(lead)}${out}${escapeText(trail)}`;
}

function codeSpan(text: string): string {
  const line = text.replaceAll('\n', ' ');
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>~|]|&(?=[#\w])/g, '\\$&').replaceAll('\n', '\\\n');
}

/** What would make a line another kind of block. */
function escapeLineStart(text: string): string {
  return text
    .replace(/^( *)([#+-])(?=\s|$|-)/gm, '$1\\$2')
    .replace(/^( *)(\d+)([.)])(?=\s|$)/gm, '$1$2\\$3')
    .replace(/^( *)(=+)/gm, '$1\\$2')
    .replace(/^ +/gm, '');
}
