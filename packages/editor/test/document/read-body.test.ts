import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readDocument, titleOf, toHtml, toMarkdown, toPlainText } from '../../src/document/index.ts';
import { readBody } from '../../src/document/read-body.ts';

function body(fill: (text: Y.Text, doc: Y.Doc) => void): Y.Text {
  const doc = new Y.Doc();
  doc.clientID = 1;
  const text = doc.getText('body');
  doc.transact(() => fill(text, doc));
  return text;
}

function marker(keys: Record<string, unknown>): Y.Map<unknown> {
  return new Y.Map(Object.entries(keys));
}

const read = (text: Y.Text) => readBody(text).map(({ block }) => block);

describe('what a body reads as', () => {
  test('MERGE-3: an empty body is one empty paragraph', () => {
    expect(read(body(() => undefined))).toMatchObject([{ id: '~start', kind: 'paragraph', content: [] }]);
  });

  test('MERGE-3: text before the first marker is a paragraph', () => {
    const blocks = read(
      body((text) => {
        text.insert(0, 'before');
        text.insertEmbed(6, marker({ id: 'a', kind: 'heading', level: 2 }));
        text.insert(7, 'after');
      }),
    );
    expect(blocks).toMatchObject([
      { id: '~start', kind: 'paragraph' },
      { id: 'a', kind: 'heading', level: 2 },
    ]);
    expect(toPlainText(blocks)).toBe('before\nafter');
  });

  test('MERGE-3: text behind a divider is a paragraph of its own', () => {
    const blocks = read(
      body((text) => {
        text.insertEmbed(0, marker({ id: 'a', kind: 'divider' }));
        text.insert(1, 'tail');
      }),
    );
    expect(blocks).toMatchObject([
      { id: 'a', kind: 'divider', content: [] },
      { id: 'a~tail', kind: 'paragraph' },
    ]);
  });

  test('MERGE-3: missing, doubled and impossible ids read as different ones', () => {
    const blocks = read(
      body((text) => {
        for (const keys of [{ id: 'a' }, { id: 'a' }, {}, { id: 7 }, { id: '~start' }]) {
          text.insertEmbed(text.length, marker(keys));
        }
      }),
    );
    expect(new Set(blocks.map(({ id }) => id)).size).toBe(5);
    expect(blocks[0]?.id).toBe('a');
    expect(blocks[1]?.id).toMatch(/^a~1:\d+$/);
    expect(blocks[2]?.id).toMatch(/^~1:\d+$/);
  });

  test('MERGE-3: keys of the wrong type read as if they were missing', () => {
    const [block] = read(
      body((text) =>
        text.insertEmbed(
          0,
          marker({ id: 'a', kind: 3, indent: Number.NaN, level: 'x', checked: 'yes', language: {} }),
        ),
      ),
    );
    expect(block).toMatchObject({ kind: 'paragraph', indent: 0, level: 1, checked: false, language: '' });
    const [far] = read(
      body((text) => text.insertEmbed(0, marker({ id: 'a', kind: 'heading', indent: 1e9, level: -4 }))),
    );
    expect(far).toMatchObject({ indent: 8, level: 1 });
  });

  test('SCHEMA-1: unknown kinds, keys, marks and embeds are carried', () => {
    const [block] = read(
      body((text) => {
        text.insertEmbed(0, marker({ id: 'a', kind: 'callout', level: 9, mood: 'calm' }));
        text.insert(1, 'x', { highlight: 'yellow', bold: true });
        text.insertEmbed(2, { kind: 'mention', of: 'u1' });
      }),
    );
    expect(block).toMatchObject({
      kind: 'callout',
      extra: '{"level":9,"mood":"calm"}',
      content: [
        { type: 'text', marks: { bold: true, unknown: '{"highlight":"yellow"}' } },
        { type: 'unknown', value: '{"kind":"mention","of":"u1"}' },
      ],
    });
  });

  test('only http, https and mail addresses are links', () => {
    const hrefs = [
      'https://a.org',
      'mailto:a@b.org',
      'javascript:alert(1)',
      ' java\nscript:x',
      'data:text/html,x',
      7,
    ];
    const blocks = read(
      body((text) => {
        for (const href of hrefs) text.insert(text.length, 'x', { link: { href } });
      }),
    );
    const links = blocks[0]?.content.flatMap(({ marks }) => marks.link?.href ?? []);
    expect(links).toEqual(['https://a.org', 'mailto:a@b.org']);
    expect(toHtml(blocks)).not.toMatch(/javascript|data:/);
  });

  test('a title is one line', () => {
    const doc = new Y.Doc();
    doc.getText('title').insert(0, ' two\n lines ');
    expect(titleOf(Y.encodeStateAsUpdate(doc))).toBe('two lines');
    expect(titleOf(new Uint8Array())).toBe('');
  });
});

const TYPES = {
  array: () => new Y.Array(),
  text: () => new Y.Text(),
  xml: () => new Y.XmlElement('p'),
  fragment: () => new Y.XmlFragment(),
};

const json = fc.jsonValue({ maxDepth: 3 });
const key = fc.oneof(
  fc.constantFrom(
    'id',
    'kind',
    'indent',
    'level',
    'checked',
    'language',
    'bold',
    'link',
    'code',
    '__proto__',
  ),
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(
  json,
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    'divider',
    'heading',
    'code',
    '~start',
    'a',
    2 ** 60,
  ),
  fc.uint8Array({ maxLength: 4 }),
);
const hostile = fc.array(
  fc.oneof(
    fc.record({
      op: fc.constant('text' as const),
      text: fc.string({ minLength: 1, unit: 'binary' }),
      marks: fc.dictionary(key, json),
    }),
    fc.record({ op: fc.constant('marker' as const), keys: fc.dictionary(key, value) }),
    fc.record({
      op: fc.constant('embed' as const),
      value: fc.oneof(fc.dictionary(key, json), fc.array(json)),
    }),
    fc.record({
      op: fc.constant('type' as const),
      which: fc.constantFrom('array' as const, 'text' as const, 'xml' as const, 'fragment' as const),
    }),
    fc.record({ op: fc.constant('delete' as const), at: fc.nat(50), length: fc.nat(10) }),
  ),
  { maxLength: 25 },
);

test('MERGE-3: whatever is put into a body, it has one valid reading that every copy shares', () => {
  fc.assert(
    fc.property(hostile, fc.nat(), (ops, place) => {
      const text = body((text) => {
        for (const op of ops) {
          const at = text.length === 0 ? 0 : place % (text.length + 1);
          if (op.op === 'text') text.insert(at, op.text, { ...op.marks });
          else if (op.op === 'marker') text.insertEmbed(at, marker(op.keys));
          else if (op.op === 'embed') text.insertEmbed(at, op.value);
          else if (op.op === 'type') {
            text.insertEmbed(at, TYPES[op.which]() as never);
          } else if (text.length > 0) text.delete(op.at % text.length, op.length);
        }
      });
      const copy = new Y.Doc();
      if (text.doc) Y.applyUpdate(copy, Y.encodeStateAsUpdate(text.doc));
      let updates = 0;
      copy.on('update', () => {
        updates += 1;
      });
      const placed = readBody(text);
      const blocks = placed.map(({ block }) => block);
      expect(blocks.length).toBeGreaterThan(0);
      expect(new Set(blocks.map(({ id }) => id)).size).toBe(blocks.length);
      expect(readDocument(copy).blocks).toEqual(blocks);
      expect(updates).toBe(0);
      for (const write of [toHtml, toMarkdown, toPlainText]) expect(typeof write(blocks)).toBe('string');
      // The places of the blocks cover the whole sequence.
      const length = placed.reduce(
        (sum, { block, marker }) =>
          sum +
          (marker ? 1 : 0) +
          block.content.reduce((n, c) => n + (c.type === 'text' ? c.text.length : 1), 0),
        0,
      );
      expect(length).toBe(text.length);
    }),
    { numRuns: 1000 },
  );
});

test('MERGE-3: a body nested a hundred thousand deep is read', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const text = body((text) => {
    text.insertEmbed(0, marker({ id: 'a', kind: 'paragraph' }));
    text.insert(1, 'x');
  });
  // Only in memory: such JSON can't be encoded, but a parser less strict than JSON.stringify may let it in.
  text.doc?.transact(() => (text.toDelta()[0].insert as Y.Map<unknown>).set('deep', deep));
  expect(read(text)[0]?.extra).toBeNull();
});
