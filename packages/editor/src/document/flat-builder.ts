import { type Block, type Inline, MAX_INDENT, type Marks, NO_MARKS, sameMarks } from './block.ts';
import type { Looks } from './element-looks.ts';

export type Head = Partial<Omit<Block, 'content' | 'table'>> & Pick<Block, 'kind' | 'indent'>;

interface Open {
  readonly head: Head;
  readonly content: Inline[];
  /** Is a collapsible space here one too many: at the start of a line, or behind another one? */
  isAtSpace: boolean;
  /** Does the content end with a collapsible space? */
  hasLooseEnd: boolean;
}

export interface BuilderOptions {
  readonly newId: () => string;
  /** Told before each block is made; may throw to end the whole. */
  readonly onBlock: () => void;
}

/** Puts text together to blocks, with the spaces that a browser would show. */
export class FlatBuilder {
  readonly blocks: Block[] = [];
  readonly #options: BuilderOptions;
  #open: Open | null = null;

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Is there a block that nothing was written in yet? */
  get isFresh(): boolean {
    return this.#open !== null && this.#open.content.length === 0;
  }

  begin(head: Head): void {
    this.close();
    this.#open = { head, content: [], isAtSpace: true, hasLooseEnd: false };
  }

  close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    trimEnd(open);
    // The last line break of a block only ends its last line.
    if (open.head.kind !== 'code' && open.content.at(-1)?.type === 'break') open.content.pop();
    this.#push(open.head, open.content, null);
  }

  /** A block that stands for itself. */
  put(head: Head, table: Block['table'] = null): void {
    this.close();
    this.#push(head, [], table);
  }

  text(chars: string, { marks, isPre }: Looks): void {
    const open = this.#open;
    if (open === null || chars === '') return;
    if (open.head.kind === 'code') append(open, chars, NO_MARKS);
    else if (isPre) {
      chars.split(/\r\n?|\n/).forEach((line, i) => {
        if (i > 0) this.lineBreak(marks, { trims: false });
        if (line === '') return;
        append(open, line, marks);
        open.isAtSpace = false;
        open.hasLooseEnd = false;
      });
    } else {
      const collapsed = chars.replace(/[\t\n\f\r ]+/g, ' ');
      const kept = open.isAtSpace && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed;
      if (kept === '') return;
      append(open, kept, marks);
      open.isAtSpace = kept.endsWith(' ');
      open.hasLooseEnd = open.isAtSpace;
    }
  }

  lineBreak(marks: Marks, { trims } = { trims: true }): void {
    const open = this.#open;
    if (open === null) return;
    if (open.head.kind === 'code') {
      append(open, '\n', NO_MARKS);
      return;
    }
    if (trims) trimEnd(open);
    open.content.push({ type: 'break', marks });
    open.isAtSpace = true;
    open.hasLooseEnd = false;
  }

  #push(head: Head, content: Inline[], table: Block['table']): void {
    this.#options.onBlock();
    this.blocks.push({
      id: this.#options.newId(),
      level: 1,
      checked: false,
      language: '',
      extra: null,
      ...head,
      indent: Math.min(MAX_INDENT, Math.max(0, head.indent)),
      content: head.kind === 'code' ? withoutLastLineEnd(content) : content,
      table,
    });
  }
}

function append({ content }: Open, text: string, marks: Marks): void {
  const last = content.at(-1);
  if (last?.type === 'text' && sameMarks(last.marks, marks))
    content[content.length - 1] = { type: 'text', text: last.text + text, marks };
  else content.push({ type: 'text', text, marks });
}

function trimEnd(open: Open): void {
  const last = open.content.at(-1);
  if (!open.hasLooseEnd || last?.type !== 'text') return;
  open.content.pop();
  const text = last.text.slice(0, -1);
  if (text !== '') open.content.push({ ...last, text });
  open.hasLooseEnd = false;
}

/** The line end in front of a closing tag ends the last line; it doesn't begin another one. */
function withoutLastLineEnd(content: Inline[]): Inline[] {
  const [only] = content;
  if (only?.type !== 'text') return content;
  const text = only.text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  return text === '' ? [] : [{ ...only, text }];
}
