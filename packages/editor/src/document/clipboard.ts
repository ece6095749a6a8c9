import { DOMSerializer, Fragment, type Node, type Schema, Slice } from '@tiptap/pm/model';
import type { Block } from './block.ts';
import { newBlockId } from './block-id.ts';
import { carriedOnly, carryBlocks } from './carried-blocks.ts';
import { blockFromNode, inlineFromNode, UNKNOWN_INLINE } from './convert.ts';
import { flatHtml } from './flat-html.ts';
import { flattenHtml } from './flatten-html.ts';
import { toHtml } from './to-html.ts';
import { toPlainText } from './to-plain-text.ts';

/** Writes what is copied as nested, clean HTML, for other programs and for this one. */
export class ClipboardHtml extends DOMSerializer {
  constructor(schema: Schema) {
    super(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema));
  }

  override serializeFragment(
    fragment: Fragment,
    options?: { document?: Document },
    target?: HTMLElement | DocumentFragment,
  ): HTMLElement | DocumentFragment {
    const page = options?.document ?? document;
    const parsed = page.implementation.createHTMLDocument();
    const blocks = blocksOf(fragment);
    parsed.body.innerHTML = toHtml(blocks);
    const first = parsed.body.firstElementChild;
    if (first && fragment.firstChild) carryBlocks(first, blocks, fragment.firstChild.isInline);
    const out = target ?? page.createDocumentFragment();
    out.append(...[...parsed.body.childNodes].map((node) => page.importNode(node, true)));
    return out;
  }
}

/** What is copied as plain text: list markers and indents, or just the words when it is a piece of one block. */
export function clipboardText(slice: Slice): string {
  const blocks = blocksOf(slice.content);
  const [only] = blocks;
  if (blocks.length === 1 && only && slice.openStart > 0)
    return toPlainText([{ ...only, kind: 'paragraph', indent: 0 }]);
  return toPlainText(blocks);
}

function blocksOf(fragment: Fragment): Block[] {
  const blocks: Block[] = [];
  const loose: Node[] = [];
  fragment.forEach((node) => {
    if (node.isBlock) blocks.push(blockFromNode(node));
    else loose.push(node);
  });
  if (loose.length > 0) {
    const content = loose.map((node) => inlineFromNode(node));
    blocks.push({
      id: '',
      kind: 'paragraph',
      indent: 0,
      level: 1,
      checked: false,
      language: '',
      extra: null,
      content,
      table: null,
    });
  }
  // What is copied from deep inside a list begins at the left.
  const least = Math.min(...blocks.map((block) => block.indent));
  return blocks.map((block) => ({ ...block, indent: block.indent - least }));
}

/** Pasted HTML as HTML of flat blocks. Parsed in a document of its own, which runs no scripts and loads nothing. */
export function cleanPastedHtml(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const carried = carriedOnly(parsed.body);
  return carried === null ? flatHtml(flattenHtml(parsed.body)) : carried.innerHTML;
}

/**
 * A pasted block is a new block: it gets an id of its own. What could not be copied is left out. Blocks between the first
 * and the last get their id here, since they stay whatever they are pasted into: given later, each id is an edit of the
 * whole document, and thousands of blocks take half a minute.
 */
export function cleanPastedSlice(slice: Slice): Slice {
  const clean = (fragment: Fragment, idOf: (node: Node, index: number) => string | null): Fragment => {
    const nodes: Node[] = [];
    fragment.forEach((node, _offset, index) => {
      if (node.type.name === UNKNOWN_INLINE && node.attrs.value === '') return;
      if (!node.isBlock) nodes.push(node);
      else {
        const content = clean(node.content, () => null);
        nodes.push(node.type.create({ ...node.attrs, id: idOf(node, index) }, content, node.marks));
      }
    });
    return Fragment.from(nodes);
  };
  const last = slice.content.childCount - 1;
  const idOf = (node: Node, index: number): string | null =>
    node.isTextblock && index > 0 && index < last ? newBlockId() : null;
  return new Slice(clean(slice.content, idOf), slice.openStart, slice.openEnd);
}
