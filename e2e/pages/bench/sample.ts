import * as Y from 'yjs';

export interface SampleBlock {
  readonly level: 1 | 2 | null;
  /** Every block holds a bold word and a plain rest. */
  readonly before: string;
  readonly bold: string;
  readonly behind: string;
}

const WORDS =
  'the sea was calm that morning and two boats went out beyond the bar where gulls turned over deep water'.split(
    ' ',
  );

/** Always the same blocks: about 100 characters, one bold word each, every twentieth a heading. */
export function sampleBlock(number: number): SampleBlock {
  const word = (i: number) => WORDS[(number * 7 + i * 3) % WORDS.length] ?? '';
  const run = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => word(from + i)).join(' ');
  const isHeading = number % 20 === 0;
  return {
    level: isHeading ? (number % 40 === 0 ? 1 : 2) : null,
    before: `${run(0, 4)} `,
    bold: word(4),
    behind: ` ${run(5, isHeading ? 7 : 20)}`,
  };
}

/** A document that somebody else writes in. */
export interface Sample {
  readonly doc: Y.Doc;
  /** One character into a block, behind its first letters. */
  insert(block: number): void;
  /** A mark on a few letters of a block. */
  format(block: number, mark: Readonly<Record<string, unknown>>): void;
}

/** The blocks as Coscribe keeps them: one text, a marker before each block. */
export function sequenceSample(count: number): Sample {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  const delta: { insert: unknown; attributes?: Record<string, unknown> }[] = [];
  const starts: number[] = [];
  let length = 0;
  for (let number = 0; number < count; number++) {
    const { level, before, bold, behind } = sampleBlock(number);
    const kind = level === null ? { kind: 'paragraph' } : { kind: 'heading', level };
    delta.push({ insert: new Y.Map<unknown>(Object.entries({ id: `b${number}`, indent: 0, ...kind })) });
    delta.push({ insert: before }, { insert: bold, attributes: { bold: true } }, { insert: behind });
    starts.push(length);
    length += 1 + before.length + bold.length + behind.length;
  }
  body.applyDelta(delta, { sanitize: false });
  const inserted = new Array<number>(count).fill(0);
  const indexOf = (block: number) => {
    const earlier = inserted.slice(0, block).reduce((sum, more) => sum + more, 0);
    return (starts[block] ?? 0) + earlier + 5;
  };
  return {
    doc,
    insert: (block) => {
      body.insert(indexOf(block), 'x');
      inserted[block] = (inserted[block] ?? 0) + 1;
    },
    format: (block, mark) => body.format(indexOf(block), 6, mark),
  };
}

/** The blocks as y-tiptap and y-prosemirror keep them: an element each, with a text in it. */
export function treeSample(count: number): Sample {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment('default');
  const elements = Array.from({ length: count }, (_, number) => {
    const { level, before, bold, behind } = sampleBlock(number);
    const element = new Y.XmlElement(level === null ? 'paragraph' : 'heading');
    if (level !== null) element.setAttribute('level', level as unknown as string);
    const text = new Y.XmlText();
    text.applyDelta([{ insert: before }, { insert: bold, attributes: { bold: {} } }, { insert: behind }]);
    element.insert(0, [text]);
    return { element, text };
  });
  fragment.insert(
    0,
    elements.map(({ element }) => element),
  );
  const textOf = (block: number) => {
    const text = elements[block]?.text;
    if (!text) throw new Error(`no block ${block}`);
    return text;
  };
  return {
    doc,
    insert: (block) => textOf(block).insert(4, 'x'),
    format: (block, mark) => textOf(block).format(4, 6, mark),
  };
}
