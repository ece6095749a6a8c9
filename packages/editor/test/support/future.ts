import { type Extensions, Mark, Node } from '@tiptap/core';
import type * as Y from 'yjs';
import { blockAttributes } from '../../src/document/schema/blocks.ts';
import { Writer } from './people.ts';

const withText = { group: 'block cellBlock', content: 'inline*', marks: '_' };
const withValue = () => ({ value: { default: null, rendered: false } });

/**
 * What a build of a higher minor knows besides: a block with text, one without, something inline, a mark that is on or off, one
 * with a value. (Its key `align` on kinds that today's build knows needs no type of its own.)
 */
export const FUTURE: Extensions = [
  Node.create({
    ...withText,
    name: 'callout',
    addAttributes: () => blockAttributes,
    renderHTML: () => ['aside', 0],
  }),
  Node.create({
    name: 'map',
    group: 'block cellBlock',
    addAttributes: () => ({ ...blockAttributes, extra: { default: '{"atom":true}', rendered: false } }),
    renderHTML: () => ['figure'],
  }),
  Node.create({
    name: 'mention',
    group: 'inline',
    inline: true,
    atom: true,
    addAttributes: withValue,
    renderHTML: () => ['span'],
  }),
  Mark.create({ name: 'highlight', addAttributes: withValue, renderHTML: () => ['mark', 0] }),
  Mark.create({ name: 'ink', addAttributes: withValue, renderHTML: () => ['span', 0] }),
];

export const FUTURE_NAMES = ['callout', 'map', 'mention', 'highlight', 'ink'];

/** Somebody with the editor of a higher minor. */
export function newerWriter(clientId: number, state?: Uint8Array): Writer {
  return new Writer({ clientId, more: FUTURE, ...(state && { state }) });
}

type Json = { readonly [key: string]: unknown };
const block = (type: string, attrs: Json, ...content: readonly Json[]): Json => ({ type, attrs, content });
const text = (words: string, ...marks: readonly Json[]): Json => ({ type: 'text', text: words, marks });
const mention = (person: string): Json => ({
  type: 'mention',
  attrs: { value: JSON.stringify({ kind: 'mention', person }) },
});

/** The newer build writes one of everything that it knows, with things of today around each. */
export function writeTheFuture(who: Writer): void {
  const { view, schema } = who.editor;
  const blocks = [
    block('paragraph', {}, text('Before')),
    block('callout', { extra: '{"tone":"warm"}' }, text('Mind the gap')),
    block('paragraph', {}, text('Between')),
    block('map', { extra: '{"atom":true,"place":[59.3,18.1]}' }),
    block('paragraph', {}, text('Under the map')),
    block('heading', { level: 2, extra: '{"align":"center"}' }, text('Centred')),
    block('paragraph', {}, text('Dear '), mention('p1'), text(', hello')),
    block(
      'paragraph',
      {},
      text('plain '),
      text('bright', { type: 'highlight', attrs: { value: 'true' } }),
      text(' and '),
      text('crimson', { type: 'ink', attrs: { value: '{"name":"red"}' } }),
      text(' ink'),
    ),
    block('bullet', { indent: 1 }, text('After')),
  ];
  const nodes = blocks.map((json) => schema.nodeFromJSON(json));
  view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, nodes));
}

/** A table of two rows and columns, with new things in its cells, between two paragraphs. */
export function writeTheFutureInTables(who: Writer): void {
  const { view, schema } = who.editor;
  const cell = (column: string, ...content: readonly Json[]): Json => ({
    type: 'tableCell',
    attrs: { column },
    content,
  });
  const row = (id: string, ...content: readonly Json[]): Json => ({
    type: 'tableRow',
    attrs: { id },
    content,
  });
  const columns = [
    { id: 'c1', width: null },
    { id: 'c2', width: null },
  ];
  const table = {
    type: 'table',
    attrs: { columns },
    content: [
      row(
        'r1',
        cell('c1', block('callout', { extra: '{"tone":"warm"}' }, text('In a cell'))),
        cell('c2', block('paragraph', {}, text('Hi '), mention('p2'), text(' there'))),
      ),
      row(
        'r2',
        cell(
          'c1',
          block('paragraph', { extra: '{"align":"center"}' }, text('Over')),
          block('map', { extra: '{"atom":true,"place":[1,2]}' }),
          block('paragraph', {}, text('Under')),
        ),
        cell(
          'c2',
          block(
            'paragraph',
            {},
            text('so '),
            text('bright', { type: 'highlight', attrs: { value: 'true' } }),
          ),
        ),
      ),
    ],
  };
  const blocks = [block('paragraph', {}, text('Above')), table, block('paragraph', {}, text('Below'))];
  const nodes = blocks.map((json) => schema.nodeFromJSON(json));
  view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, nodes));
}

/** All that only the newer build knows, as it stands in the sequence itself: nothing of the editor reads it. */
export function newThingsIn(doc: Y.Doc): string[] {
  const names = [...doc.share.keys()].filter((name) => name === 'body' || name.startsWith('cell/'));
  return names.flatMap((name) => newThingsOf(doc.getText(name))).sort();
}

function newThingsOf(sequence: Y.Text): string[] {
  const found: string[] = [];
  for (const { insert, attributes = {} } of sequence.toDelta() as Piece[]) {
    for (const name of ['highlight', 'ink']) {
      if (name in attributes) found.push(`${name} ${JSON.stringify(attributes[name])} ${String(insert)}`);
    }
    if (typeof insert === 'string') continue;
    const keys = 'toJSON' in insert && typeof insert.toJSON === 'function' ? insert.toJSON() : insert;
    const { id: _, indent, ...rest } = keys as Json;
    const isNew = ['callout', 'map', 'mention'].includes(String(rest.kind)) || 'align' in rest;
    if (isNew) found.push(JSON.stringify(Object.fromEntries(Object.entries(rest).sort())));
  }
  return found;
}

interface Piece {
  readonly insert: string | object;
  readonly attributes?: Json;
}
