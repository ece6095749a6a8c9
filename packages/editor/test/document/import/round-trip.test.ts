import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { bodyUpdate, fromHtml, fromMarkdown } from '../../../src/document/import/index.ts';
import { readDocument, toHtml, toMarkdown } from '../../../src/document/index.ts';
import { anyBlocks, markdownBlocks, withoutIds } from '../../support/any-blocks.ts';

describe('what is written out reads back', () => {
  test('as HTML: the same blocks', () => {
    fc.assert(
      fc.property(anyBlocks, (blocks) => {
        const html = toHtml(blocks);
        const { blocks: read, dropped } = fromHtml(html);
        expect(withoutIds(read), html).toEqual(blocks);
        expect(dropped.filter(({ what }) => what !== 'number that a list begins with')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('as Markdown: the same blocks, where Markdown has words for them', () => {
    fc.assert(
      fc.property(markdownBlocks, (blocks) => {
        const markdown = toMarkdown(blocks);
        expect(withoutIds(fromMarkdown(markdown).blocks), markdown).toEqual(blocks);
      }),
      { numRuns: 300 },
    );
  });

  test('as one update: the same blocks with the same ids, and the title', () => {
    fc.assert(
      fc.property(anyBlocks, (drawn) => {
        const { blocks } = fromHtml(toHtml(drawn));
        const doc = new Y.Doc();
        Y.applyUpdate(doc, bodyUpdate(blocks, ' A  title '));
        expect(readDocument(doc)).toEqual({ title: 'A title', blocks });
      }),
      { numRuns: 100 },
    );
  });
});
