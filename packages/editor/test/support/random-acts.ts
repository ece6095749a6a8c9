import { toggleMark } from '@tiptap/pm/commands';
import { TextSelection } from '@tiptap/pm/state';
import {
  indent,
  insertDivider,
  outdent,
  setKind,
  toggleChecked,
  toggleKind,
} from '../../src/document/commands/blocks.ts';
import { lineBreak, modEnter } from '../../src/document/commands/keys.ts';
import { setLink, unsetLink } from '../../src/document/commands/links.ts';
import type { Writer } from './people.ts';

/** A number below `below` from one seed after the other (mulberry32). */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const MARKS = ['bold', 'italic', 'underline', 'strike', 'code'];

/** What a person can do, by name: so that a failing run can be read. */
export const ACTS: Record<string, (who: Writer, roll: Dice) => void> = {
  'type a word': (who, roll) => void who.type(['x', 'ab', 'word ', 'aa'][roll(4)] ?? ''),
  'move the caret': (who, roll) => {
    const $pos = who.page.resolve(roll(who.page.content.size + 1));
    who.editor.view.dispatch(who.editor.state.tr.setSelection(TextSelection.near($pos)));
  },
  'select a stretch': (who, roll) => {
    const size = who.page.content.size + 1;
    const selection = TextSelection.between(who.page.resolve(roll(size)), who.page.resolve(roll(size)));
    who.editor.view.dispatch(who.editor.state.tr.setSelection(selection));
  },
  enter: (who) => void who.press('Enter'),
  backspace: (who) => void who.press('Backspace'),
  'delete forward': (who) => void who.press('Delete'),
  'delete a character': (who) => {
    const { $from, empty } = who.editor.state.selection;
    if (empty && $from.parentOffset > 0)
      who.editor.view.dispatch(who.editor.state.tr.delete($from.pos - 1, $from.pos));
  },
  'delete the selection': (who) => {
    who.editor.view.dispatch(who.editor.state.tr.deleteSelection());
  },
  'a mark': (who, roll) => {
    const type = who.editor.schema.marks[MARKS[roll(MARKS.length)] ?? ''];
    if (type) who.run(toggleMark(type));
  },
  'a kind': (who, roll) => {
    const kinds = ['bullet', 'ordered', 'task', 'quote', 'code'];
    who.run(toggleKind(kinds[roll(kinds.length)] ?? ''));
  },
  'a heading': (who, roll) => void who.run(setKind('heading', { level: 1 + roll(3) })),
  indent: (who) => void who.run(indent),
  outdent: (who) => void who.run(outdent),
  tick: (who) => void who.run(toggleChecked),
  'a divider': (who) => void who.run(insertDivider),
  'a line break': (who) => void who.run(lineBreak),
  'open below': (who) => void who.run(modEnter),
  'a link': (who) => void who.run(setLink('example.org')),
  'no link': (who) => void who.run(unsetLink),
  'an input rule': (who, roll) =>
    void who.type(['# ', '- ', '1. ', '[] ', '> ', '``` ', '---', '**b**', '`c`'][roll(9)] ?? ''),
  'undo an input rule': (who) => void who.type('# ').press('Backspace'),
  paste: (who, roll) => {
    const html = [
      '<ul><li>a<ul><li>b</li></ul></li></ul><p>c</p>',
      '<h2>t</h2><blockquote><p>q</p><p>r</p></blockquote>',
      'just <b>bold</b> words',
      '<hr><pre>code\nmore</pre>',
    ][roll(4)];
    who.editor.view.pasteHTML(html ?? '');
  },
  'drag a block': (who, roll) => {
    const { page, editor } = who;
    const from = roll(page.childCount);
    let start = 0;
    for (let i = 0; i < from; i++) start += page.child(i).nodeSize;
    const node = page.child(from);
    const tr = editor.state.tr.delete(start, start + node.nodeSize);
    const to = roll(tr.doc.childCount + 1);
    let at = 0;
    for (let i = 0; i < to; i++) at += tr.doc.child(i).nodeSize;
    editor.view.dispatch(tr.insert(at, node));
  },
  undo: (who) => void who.undo(),
  redo: (who) => void who.redo(),
  pause: (who) => who.bound.undo.split(),
};

export const ACT_NAMES = Object.keys(ACTS);
