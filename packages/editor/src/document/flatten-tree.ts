import { type Block, MAX_INDENT, MAX_LEVEL } from './block.ts';
import type { DropReport } from './drop-report.ts';
import { type Looks, looksInside, PLAIN_LOOKS, readStyle } from './element-looks.ts';
import { FlatBuilder, type Head } from './flat-builder.ts';
import { type LooseRow, tablesFromRows } from './table-grid.ts';
import type { Tree } from './tree.ts';

export interface FlattenOptions {
  readonly newId: () => string;
  readonly report: DropReport;
  /** What addresses without a host are relative to. */
  readonly base?: string | undefined;
  /** Told before each block is made; may throw to end the whole. */
  readonly onBlock?: () => void;
}

/** What a block is that begins at some place of the tree. */
interface Place {
  readonly kind: 'paragraph' | 'quote' | 'code';
  readonly indent: number;
  /** The list that stands directly around. */
  readonly list: 'bullet' | 'ordered' | null;
  /** The table whose rows or cells come next. */
  readonly table: LooseTable | null;
  readonly isInCell: boolean;
}

interface LooseTable {
  readonly rows: LooseRow[];
  readonly widths: (number | null)[];
  isHead: boolean;
}

interface Frame<N> {
  readonly nodes: ArrayLike<N>;
  readonly place: Place;
  readonly looks: Looks;
  readonly leave: () => void;
  at: number;
}

const names = (list: string) => new Set(list.split(' '));

/** Elements that begin and end a block, without being one of a kind of their own. */
const BOXES = names(
  'p div section article main header footer nav aside figure figcaption details summary form fieldset legend center ' +
    'address body html dl dt dd caption hgroup search dialog thead tbody tfoot table tr td th li menu',
);
const HEADING = /^h([1-6])$/;
const SILENT = names(
  'head title meta link base template noscript input col colgroup datalist param source track area',
);
const LOST: ReadonlyMap<string, string> = new Map([
  ['script', 'script'],
  ['style', 'style sheet'],
  ['iframe', 'embedded content'],
  ['object', 'embedded content'],
  ['embed', 'embedded content'],
  ['audio', 'embedded content'],
  ['video', 'embedded content'],
  ['canvas', 'embedded content'],
  ['svg', 'drawing'],
  ['math', 'formula'],
  ['select', 'form field'],
  ['textarea', 'form field'],
]);
const MAX_SPAN = 1_000;
const BOX_DEPTH = 4;

/**
 * A tree of elements as the flat blocks of a document: nested lists, quotes and boxes become blocks with kind and indent,
 * tables become tables, and no text that a reader would see is lost. What is left out is counted in the report. One walk
 * with a stack of its own, however deep the tree is.
 */
export function flattenTree<N>(tree: Tree<N>, root: N, options: FlattenOptions): Block[] {
  return new Flattening(tree, options).run(root);
}

class Flattening<N> {
  readonly #tree: Tree<N>;
  readonly #options: Required<Omit<FlattenOptions, 'base'>> & Pick<FlattenOptions, 'base'>;
  readonly #stack: Frame<N>[] = [];
  #out: FlatBuilder;

  constructor(tree: Tree<N>, options: FlattenOptions) {
    this.#tree = tree;
    this.#options = { onBlock: () => {}, ...options };
    this.#out = new FlatBuilder(this.#options);
  }

  run(root: N): Block[] {
    const place: Place = { kind: 'paragraph', indent: 0, list: null, table: null, isInCell: false };
    this.#inside(root, place, this.#looksIn(root, PLAIN_LOOKS));
    for (let frame = this.#stack.at(-1); frame !== undefined; frame = this.#stack.at(-1)) {
      const node = frame.nodes[frame.at];
      frame.at += 1;
      if (node !== undefined) this.#visit(node, frame.place, frame.looks);
      else {
        this.#stack.pop();
        frame.leave();
      }
    }
    this.#out.close();
    return this.#out.blocks;
  }

  #inside(node: N, place: Place, looks: Looks, leave: () => void = () => {}): void {
    this.#stack.push({ nodes: this.#tree.children(node), place, looks, leave, at: 0 });
  }

  #visit(node: N, place: Place, looks: Looks): void {
    const text = this.#tree.text(node);
    if (text !== null) {
      this.#text(text, place, looks);
      return;
    }
    const tag = this.#tree.tag(node);
    if (tag === null || SILENT.has(tag)) return;
    const { report } = this.#options;
    const lost = LOST.get(tag);
    if (lost !== undefined) {
      report.add(lost);
      return;
    }
    for (const name of this.#tree.attributeNames(node)) if (/^on/i.test(name)) report.add('event attribute');
    const style = readStyle(this.#tree.attribute(node, 'style'));
    if (this.#isHidden(node, style)) return;
    switch (tag) {
      case 'br':
        this.#open(place);
        this.#out.lineBreak(looks.marks);
        return;
      case 'img':
        this.#image(node, place, looks);
        return;
      case 'hr':
        this.#out.put(this.#head(node, 'divider', place));
        return;
    }
    const inside = this.#looksIn(node, looks);
    if (tag === 'ul' || tag === 'ol' || tag === 'menu') this.#list(node, tag, place, inside);
    else if (tag === 'blockquote') this.#quote(node, place, inside);
    else if (tag === 'pre' && place.kind !== 'code') this.#code(node, place, inside);
    else if (tag === 'table') this.#table(node, place, inside);
    else if (place.table !== null && /^(?:thead|tbody|tfoot|tr|td|th)$/.test(tag))
      this.#partOfTable(node, tag, place.table, { place, looks: inside });
    else if (tag === 'li') this.#item(node, place, inside);
    else if (HEADING.test(tag)) this.#heading(node, tag, place, inside);
    else if (BOXES.has(tag)) this.#box(node, tag, place, { looks: inside, style });
    else this.#inside(node, place, inside);
  }

  #looksIn(node: N, outside: Looks): Looks {
    const attribute = (name: string) => this.#tree.attribute(node, name);
    const { report, base } = this.#options;
    return looksInside(this.#tree.tag(node) ?? '', attribute, outside, { report, base });
  }

  #isHidden(node: N, style: ReadonlyMap<string, string>): boolean {
    // Word writes a list's numbers and bullets as text that is to be ignored.
    if (style.get('mso-list') === 'ignore') return true;
    const isHidden = this.#tree.attribute(node, 'hidden') !== null || style.get('display') === 'none';
    if (isHidden && textIn(this.#tree, node).trim() !== '') this.#options.report.add('hidden text');
    return isHidden;
  }

  #text(text: string, place: Place, looks: Looks): void {
    if (!this.#out.isOpen) {
      // Between two blocks white space means nothing, unless it is kept and no line of the source.
      if (/^[\t\n\f\r ]*$/.test(text) && (!looks.isPre || /[\n\r]/.test(text) || text === '')) return;
      this.#open(place);
    }
    this.#out.text(text, looks);
  }

  /** Opens what stands at `place`, unless there is an open block. */
  #open(place: Place): void {
    if (!this.#out.isOpen) this.#out.begin({ kind: place.kind, indent: place.indent });
  }

  #head(node: N, kind: string, place: Place): Head {
    if (place.kind === 'quote' && kind !== 'quote' && kind !== 'paragraph')
      this.#options.report.add('quote around something other than text');
    return { kind, indent: this.#indent(node, place) };
  }

  #indent(node: N, { indent }: Place): number {
    const said = this.#tree.attribute(node, 'data-indent');
    return said !== null && /^\d$/.test(said) ? Math.min(MAX_INDENT, Number(said)) : indent;
  }

  #image(node: N, place: Place, looks: Looks): void {
    this.#options.report.add('image');
    const alt = this.#tree.attribute(node, 'alt')?.trim();
    if (!alt) return;
    this.#open(place);
    this.#out.text(alt, looks);
  }

  #list(node: N, tag: string, place: Place, looks: Looks): void {
    this.#out.close();
    const list = tag === 'ol' ? 'ordered' : 'bullet';
    const start = this.#tree.attribute(node, 'start');
    if (list === 'ordered' && start !== null && start.trim() !== '1')
      this.#options.report.add('number that a list begins with');
    // A list right inside of a list belongs to the item before.
    const indent = place.list === null ? place.indent : place.indent + 1;
    this.#inside(node, { ...place, indent, list }, looks, () => this.#out.close());
  }

  #item(node: N, place: Place, looks: Looks): void {
    const box = checkBoxIn(this.#tree, node);
    const head: Head =
      box === null
        ? this.#head(node, place.list ?? 'bullet', place)
        : { ...this.#head(node, 'task', place), checked: box };
    this.#out.begin(head);
    this.#inside(node, { ...place, indent: head.indent + 1, list: null }, looks, () => this.#out.close());
  }

  #quote(node: N, place: Place, looks: Looks): void {
    this.#out.close();
    const indent = this.#indent(node, place) + (place.kind === 'quote' ? 1 : 0);
    this.#inside(node, { ...place, kind: 'quote', indent, list: null }, looks, () => this.#out.close());
  }

  #code(node: N, place: Place, looks: Looks): void {
    const head = { ...this.#head(node, 'code', place), language: languageOf(this.#tree, node) };
    this.#out.begin(head);
    this.#inside(node, { ...place, kind: 'code', list: null }, looks, () => this.#out.close());
  }

  #heading(node: N, tag: string, place: Place, looks: Looks): void {
    const level = Number(HEADING.exec(tag)?.[1] ?? 1);
    if (level > MAX_LEVEL) this.#options.report.add(`heading of level ${level} (now ${MAX_LEVEL})`);
    this.#out.begin({ ...this.#head(node, 'heading', place), level: Math.min(MAX_LEVEL, level) });
    this.#inside(node, { ...place, list: null }, looks, () => this.#out.close());
  }

  #box(
    node: N,
    tag: string,
    place: Place,
    { looks, style }: { looks: Looks; style: ReadonlyMap<string, string> },
  ): void {
    if (place.kind === 'code') {
      // Each box in code is a line.
      this.#inside(node, place, looks, () => this.#text('\n', place, looks));
      return;
    }
    const isText = tag === 'p' || tag === 'dt' || tag === 'dd';
    const wordList = isText ? wordListOf(this.#tree, node, style) : null;
    // The first box in a list item is the item's own text.
    if (!this.#out.isFresh || wordList !== null) {
      this.#out.close();
      if (wordList !== null) this.#out.begin(wordList);
      else if (isText) {
        const indent = this.#indent(node, place) + (tag === 'dd' ? 1 : 0);
        this.#out.begin({ kind: place.kind, indent });
      }
    }
    this.#inside(node, tag === 'dd' ? { ...place, indent: place.indent + 1 } : place, looks, () => {
      // A box without anything in it at the start of an item leaves the item as it is.
      if (!this.#out.isFresh || isText) this.#out.close();
    });
  }

  #table(node: N, place: Place, looks: Looks): void {
    this.#out.close();
    if (place.isInCell) {
      this.#options.report.add('table inside of a table');
      this.#inside(node, { ...place, list: null, table: null }, looks, () => this.#out.close());
      return;
    }
    const table: LooseTable = { rows: [], widths: widthsOf(this.#tree, node), isHead: false };
    const head = this.#head(node, 'table', place);
    this.#inside(node, { ...place, list: null, table }, looks, () => {
      this.#out.close();
      const made = tablesFromRows(table.rows, {
        newId: this.#options.newId,
        emptyBlock: () => this.#emptyBlock(),
        widths: table.widths,
        onTooWide: (cells) => this.#options.report.add('cell beyond the last column (moved into it)', cells),
      });
      for (const one of made) this.#out.put(head, one);
    });
  }

  #emptyBlock(): Block {
    const builder = new FlatBuilder(this.#options);
    builder.put({ kind: 'paragraph', indent: 0 });
    const [block] = builder.blocks;
    if (block === undefined) throw new Error('a builder makes one block for each head');
    return block;
  }

  #partOfTable(
    node: N,
    tag: string,
    table: LooseTable,
    { place, looks }: { place: Place; looks: Looks },
  ): void {
    if (tag === 'td' || tag === 'th') this.#cell(node, tag, table, { place, looks });
    else if (tag === 'tr') {
      table.rows.push({ isHead: table.isHead, cells: [] });
      this.#inside(node, place, looks);
    } else {
      table.isHead = tag === 'thead';
      this.#inside(node, place, looks, () => {
        table.isHead = false;
      });
    }
  }

  #cell(node: N, tag: string, table: LooseTable, { place, looks }: { place: Place; looks: Looks }): void {
    let row = table.rows.at(-1);
    if (row === undefined) {
      row = { isHead: table.isHead, cells: [] };
      table.rows.push(row);
    }
    const { cells } = row;
    const outer = this.#out;
    this.#out = new FlatBuilder(this.#options);
    const within: Place = { ...place, kind: 'paragraph', indent: 0, list: null, table: null, isInCell: true };
    this.#inside(node, within, looks, () => {
      this.#out.close();
      cells.push({
        isHead: tag === 'th',
        rows: spanOf(this.#tree.attribute(node, 'rowspan')),
        columns: spanOf(this.#tree.attribute(node, 'colspan')),
        blocks: this.#out.blocks,
      });
      this.#out = outer;
    });
  }
}

function spanOf(value: string | null): number {
  const span = value === null ? 1 : Number.parseInt(value, 10);
  return Number.isFinite(span) ? Math.min(MAX_SPAN, Math.max(1, span)) : 1;
}

/** The first elements of an item, one inside of the other: where its check box is. `null`: it has none. */
function checkBoxIn<N>(tree: Tree<N>, item: N): boolean | null {
  const state = tree.attribute(item, 'data-checked') ?? tree.attribute(item, 'aria-checked');
  if (state !== null) return state === 'true' || state === '';
  let at: N | null = item;
  for (let depth = 0; at !== null && depth < BOX_DEPTH; depth += 1) {
    at = firstElement(tree, at);
    if (at === null || /^(?:ul|ol|table|pre)$/.test(tree.tag(at) ?? '')) return null;
    if (tree.tag(at) === 'input')
      return tree.attribute(at, 'type')?.toLowerCase() === 'checkbox'
        ? tree.attribute(at, 'checked') !== null
        : null;
  }
  return null;
}

/** The first element, when no text stands before it. */
function firstElement<N>(tree: Tree<N>, node: N): N | null {
  for (const child of Array.from(tree.children(node))) {
    if (tree.tag(child) !== null) return child;
    if (tree.text(child)?.trim()) return null;
  }
  return null;
}

const LANGUAGE = /(?:^|\s)(?:language|lang|highlight-source)-([\w+#.-]{1,40})/;

function languageOf<N>(tree: Tree<N>, pre: N): string {
  const inner = firstElement(tree, pre);
  const isCode = inner !== null && tree.tag(inner) === 'code';
  const said = tree.attribute(pre, 'data-language');
  if (said !== null) return said.slice(0, 40);
  const classes = [isCode ? tree.attribute(inner, 'class') : null, tree.attribute(pre, 'class')];
  for (const value of classes) {
    const found = LANGUAGE.exec(value ?? '')?.[1];
    if (found !== undefined) return found;
  }
  return '';
}

/** Word writes lists as paragraphs with their level in the style, and the number or bullet as text to be ignored. */
function wordListOf<N>(tree: Tree<N>, node: N, style: ReadonlyMap<string, string>): Head | null {
  const level = /\blevel([1-9])\b/.exec(style.get('mso-list') ?? '')?.[1];
  if (level === undefined) return null;
  const sign = /^\s*(?:[0-9]+|[a-z]|[ivxlc]+)[.)]/i.test(textIn(tree, node)) ? 'ordered' : 'bullet';
  return { kind: sign, indent: Number(level) - 1 };
}

const PEEK = 200;

/** The first characters in an element. */
function textIn<N>(tree: Tree<N>, node: N): string {
  let text = '';
  const open: N[] = [node];
  for (let steps = 0; steps < PEEK && text.length < PEEK; steps += 1) {
    const next = open.pop();
    if (next === undefined) break;
    text += tree.text(next) ?? '';
    open.push(...Array.from(tree.children(next)).slice(0, PEEK).reverse());
  }
  return text;
}

/** What a table's `<col>` elements say about its columns. */
function widthsOf<N>(tree: Tree<N>, table: N): (number | null)[] {
  const widths: (number | null)[] = [];
  const read = (node: N) => {
    for (const child of Array.from(tree.children(node)).slice(0, PEEK)) {
      const tag = tree.tag(child);
      if (tag === 'colgroup') read(child);
      else if (tag === 'col' && widths.length < PEEK) {
        const said =
          readStyle(tree.attribute(child, 'style')).get('width') ?? tree.attribute(child, 'width') ?? '';
        const width = /^\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*$/.exec(said)?.[1];
        const value = width === undefined ? null : Number(width);
        for (let i = spanOf(tree.attribute(child, 'span')); i > 0 && widths.length < PEEK; i -= 1)
          widths.push(value);
      }
    }
  };
  read(table);
  return widths;
}
