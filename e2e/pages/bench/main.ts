import type { Editor } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import * as Y from 'yjs';
import { type EditorName, KINDS, type OpenOptions } from './open-editor.ts';
import { type Lap, Stopwatch } from './stopwatch.ts';

export const ACTS = ['remote character', 'remote format', 'local key'] as const;
export type Act = (typeof ACTS)[number];

export interface BenchPage {
  /** Opens an editor on so many blocks; how long that took, until its view was there. */
  open(name: EditorName, blocks: number, options?: OpenOptions): Promise<number>;
  /** The selection as (block, offset) of its ends, when all that was pressed has been taken in. */
  selection(): Promise<string>;
  /** Each block as it is in the page. */
  drawn(): string[];
  /** Does it so many times, each in a task of its own, with two frames in between. */
  run(act: Act, times: number): Promise<Lap[]>;
  /** Puts the caret where the next keys from the keyboard shall go. */
  placeCaret(): Promise<void>;
  /** When so many keys have been pressed since the caret was placed, let go, laid out and painted. */
  keysDone(count: number): Promise<void>;
  /** What the editor and the document hold, to see that they say the same. */
  check(): string;
  close(): void;
}

declare global {
  interface Window {
    readonly bench: BenchPage;
  }
}

interface Open {
  readonly name: EditorName;
  readonly blocks: number;
  readonly doc: Y.Doc;
  readonly editor: Editor;
  readonly watch: Stopwatch;
  /** Somebody else with a copy: their next update. */
  next(act: 'remote character' | 'remote format'): Uint8Array;
}

let now: Open | null = null;
let turn = 0;

function current(): Open {
  if (now === null) throw new Error('no editor is open');
  return now;
}

/** Spread over the document, the same for everybody. */
function nextBlock(blocks: number): number {
  turn += 1;
  return (turn * 7919) % blocks;
}

/** When what was done has been laid out and painted: the frame after it has begun. */
function frames(): Promise<void> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))),
  );
}

async function open(name: EditorName, blocks: number, options: OpenOptions = {}): Promise<number> {
  const kind = KINDS[name];
  const other = kind.sample(blocks);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc));
  const begin = performance.now();
  const editor = kind.open(doc, options);
  const took = performance.now() - begin;
  let update = new Uint8Array();
  other.doc.on('update', (bytes: Uint8Array) => {
    update = new Uint8Array(bytes);
  });
  now = {
    name,
    blocks,
    doc,
    editor,
    watch: new Stopwatch(editor, kind.binding),
    next(act) {
      const block = nextBlock(blocks);
      if (act === 'remote character') other.insert(block);
      else other.format(block, { italic: kind.bold });
      return update;
    },
  };
  await frames();
  return took;
}

async function placeCaret(): Promise<void> {
  const { editor } = current();
  const { state, view } = editor;
  let pos = 0;
  for (let i = 0; i < Math.floor(state.doc.childCount / 2); i++) pos += state.doc.child(i).nodeSize;
  keys = 0;
  view.focus();
  view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, pos + 6)).scrollIntoView());
  await frames();
}

async function run(act: Act, times: number): Promise<Lap[]> {
  const { doc, editor, watch, next } = current();
  const { view } = editor;
  if (act === 'local key') await placeCaret();
  const laps: Lap[] = [];
  for (let i = 0; i < times; i++) {
    const update = act === 'local key' ? null : next(act);
    await frames();
    performance.mark('act-begin');
    laps.push(
      watch.lap(() => {
        if (update) Y.applyUpdate(doc, update, 'network');
        else view.dispatch(view.state.tr.insertText('x'));
      }),
    );
    await frames();
    performance.mark('act-end');
  }
  return laps;
}

function check(): string {
  const { editor, doc, name } = current();
  const body = name === 'coscribe' ? doc.getText('body') : doc.getXmlFragment('default');
  const kept =
    name === 'coscribe' ? (body.toJSON() as string) : (body.toJSON() as string).replace(/<[^>]*>/g, '');
  const shown = editor.state.doc.textContent;
  const isEqual = shown === kept;
  return `${name}: ${editor.state.doc.childCount} blocks, ${shown.length} characters, ${isEqual ? 'equal' : 'NOT EQUAL'}`;
}

async function selection(): Promise<string> {
  await frames();
  const { $anchor, $head } = current().editor.state.selection;
  return [$anchor, $head].map(($pos) => `${$pos.index(0)}:${$pos.parentOffset}`).join(' – ');
}

function drawn(): string[] {
  return [...current().editor.view.dom.querySelectorAll('[data-kind]')].map(({ outerHTML }) => outerHTML);
}

function close(): void {
  now?.editor.destroy();
  now?.doc.destroy();
  now = null;
  document.body.replaceChildren();
}

let keys = 0;
let waiting: { readonly count: number; readonly done: () => void } | null = null;

function keysDone(count: number): Promise<void> {
  return new Promise((done) => {
    if (keys >= count) done();
    else waiting = { count, done };
  });
}

addEventListener('keydown', () => performance.mark('act-begin'), { capture: true });
addEventListener(
  'keyup',
  async () => {
    await frames();
    performance.mark('act-end');
    keys += 1;
    if (waiting && keys >= waiting.count) waiting.done();
  },
  { capture: true },
);

Object.assign(window, {
  bench: { open, run, placeCaret, keysDone, selection, drawn, check, close } satisfies BenchPage,
});
