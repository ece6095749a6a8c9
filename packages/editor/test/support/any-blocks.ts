import fc from 'fast-check';
import { type Block, type Inline, type Marks, sameMarks } from '../../src/document/block.ts';

/** Text with all that HTML and Markdown could take for syntax. */
const words = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'ab1 *_`~[]()<>#+-=.:!|\\&;/@\'"$^{}é世'),
    minLength: 1,
    maxLength: 12,
  }),
  fc.constantFrom(
    '# x',
    '- x',
    '1. x',
    '2) x',
    '> x',
    '```',
    '---',
    '***',
    '===',
    '| a | b |',
    '&amp;',
    '&#35;',
    '<b>x</b>',
  ),
  fc.constantFrom(
    'http://a.org',
    'www.a.org',
    'a@b.org',
    '![x](y)',
    '[x]: y',
    '[^1]',
    '<!--',
    '~~x~~',
    '**x**',
    'a  b',
    ' ',
    '[x] y',
    'mailto:a@b.c',
  ),
);

const link = fc.constantFrom(
  'https://a.org/',
  'https://a.org/?a=1&copy;=(2)',
  'mailto:a@b.org',
  'https://x.org/<a>\\b',
);

const marks: fc.Arbitrary<Marks> = fc
  .record({
    bold: fc.boolean(),
    italic: fc.boolean(),
    underline: fc.boolean(),
    strike: fc.boolean(),
    code: fc.boolean(),
    link: fc.option(link, { freq: 4 }),
  })
  .map(({ link, ...switches }) => {
    const on = Object.entries(switches).filter(([, isOn]) => isOn);
    return { ...Object.fromEntries(on), ...(link === null ? {} : { link: { href: link, extra: null } }) };
  });

const someMarks = fc.oneof({ weight: 2, arbitrary: fc.constant<Marks>({}) }, { weight: 1, arbitrary: marks });

const content: fc.Arbitrary<Inline[]> = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ type: fc.constant('text' as const), text: words, marks: someMarks }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('break' as const), marks: someMarks }) },
    ),
    { maxLength: 4 },
  )
  .map(joined);

function joined(content: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const inline of content) {
    const last = out.at(-1);
    if (inline.type === 'text' && last?.type === 'text' && sameMarks(inline.marks, last.marks))
      out[out.length - 1] = { ...inline, text: last.text + inline.text };
    else out.push(inline);
  }
  return out;
}

const code = fc
  .array(fc.oneof(words, fc.constant('\n')), { maxLength: 5 })
  .map((parts): Inline[] =>
    parts.join('') === '' ? [] : [{ type: 'text', text: parts.join(''), marks: {} }],
  );

function plain(kind: string, content: readonly Inline[], more: Partial<Block> = {}): Block {
  return {
    id: '',
    kind,
    indent: 0,
    level: 1,
    checked: false,
    language: '',
    extra: null,
    content,
    table: null,
    ...more,
  };
}

const textBlock = fc.oneof(
  content.map((inline) => plain('paragraph', inline)),
  fc
    .tuple(content, fc.integer({ min: 1, max: 3 }))
    .map(([inline, level]) => plain('heading', inline, { level })),
  fc
    .tuple(fc.constantFrom('bullet', 'ordered', 'quote'), content)
    .map(([kind, inline]) => plain(kind, inline)),
  fc.tuple(content, fc.boolean()).map(([inline, checked]) => plain('task', inline, { checked })),
  fc
    .tuple(code, fc.constantFrom('', 'js', 'c++'))
    .map(([inline, language]) => plain('code', inline, { language })),
  fc.constant(plain('divider', [])),
);

const indented = fc
  .tuple(textBlock, fc.integer({ min: 0, max: 8 }))
  .map(([block, indent]) => ({ ...block, indent }));

function table(cell: fc.Arbitrary<Block[]>, isRich: boolean): fc.Arbitrary<Block> {
  return fc
    .record({
      rows: fc.integer({ min: 1, max: 4 }),
      columns: fc.integer({ min: 1, max: 3 }),
      cells: fc.array(cell, { minLength: 12, maxLength: 12 }),
      widths: fc.array(fc.option(fc.integer({ min: 24, max: 600 })), { minLength: 3, maxLength: 3 }),
      headerRow: fc.boolean(),
      headerColumn: fc.boolean(),
    })
    .map(({ rows, columns, cells, widths, headerRow, headerColumn }) =>
      plain('table', [], {
        table: {
          columns: Array.from({ length: columns }, (_, x) => ({
            id: '',
            width: isRich ? (widths[x] ?? null) : null,
          })),
          rows: Array.from({ length: rows }, (_, y) => ({
            id: '',
            cells: Array.from({ length: columns }, (_, x) => ({
              column: '',
              blocks: cells[y * columns + x] ?? [],
              span: null,
            })),
          })),
          // Markdown has no head without anything in it.
          headerRow:
            headerRow && (isRich || cells.slice(0, columns).some(([first]) => first?.content.length !== 0)),
          // One row of heads alone reads as a head row.
          headerColumn: isRich && headerColumn && rows > 1,
        },
      }),
    );
}

/** Documents of all kinds, marks and indents that this build knows, tables with blocks in their cells included. */
export const anyBlocks = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: indented },
    { weight: 1, arbitrary: table(fc.array(indented, { minLength: 1, maxLength: 3 }), true) },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Documents that Markdown can say: lists that explain all indents, nothing empty, lines of text in cells. */
export const markdownBlocks = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(textBlock, fc.integer({ min: 0, max: 4 })) },
      {
        weight: 1,
        arbitrary: fc.tuple(
          table(
            content.map((inline) => [plain('paragraph', inline)]),
            false,
          ),
          fc.integer({ min: 0, max: 4 }),
        ),
      },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) => {
    const blocks: Block[] = [];
    let deepest = 0;
    for (const [block, wanted] of drawn) {
      if (['paragraph', 'quote'].includes(block.kind) && block.content.length === 0) continue;
      const indent = Math.min(wanted, deepest);
      blocks.push({ ...block, indent });
      deepest = ['bullet', 'ordered', 'task'].includes(block.kind) ? indent + 1 : indent;
    }
    return blocks.length > 0 ? blocks : [plain('paragraph', [{ type: 'text', text: 'x', marks: {} }])];
  });

/** Blocks without what is new in every document. */
export function withoutIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => ({
    ...block,
    id: '',
    table: block.table && {
      ...block.table,
      columns: block.table.columns.map((column) => ({ ...column, id: '' })),
      rows: block.table.rows.map(({ cells }) => ({
        id: '',
        cells: cells.map((cell) => ({ ...cell, column: '', blocks: withoutIds(cell.blocks) })),
      })),
    },
  }));
}
