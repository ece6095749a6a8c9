import type { Inline, Marks } from './block.ts';

/** What a text stands in: something of several lines, a heading, or a table's cell. */
export type Surroundings = 'lines' | 'heading' | 'cell';

/** A block's text as Markdown that reads back as the same text with the same marks. */
export function inlineMarkdown(content: readonly Inline[], surroundings: Surroundings): string {
  const isOneLine = surroundings !== 'lines';
  const pieces = piecesOf(content);
  const last = pieces.length - 1;
  const written = pieces.map((piece, i): Piece => {
    // A line break at the very start or end, or next to another one, needs its tag.
    const isAlone = i === 0 || i === last || pieces[i - 1]?.text === '\n' || pieces[i + 1]?.text === '\n';
    const isTag = piece.text === '\n' && (isOneLine || isAlone || piece.marks.code === true);
    // In a cell the bar ends it, in code as well.
    const isOdd = surroundings === 'cell' && piece.text.includes('|');
    return { ...piece, isOdd, text: isTag ? BREAK : piece.text };
  });
  // The last line break of a block isn't shown.
  const end = pieces[last]?.text === '\n' ? '<br>' : '';
  const text = render(written, 0, '') + end;
  return isOneLine ? text : escapeLineStarts(text);
}

/** A stretch of one line, or a line break. */
interface Piece {
  readonly text: string;
  readonly marks: Marks;
  /** Not to be written as a code span. */
  readonly isOdd?: boolean;
}

/** Stands for a `<br>` until text is escaped; no text has it. */
const BREAK = '\u0000';

function piecesOf(content: readonly Inline[]): Piece[] {
  return content.flatMap((inline): Piece[] => {
    if (inline.type === 'unknown') return [];
    const { marks } = inline;
    if (inline.type === 'break') return [{ text: '\n', marks }];
    const parts = inline.text.replaceAll(BREAK, '').split(/(\n)/);
    return parts.filter((part) => part !== '').map((text) => ({ text, marks }));
  });
}

interface Sign {
  readonly of: (marks: Marks) => string;
  readonly sign: string;
  readonly tag: string;
}

const SIGNS: readonly Sign[] = [
  { of: ({ bold }) => (bold ? 'b' : ''), sign: '**', tag: 'strong' },
  { of: ({ italic }) => (italic ? 'i' : ''), sign: '*', tag: 'em' },
  { of: ({ strike }) => (strike ? 's' : ''), sign: '~~', tag: 's' },
  { of: ({ underline }) => (underline ? 'u' : ''), sign: '', tag: 'u' },
];
const LINK_DEPTH = 0;
const CODE_DEPTH = SIGNS.length + 1;

/** Neighbours that share a mark stand in one pair of signs. `before`: what is written in front. */
function render(pieces: readonly Piece[], depth: number, before: string): string {
  if (depth > CODE_DEPTH) return pieces.map(({ text }) => escapeText(text)).join('');
  const of = (piece: Piece | undefined) => (piece === undefined ? '' : valueAt(piece.marks, depth));
  let out = '';
  for (let i = 0; i < pieces.length; ) {
    const value = of(pieces[i]);
    let end = i + 1;
    while (end < pieces.length && of(pieces[end]) === value) end += 1;
    const group = pieces.slice(i, end);
    const so = before + out;
    if (value === '') out += render(group, depth + 1, so);
    else if (depth === LINK_DEPTH)
      out += `${fixedBang(so)}[${render(group, depth + 1, '[')}](<${destination(value)}>)`;
    else if (depth === CODE_DEPTH) out += codeSpan(group, so);
    else out += emphasis(group, depth, { before: so, after: pieces[end]?.text });
    i = end;
  }
  return out;
}

/** `!` in front of a link would make it an image. */
function fixedBang(before: string): string {
  return before.endsWith('!') ? '<!-- -->' : '';
}

function valueAt(marks: Marks, depth: number): string {
  if (depth === LINK_DEPTH) return marks.link?.href ?? '';
  if (depth === CODE_DEPTH) return marks.code ? 'c' : '';
  return SIGNS[depth - 1]?.of(marks) ?? '';
}

const WORD = /[\p{L}\p{N}]/u;
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;

/** Signs where Markdown is sure to read them as such, tags everywhere else: next to spaces and punctuation. */
function emphasis(
  group: readonly Piece[],
  depth: number,
  { before, after }: { before: string; after: string | undefined },
) {
  const { sign, tag } = SIGNS[depth - 1] ?? { sign: '', tag: 'span' };
  const inner = render(group, depth + 1, `${before}<${tag}>`);
  const isPlain = group.every(({ text, marks }) => text !== '\n' && !marks.code && text !== BREAK);
  const isSure =
    sign !== '' &&
    isPlain &&
    WORD_START.test(inner) &&
    WORD_END.test(inner) &&
    isClear(before.at(-1)) &&
    isClear(after?.at(0));
  return isSure ? `${sign}${inner}${sign}` : `<${tag}>${inner}</${tag}>`;
}

/** May a sign stand beside this character? */
function isClear(char: string | undefined): boolean {
  return char === undefined || char === ' ' || char === '\n' || WORD.test(char) || '[,.;:()'.includes(char);
}

/** Code whose spaces and line breaks a code span would change is in tags. */
function codeSpan(pieces: readonly Piece[], before: string): string {
  const text = pieces.map((piece) => piece.text).join('');
  const isOdd =
    pieces.some((piece) => piece.isOdd) ||
    text.includes(BREAK) ||
    /[\n\t]|^ | $/.test(text) ||
    before.endsWith('`');
  if (isOdd) return `<code>${escapeText(text)}</code>`;
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function destination(href: string): string {
  return href
    .replace(/[\\<>]/g, '\\$&')
    .replace(/&(?=[#\w])/g, '&amp;')
    .replace(/\s/g, encodeURIComponent);
}

function escapeText(text: string): string {
  return (
    text
      .replace(/[\\`*_[\]<>~|]|&(?=[#\w])/g, '\\$&')
      // What GitHub makes a link of by itself.
      .replace(/(?<=https?|ftp):(?=\/\/)|(?<=www)\.|@|(?<=mailto|xmpp):/gi, '\\$&')
      .replaceAll('\t', '&#9;')
      .replaceAll('\n', '\\\n')
      .replaceAll(BREAK, '<br>')
  );
}

/** What would make a line another kind of block, and spaces that would be left out. */
function escapeLineStarts(text: string): string {
  return text
    .replace(/^( +)/gm, (spaces) => '&#32;'.repeat(spaces.length))
    .replace(/( +)$/gm, (spaces) => '&#32;'.repeat(spaces.length))
    .replace(/ +(?=\\$)/gm, (spaces) => '&#32;'.repeat(spaces.length))
    .replace(/^([#+=:-])/gm, '\\$1')
    .replace(/^(\d+)([.)])/gm, '$1\\$2');
}
