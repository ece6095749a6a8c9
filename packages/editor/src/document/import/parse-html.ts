import {
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  defaultTreeAdapter,
  Parser,
  Token,
} from 'parse5';
import type { DropReport } from '../drop-report.ts';
import type { Tree } from '../tree.ts';
import { ImportError } from './import-error.ts';
import { MAX_DEPTH, MAX_NODES } from './limits.ts';

export type HtmlNode = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export const htmlTree: Tree<HtmlNode> = {
  text: (node) => ('value' in node ? node.value : null),
  tag: (node) => ('tagName' in node ? node.tagName.toLowerCase() : null),
  attribute: (node, name) =>
    'attrs' in node ? (node.attrs.find((attribute) => attribute.name === name)?.value ?? null) : null,
  attributeNames: (node) => ('attrs' in node ? node.attrs.map(({ name }) => name) : []),
  children: (node) => ('childNodes' in node ? node.childNodes : []),
};

/** A page as a tree: its body, and what its head calls it. */
export function parseHtml(html: string, report: DropReport): { body: HtmlNode; title: string | null } {
  const parser = new BoundedParser(report);
  parser.tokenizer.write(html, true);
  const page = parser.document.childNodes.find(isNamed('html'));
  const head = page?.childNodes.find(isNamed('head'));
  const title = head?.childNodes.find(isNamed('title'))?.childNodes[0];
  return {
    body: page?.childNodes.find(isNamed('body')) ?? page ?? parser.document,
    title: title !== undefined && 'value' in title ? title.value : null,
  };
}

function isNamed(tag: string): (node: HtmlNode) => node is Element {
  return (node): node is Element => 'tagName' in node && node.tagName === tag;
}

/** Their text isn't content, or they have none: they cost no depth. */
const LEAVES = new Set(
  (
    'script style title textarea xmp iframe noembed noframes noscript plaintext area base br col embed hr img input link ' +
    'meta param source track wbr svg math template'
  ).split(' '),
);

/** No words end at these. */
const INLINE = new Set(
  'a abbr b big bdi bdo cite code dfn em font i kbd mark q s samp small span strike strong sub sup time tt u var'.split(
    ' ',
  ),
);

/**
 * The standard's parser with a bound on depth and on size: what it does for each tag grows with the elements that are open,
 * and formatting that is never closed is opened again in every block. A start tag beyond the bound is left out, and so is its end tag; their text stays.
 */
class BoundedParser extends Parser<DefaultTreeAdapterMap> {
  readonly #report: DropReport;
  /** Start tags that were left out and not ended yet, by name. */
  readonly #leftOut = new Map<string, number>();
  /** Did text come since words were last kept apart? */
  #hasWord = false;

  constructor(report: DropReport) {
    let nodes = 0;
    super({
      scriptingEnabled: false,
      treeAdapter: {
        ...defaultTreeAdapter,
        createElement(...args) {
          nodes += 1;
          if (nodes > MAX_NODES) {
            throw new ImportError(
              'too-complex',
              `This page has more than ${MAX_NODES.toLocaleString('en')} elements. Split it into several documents.`,
            );
          }
          return defaultTreeAdapter.createElement(...args);
        },
      },
    });
    this.#report = report;
  }

  override onStartTag(token: Token.TagToken): void {
    const name = token.tagName;
    const isLeaf = LEAVES.has(name);
    if (isLeaf || this.openElements.stackTop < MAX_DEPTH) {
      // Back in the shallows: ends of what was left out below won't come any more.
      if (!isLeaf) this.#leftOut.clear();
      super.onStartTag(token);
      return;
    }
    this.#report.add(`element nested deeper than ${MAX_DEPTH}`);
    this.#leftOut.set(name, (this.#leftOut.get(name) ?? 0) + 1);
    if (!INLINE.has(name)) this.#separate(token);
  }

  override onEndTag(token: Token.TagToken): void {
    const leftOut = this.#leftOut.get(token.tagName) ?? 0;
    if (leftOut === 0) super.onEndTag(token);
    else this.#leftOut.set(token.tagName, leftOut - 1);
  }

  override onCharacter(token: Token.CharacterToken): void {
    this.#hasWord = true;
    super.onCharacter(token);
  }

  /** Words of two elements don't become one. */
  #separate(token: Token.TagToken): void {
    if (!this.#hasWord) return;
    this.#hasWord = false;
    this.onWhitespaceCharacter({
      type: Token.TokenType.WHITESPACE_CHARACTER,
      chars: ' ',
      location: token.location,
    });
  }
}
