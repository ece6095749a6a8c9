import type { Block } from '../block.ts';
import { newBlockId } from '../block-id.ts';
import { DropReport } from '../drop-report.ts';
import { flattenTree } from '../flatten-tree.ts';
import { type Imported, titleFrom } from './imported.ts';
import { blockCounter, checkSize, MAX_HTML } from './limits.ts';
import { htmlTree, parseHtml } from './parse-html.ts';

export interface FromHtmlOptions {
  /** Where the page comes from: what its addresses without a host are relative to. Without it they are dropped. */
  readonly base?: string;
}

/**
 * A page or a piece of HTML as blocks; without a DOM, and nothing of it is run or loaded. Any text is HTML of some kind:
 * throws `ImportError` only for what is beyond the limits of `limits.ts`.
 */
export function fromHtml(html: string, options: FromHtmlOptions = {}): Imported {
  checkSize(html, MAX_HTML);
  return fromHtmlWith(html, new DropReport(), options);
}

/** The same for HTML of any size, with a report that was begun. */
export function fromHtmlWith(html: string, report: DropReport, { base }: FromHtmlOptions): Imported {
  const { body, title } = parseHtml(html, report);
  const onBlock = blockCounter();
  const blocks = flattenTree(htmlTree, body, { newId: newBlockId, report, base, onBlock });
  if (blocks.length === 0) blocks.push(emptyParagraph());
  return { blocks, title: titleFrom(title, blocks), dropped: report.list() };
}

/** What a text without anything in it is. */
export function emptyParagraph(): Block {
  return {
    id: newBlockId(),
    kind: 'paragraph',
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    content: [],
    table: null,
  };
}
