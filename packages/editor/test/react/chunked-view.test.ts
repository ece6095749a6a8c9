// @vitest-environment happy-dom

import { Editor, Extension } from '@tiptap/core';
import { Fragment, type Node } from '@tiptap/pm/model';
import { Plugin, TextSelection, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { afterEach, describe, expect, test } from 'vitest';
import { schemaExtensions } from '../../src/document/schema/extensions.ts';
import { chunkedView } from '../../src/react/chunked-view.ts';

const open: Editor[] = [];
afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy();
});

/** What others select: decorations inside blocks, and now and then over one. */
let shown: (doc: Node) => Decoration[] = () => [];
const decorations = () =>
  new Plugin({ props: { decorations: ({ doc }) => DecorationSet.create(doc, shown(doc)) } });

function edit(plugins: () => Plugin[]): Editor {
  const element = document.createElement('div');
  document.body.append(element);
  const editor = new Editor({
    element,
    extensions: [...schemaExtensions, Extension.create({ name: 'drawing', addProseMirrorPlugins: plugins })],
    content: { type: 'doc', content: blocks(30) },
    injectCSS: false,
  });
  open.push(editor);
  return editor;
}

function blocks(count: number, from = 0) {
  return Array.from({ length: count }, (_, i) => ({
    type: i % 5 === 3 ? 'ordered' : 'paragraph',
    attrs: { id: `b${from + i}` },
    content: [{ type: 'text', text: `block ${from + i}` }],
  }));
}

function drawn({ view }: Editor): string[] {
  return [...view.dom.querySelectorAll('[data-kind]')].map(({ outerHTML }) => outerHTML);
}

/** Where each position is in the page, and which position the page says that is. */
function places({ view, state }: Editor): number[] {
  const found: number[] = [];
  for (let pos = 0; pos <= state.doc.content.size; pos++) {
    const $pos = state.doc.resolve(pos);
    if (!$pos.parent.isTextblock) continue;
    const { node, offset } = view.domAtPos(pos);
    found.push(view.posAtDOM(node, offset));
  }
  return found;
}

function chunks({ view }: Editor): Element[] {
  return [...view.dom.querySelectorAll('.coscribe-chunk')];
}

type Act = (tr: Transaction, number: (below: number) => number) => unknown;
const at = (doc: Node, index: number) => {
  let pos = 0;
  for (let i = 0; i < index; i++) pos += doc.child(i).nodeSize;
  return pos;
};
const ACTS: readonly Act[] = [
  (tr, n) => tr.insertText('x', at(tr.doc, n(tr.doc.childCount)) + 1),
  (tr, n) => {
    const pos = at(tr.doc, n(tr.doc.childCount));
    return tr.split(pos + 1 + n((tr.doc.nodeAt(pos)?.content.size ?? 0) + 1));
  },
  (tr, n) => tr.delete(...pair(tr.doc, n)),
  (tr, n) => {
    const pos = at(tr.doc, n(tr.doc.childCount));
    const { nodes } = tr.doc.type.schema;
    const type = [nodes.ordered, nodes.heading, nodes.paragraph][n(3)];
    tr.setNodeMarkup(pos, type, tr.doc.nodeAt(pos)?.attrs);
  },
  (tr, n) => tr.setNodeAttribute(at(tr.doc, n(tr.doc.childCount)), 'indent', n(3)),
  (tr, n) => {
    const { schema } = tr.doc.type;
    const count = n(4) === 0 ? 15 : 1;
    tr.insert(
      at(tr.doc, n(tr.doc.childCount + 1)),
      Fragment.from(blocks(count, 100 + n(900)).map((b) => schema.nodeFromJSON(b))),
    );
  },
  (tr, n) => {
    const [from, to] = pair(tr.doc, n);
    const { bold } = tr.doc.type.schema.marks;
    if (bold) tr.addMark(from, to, bold.create());
  },
  (tr, n) => tr.setSelection(TextSelection.create(tr.doc, at(tr.doc, n(tr.doc.childCount)) + 1)),
  (tr, n) => tr.delete(0, at(tr.doc, Math.min(tr.doc.childCount - 1, n(12)))),
];

/** From the start of a block to somewhere in it or in one of the next. */
function pair(doc: Node, n: (below: number) => number): [number, number] {
  const first = n(doc.childCount);
  const last = Math.min(doc.childCount - 1, first + n(3));
  return [at(doc, first) + 1, at(doc, last) + 1 + n(doc.child(last).content.size + 1)];
}

describe('a document drawn in chunks', () => {
  test('looks and can be edited as one that is not', () => {
    for (let seed = 1; seed <= 8; seed++) {
      let state = seed;
      const number = (below: number) => {
        state = (Math.imul(state, 48_271) + 11) & 0x7fffffff;
        return state % below;
      };
      const plain = edit(() => [decorations()]);
      const chunked = edit(() => [decorations(), chunkedView({ least: 10, size: 4 })]);
      expect(chunks(chunked).length).toBeGreaterThan(4);
      for (let i = 0; i < 40; i++) {
        const act = ACTS[number(ACTS.length)];
        const spots = [number(1_000), number(1_000), number(1_000)];
        const isOver = number(4) === 0;
        shown = (doc) =>
          spots.flatMap((spot, j) => {
            const pos = at(doc, spot % doc.childCount);
            const size = doc.nodeAt(pos)?.nodeSize ?? 2;
            return isOver && j === 0
              ? [Decoration.node(pos, pos + size, { class: 'over' })]
              : [Decoration.inline(pos + 1, pos + Math.max(1, Math.min(4, size - 1)), { class: `in-${j}` })];
          });
        const before = state;
        for (const editor of [plain, chunked]) {
          state = before;
          const { tr } = editor.state;
          act?.(tr, number);
          editor.view.dispatch(tr);
        }
        const where = `seed ${seed}, step ${i}`;
        expect(chunked.state.doc.toJSON(), where).toEqual(plain.state.doc.toJSON());
        expect(drawn(chunked), where).toEqual(drawn(plain));
        if (i % 4 === 0) expect(places(chunked), where).toEqual(places(plain));
        for (const chunk of chunks(chunked)) {
          const first = chunk.querySelector('[data-kind]');
          const isFirst = first === chunked.view.dom.querySelector('[data-kind]');
          expect(isFirst || first?.getAttribute('data-kind') !== 'ordered', where).toBe(true);
        }
      }
      while (open.length > 0) open.pop()?.destroy();
    }
  });

  test('a short one is drawn as it is', () => {
    expect(chunks(edit(() => [chunkedView()]))).toEqual([]);
  });

  test('what is not touched keeps its elements', () => {
    const editor = edit(() => [chunkedView({ least: 10, size: 4 })]);
    const before = [...editor.view.dom.querySelectorAll('[data-kind]')];
    editor.view.dispatch(editor.state.tr.insertText('new ', 1));
    editor.view.dispatch(editor.state.tr.split(3));
    const after = [...editor.view.dom.querySelectorAll('[data-kind]')];
    expect(after).toHaveLength(31);
    expect(after.slice(2)).toEqual(before.slice(1));
    expect(after.slice(2).every((element, i) => element === before[i + 1])).toBe(true);
  });
});
