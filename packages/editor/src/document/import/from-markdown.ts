import { fromMarkdown as parseMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { DropReport } from '../drop-report.ts';
import { boundMarkdown } from './bounded-markdown.ts';
import { type FromHtmlOptions, fromHtmlWith } from './from-html.ts';
import type { Imported } from './imported.ts';
import { checkSize, MAX_MARKDOWN } from './limits.ts';
import { markdownHtml } from './markdown-html.ts';

/** Of what the parser may read inside of paragraphs, what takes time that grows with the square of the text. */
const SLOW = [
  'attention',
  'labelStartImage',
  'labelStartLink',
  'labelEnd',
  'codeText',
  'htmlText',
  'autolink',
  'strikethrough',
  'gfmFootnoteCall',
  'gfmPotentialFootnoteCall',
  'wwwAutolink',
  'protocolAutolink',
  'emailAutolink',
];

/**
 * Markdown (CommonMark, GitHub's tables, task lists, strikethrough, footnotes, and HTML in it) as blocks. Any text is
 * Markdown: throws `ImportError` only for what is beyond the limits of `limits.ts`.
 */
export function fromMarkdown(markdown: string, options: FromHtmlOptions = {}): Imported {
  checkSize(markdown, MAX_MARKDOWN);
  const report = new DropReport();
  const { text, hasInline } = boundMarkdown(markdown, report);
  const tree = parseMarkdown(text, {
    extensions: [gfm(), ...(hasInline ? [] : [{ disable: { null: SLOW } }])],
    // Without the search for addresses in text that was read already: it finds those that were escaped.
    mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...extension }) => extension),
  });
  return fromHtmlWith(markdownHtml(tree), report, options);
}
