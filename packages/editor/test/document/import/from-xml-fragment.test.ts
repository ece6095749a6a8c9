import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fromXmlFragment } from '../../../src/document/import/index.ts';
import { outlineOf } from '../../support/outline-of.ts';

type Tree = string | [text: string, marks: Record<string, unknown>] | Element;
interface Element {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  readonly children: readonly Tree[];
}

function node(name: string, attributes: Record<string, unknown> = {}, ...children: readonly Tree[]): Element {
  return { name, attributes, children };
}

/** As y-prosemirror writes it: an element for each node, a text for each run of text. */
function fragmentOf(...nodes: readonly Element[]): Y.XmlFragment {
  const build = (tree: Tree): Y.XmlElement | Y.XmlText => {
    if (typeof tree === 'string') return new Y.XmlText(tree);
    if (Array.isArray(tree)) {
      const text = new Y.XmlText();
      text.insert(0, tree[0], tree[1]);
      return text;
    }
    const { name, attributes, children } = tree as Element;
    const element = new Y.XmlElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as string);
    element.insert(0, children.map(build));
    return element;
  };
  const fragment = new Y.Doc().getXmlFragment('default');
  fragment.insert(0, nodes.map(build));
  return fragment;
}

describe('a document of a stock Tiptap editor', () => {
  test('all of its nodes and marks', () => {
    const { blocks, title, dropped } = fromXmlFragment(
      fragmentOf(
        node('heading', { level: 1 }, 'Plan'),
        node(
          'paragraph',
          {},
          'a  ',
          ['b', { bold: {}, italic: {} }],
          ['c', { link: { href: 'https://x.org' } }],
          ['d', { highlight: { color: 'red' }, textStyle: {} }],
        ),
        node(
          'bulletList',
          {},
          node(
            'listItem',
            {},
            node('paragraph', {}, 'one'),
            node('orderedList', { start: 1 }, node('listItem', {}, node('paragraph', {}, 'in'))),
            node('paragraph', {}, 'below'),
          ),
          node('listItem', {}, node('paragraph', {}, 'two')),
        ),
        node(
          'taskList',
          {},
          node('taskItem', { checked: true }, node('paragraph', {}, 'did')),
          node('taskItem', { checked: false }, node('paragraph', {}, 'to do')),
        ),
        node('blockquote', {}, node('paragraph', {}, 'q')),
        node('codeBlock', { language: 'js' }, 'x\n  y'),
        node('horizontalRule'),
        node('paragraph', {}, 'l1', node('hardBreak'), 'l2 ', node('mention', { id: '7', label: 'Ann' })),
        node('image', { src: 'x.png', alt: 'A cup' }),
        node(
          'table',
          {},
          node('tableRow', {}, node('tableHeader', { colspan: 2, rowspan: 1 }, node('paragraph', {}, 'H'))),
          node(
            'tableRow',
            {},
            node('tableCell', {}, node('paragraph', {}, '1')),
            node('tableCell', {}, node('paragraph', {}, '2')),
          ),
        ),
        node('callout', {}, node('paragraph', {}, 'kept')),
        node('math', { latex: 'x^2' }),
        node('heading', { level: 5 }, 'deep'),
      ),
    );
    expect(outlineOf(blocks)).toEqual([
      'heading1: Plan',
      'paragraph: a  {bold,italic|b}{link|c}d',
      'bullet: one',
      '  ordered: in',
      '  paragraph: below',
      'bullet: two',
      'task done: did',
      'task: to do',
      'quote: q',
      'code js: x\n  y',
      'divider: ',
      'paragraph: l1⏎l2 @Ann',
      'paragraph: A cup',
      'table head-row',
      '1x2 paragraph: H | paragraph: ',
      'paragraph: 1 | paragraph: 2',
      'paragraph: kept',
      'paragraph: x^2',
      'heading3: deep',
    ]);
    expect(title).toBe('Plan');
    expect(dropped.map(({ what }) => what).sort()).toEqual([
      'font, size or colour',
      'heading of level 5 (now 3)',
      'highlight',
      'image',
      'mention (its name stays)',
      'node "callout" (its text stays)',
      'node "math" (its text stays)',
    ]);
  });

  test('an empty one is an empty paragraph, and a deep one ends', () => {
    expect(outlineOf(fromXmlFragment(fragmentOf()).blocks)).toEqual(['paragraph: ']);
    let deep = node('blockquote', {}, node('paragraph', {}, 'x'));
    for (let i = 0; i < 300; i += 1) deep = node('blockquote', {}, deep);
    expect(outlineOf(fromXmlFragment(fragmentOf(deep)).blocks)).toEqual([`${'  '.repeat(8)}quote: x`]);
  });
});
