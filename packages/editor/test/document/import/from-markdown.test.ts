import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromMarkdown } from '../../../src/document/import/index.ts';
import { outlineOf } from '../../support/outline-of.ts';

describe('Markdown as somebody else wrote it', () => {
  test('a README', () => {
    const { blocks, title, dropped } = fromMarkdown(`# Tool

<p align="center">
  <img alt="logo" src="x.png">
</p>

A tool that is
*fast*, ~~slow~~ and **\`small\`**. See [the docs][d], https://x.org/y and [bad](javascript:alert(1)).[^1]

1. Install:

   \`\`\`sh
   npm i
   \`\`\`
2. Run
   - [x] done
   - [ ] open

> Quote
> - in it

| a | b |
|---|:-:|
| 1 \\| 2 | **x**<br>y |

<details><summary>More</summary>

Inside.

</details>

---

[d]: https://docs.org
[^1]: A note.
`);
    expect(outlineOf(blocks)).toEqual([
      'heading1: Tool',
      'paragraph: logo',
      'paragraph: A tool that is {italic|fast}, {strike|slow} and {bold,code|small}. See {link|the docs}, {link|https://x.org/y} and bad.[1]',
      'ordered: Install:',
      '  code sh: npm i',
      'ordered: Run',
      '  task done: done',
      '  task: open',
      'quote: Quote',
      'bullet: in it',
      'table head-row',
      'paragraph: a | paragraph: b',
      'paragraph: 1 | 2 | paragraph: {bold|x}⏎y',
      'paragraph: More',
      'paragraph: Inside.',
      'divider: ',
      'paragraph: [1]',
      'paragraph: A note.',
    ]);
    expect(title).toBe('Tool');
    expect(dropped).toEqual([
      { what: 'image', count: 1 },
      { what: 'unsafe link', count: 1 },
      { what: 'quote around something other than text', count: 1 },
    ]);
  });

  test('HTML that would swallow what follows is shown as text', () => {
    expect(outlineOf(fromMarkdown('<div class="\n\nkept\n\n<plaintext>also').blocks)).toEqual([
      'paragraph: <div class="',
      'paragraph: kept',
      'paragraph: <plaintext>also',
    ]);
  });
});

describe('hostile Markdown', () => {
  test('random characters and signs never throw', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '\n',
        '\n\n',
        '- ',
        '> ',
        '1. ',
        '```',
        '| a |\n|--|',
        '*',
        '**',
        '[',
        '](',
        '<b>',
        '<!--',
        '    ',
        '\t',
        '[^1]',
        '&#0;',
        '<script>',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(fromMarkdown(pieces.join('')).blocks.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['lists in one line', '- '.repeat(100_000)],
    ['quotes in one line', `${'>'.repeat(200_000)}x`],
    ['lists in lines', Array.from({ length: 1_000 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n')],
    ['emphasis', '*a **b'.repeat(5_000)],
    ['links', '[a](b'.repeat(5_000)],
  ])('nested %s end, with a report', (_, markdown) => {
    const { dropped } = fromMarkdown(markdown);
    expect(dropped[0]?.what).toMatch(/nested too deep|too many to read/);
  });

  test('10 MB are refused at once, with what to do', () => {
    expect(() => fromMarkdown('- x\n'.repeat(2_500_000))).toThrow(/at most 2.0 million.*Split/);
  });
});
