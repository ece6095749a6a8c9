import { describe, expect, test } from 'vitest';
import {
  type Block,
  type Inline,
  type Marks,
  ordinalsOf,
  toHtml,
  toMarkdown,
  toPlainText,
} from '../../src/document/index.ts';

function text(chars: string, marks: Marks = {}): Inline {
  return { type: 'text', text: chars, marks };
}

function block(kind: string, content: string | Inline[], more: Partial<Block> = {}): Block {
  return {
    id: '',
    kind,
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    content: typeof content === 'string' ? (content === '' ? [] : [text(content)]) : content,
    table: null,
    ...more,
  };
}

const sample = [
  block('heading', 'Title', { level: 2 }),
  block('bullet', 'one'),
  block('ordered', 'inner', { indent: 1 }),
  block('ordered', 'more', { indent: 1 }),
  block('paragraph', 'below', { indent: 1 }),
  block('bullet', 'two'),
  block('task', 'call', { checked: true }),
  block('quote', 'quiet'),
  block('quote', 'place'),
  block('code', 'a < b\n```', { language: 'js' }),
  block('divider', ''),
  block('paragraph', [
    text('x', { bold: true, link: { href: 'https://a.org/?q="', extra: null } }),
    { type: 'break', marks: {} },
    text('<y>'),
  ]),
];

describe('a document written out', () => {
  test('HTML nests lists and quotes and escapes text', () => {
    expect(toHtml(sample)).toBe(
      '<h2>Title</h2>' +
        '<ul><li>one<ol><li>inner</li><li>more</li></ol><p>below</p></li><li>two</li></ul>' +
        '<ul data-kind="task"><li data-checked="true"><input type="checkbox" disabled checked> call</li></ul>' +
        '<blockquote><p>quiet</p><p>place</p></blockquote>' +
        '<pre><code class="language-js">a &lt; b\n```</code></pre><hr>' +
        '<p><a href="https://a.org/?q=&quot;" rel="noopener noreferrer nofollow"><strong>x</strong></a><br>&lt;y&gt;</p>',
    );
  });

  test('Markdown keeps the structure and escapes what would be markup', () => {
    expect(toMarkdown(sample)).toBe(
      [
        '## Title',
        '',
        '- one',
        '  1. inner',
        '  2. more',
        '',
        '  below',
        '- two',
        '',
        '<!-- -->',
        '',
        '- [x] call',
        '',
        '> quiet',
        '>',
        '> place',
        '',
        '````js',
        'a < b',
        '```',
        '````',
        '',
        '---',
        '',
        '[**x**](<https://a.org/?q=">)\\',
        '\\<y\\>',
        '',
      ].join('\n'),
    );
    expect(
      toMarkdown([
        block('paragraph', '# no *heading*'),
        block('paragraph', '1. no item'),
        block('paragraph', '- nor here'),
      ]),
    ).toBe('\\# no \\*heading\\*\n\n1\\. no item\n\n\\- nor here\n');
  });

  test('plain text has markers and numbers', () => {
    expect(toPlainText(sample.slice(0, 7))).toBe(
      'Title\n- one\n  1. inner\n  2. more\n  below\n- two\n[x] call',
    );
  });

  test('numbers go on over deeper blocks and start again after others', () => {
    const kinds: [string, number][] = [
      ['ordered', 0],
      ['paragraph', 1],
      ['ordered', 1],
      ['ordered', 0],
      ['ordered', 1],
      ['paragraph', 0],
      ['ordered', 0],
    ];
    expect(ordinalsOf(kinds.map(([kind, indent]) => ({ kind, indent })))).toEqual([1, 0, 1, 2, 1, 0, 1]);
  });
});
