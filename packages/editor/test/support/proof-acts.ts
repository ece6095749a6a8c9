import { toggleMark } from '@tiptap/pm/commands';
import type { Node } from '@tiptap/pm/model';
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
import { deleteBlocks, duplicate, moveDown, moveUp } from '../../src/document/commands/move.ts';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  insertTable,
  moveColumnLeft,
  moveColumnRight,
  moveRowDown,
  moveRowUp,
  toggleHeaderColumn,
  toggleHeaderRow,
} from '../../src/document/commands/tables.ts';
import { selectionBetween } from '../../src/document/table-selection.ts';
import type { Effect } from './oracle.ts';
import { pass } from './own-world.ts';
import type { Writer } from './people.ts';
import type { Dice } from './random-acts.ts';

export interface Hand {
  readonly who: Writer;
  readonly roll: Dice;
  /** A word that nobody has typed before. */
  readonly word: () => string;
}

export interface Act {
  /** How often it is done, beside the others. */
  readonly weight: number;
  readonly effect: Effect;
  /** Returns the word that it typed, if it is to stay in one piece. */
  readonly run: (hand: Hand) => string | null;
  /** What the act moves, copies or deletes whole; nothing for all other acts. */
  readonly carries?: (hand: Hand) => readonly Node[];
}

function act(
  weight: number,
  effect: Effect,
  run: (hand: Hand) => unknown,
  carries?: (hand: Hand) => readonly Node[],
): Act {
  return {
    weight,
    effect,
    ...(carries ? { carries } : {}),
    run: (hand) => {
      const result = run(hand);
      return typeof result === 'string' ? result : null;
    },
  };
}

const MARKS = ['bold', 'italic', 'underline', 'strike', 'code'];
const KINDS = ['bullet', 'ordered', 'task', 'quote', 'code'];

/** Whatever a person can do to a document, and what it may do to the words of the others. */
export const ACTS: Readonly<Record<string, Act>> = {
  'type a word': act(30, 'edit', ({ who, word }) => {
    const typed = word();
    who.type(typed);
    return typed;
  }),
  enter: act(10, 'edit', ({ who }) => who.press('Enter')),
  backspace: act(6, 'edit', ({ who }) => who.press('Backspace')),
  'delete forward': act(3, 'edit', ({ who }) => who.press('Delete')),
  'delete the selection': act(4, 'edit', ({ who }) =>
    who.editor.view.dispatch(who.editor.state.tr.deleteSelection()),
  ),
  'a mark': act(6, 'keep', ({ who, roll }) => {
    const type = who.editor.schema.marks[MARKS[roll(MARKS.length)] ?? ''];
    if (type) who.run(toggleMark(type));
  }),
  'a kind': act(8, 'keep', ({ who, roll }) => who.run(toggleKind(KINDS[roll(KINDS.length)] ?? ''))),
  'a heading': act(4, 'keep', ({ who, roll }) => who.run(setKind('heading', { level: 1 + roll(3) }))),
  indent: act(5, 'keep', ({ who }) => who.run(indent)),
  outdent: act(3, 'keep', ({ who }) => who.run(outdent)),
  tick: act(2, 'keep', ({ who }) => who.run(toggleChecked)),
  'a divider': act(2, 'keep', ({ who }) => who.run(insertDivider)),
  'a line break': act(2, 'edit', ({ who }) => who.run(lineBreak)),
  'open below': act(2, 'keep', ({ who }) => who.run(modEnter)),
  'a link': act(2, 'keep', ({ who }) => who.run(setLink('example.org'))),
  'no link': act(1, 'keep', ({ who }) => who.run(unsetLink)),
  'an input rule': act(3, 'edit', ({ who, roll, word }) => {
    const rules = ['# ', '- ', '1. ', '[] ', '> ', '``` ', '---', `**${word()}**`, `\`${word()}\``];
    who.type(rules[roll(rules.length)] ?? '');
  }),
  'undo an input rule': act(2, 'edit', ({ who }) => who.type('# ').press('Backspace')),
  paste: act(3, 'edit', ({ who, roll, word }) => {
    const html = [
      `<ul><li>${word()}<ul><li>${word()}</li></ul></li></ul><p>${word()}</p>`,
      `<h2>${word()}</h2><blockquote><p>${word()}</p><p>${word()}</p></blockquote>`,
      `just <b>${word()}</b> words`,
      `<hr><pre>${word()}\n${word()}</pre>`,
    ];
    who.editor.view.pasteHTML(html[roll(html.length)] ?? '');
  }),
  'drag a block': act(4, 'move', dragBlock, ({ who, roll }) => [who.page.child(roll(who.page.childCount))]),
  'move up': act(3, 'move', ({ who }) => who.run(moveUp), branches),
  'move down': act(3, 'move', ({ who }) => who.run(moveDown), branches),
  duplicate: act(2, 'copy', ({ who }) => who.run(duplicate), branches),
  'delete the block': act(3, 'edit', ({ who }) => who.run(deleteBlocks), branches),
  'a table': act(4, 'edit', ({ who, roll }) => who.run(insertTable(1 + roll(3), 1 + roll(3)))),
  'a row above': act(2, 'keep', ({ who }) => who.run(addRowBefore)),
  'a row below': act(2, 'keep', ({ who }) => who.run(addRowAfter)),
  'a column before': act(2, 'keep', ({ who }) => who.run(addColumnBefore)),
  'a column behind': act(2, 'keep', ({ who }) => who.run(addColumnAfter)),
  'move the row up': act(2, 'keep', ({ who }) => who.run(moveRowUp)),
  'move the row down': act(2, 'keep', ({ who }) => who.run(moveRowDown)),
  'move the column left': act(2, 'keep', ({ who }) => who.run(moveColumnLeft)),
  'move the column right': act(2, 'keep', ({ who }) => who.run(moveColumnRight)),
  'delete the row': act(2, 'edit', ({ who }) => who.run(deleteRow), selectedRows),
  'delete the column': act(2, 'edit', ({ who }) => who.run(deleteColumn), selectedColumns),
  'delete the table': act(1, 'edit', ({ who }) => who.run(deleteTable), selectedTable),
  'a header row': act(1, 'keep', ({ who }) => who.run(toggleHeaderRow)),
  'a header column': act(1, 'keep', ({ who }) => who.run(toggleHeaderColumn)),
  'next cell': act(3, 'keep', ({ who }) => who.press('Tab')),
  undo: act(7, 'undo', ({ who }) => who.undo()),
  redo: act(3, 'undo', ({ who }) => who.redo()),
  pause: act(5, 'keep', () => pass(1000)),
};

function dragBlock({ who, roll }: Hand): void {
  const { page, editor } = who;
  const from = roll(page.childCount);
  const start = startOf(page, from);
  const node = page.child(from);
  const tr = editor.state.tr.delete(start, start + node.nodeSize);
  editor.view.dispatch(tr.insert(startOf(tr.doc, roll(tr.doc.childCount + 1)), node));
}

/** The selected blocks and what hangs under them, in the body or in one cell. */
function branches({ who }: Hand): readonly Node[] {
  const { $from, $to } = who.editor.state.selection;
  for (let depth = $from.sharedDepth($to.pos); depth >= 0; depth--) {
    const blocks = $from.node(depth).children;
    if (typeof blocks[0]?.attrs.indent !== 'number') continue;
    const first = $from.index(depth);
    const end = Math.max(first + 1, $to.indexAfter(depth));
    const least = Math.min(...blocks.slice(first, end).map(({ attrs }) => Number(attrs.indent)));
    const next = blocks.findIndex(({ attrs }, i) => i >= end && Number(attrs.indent) <= least);
    return blocks.slice(first, next < 0 ? undefined : next);
  }
  return [];
}

/** The table that both ends of the selection are in. */
function selectedTable({ who }: Hand): readonly Node[] {
  const { $anchor, $head } = who.editor.state.selection;
  const isInside = $anchor.depth >= 3 && $head.depth >= 3 && $anchor.index(0) === $head.index(0);
  return isInside ? [$anchor.node(1)] : [];
}

function selectedRows(hand: Hand): readonly Node[] {
  const { $anchor, $head } = hand.who.editor.state.selection;
  return selectedTable(hand).flatMap((table) => {
    const rows = [$anchor.index(1), $head.index(1)];
    const chosen = table.children.slice(Math.min(...rows), Math.max(...rows) + 1);
    return chosen.length === table.childCount ? [table] : chosen;
  });
}

function selectedColumns(hand: Hand): readonly Node[] {
  const { $anchor, $head } = hand.who.editor.state.selection;
  return selectedTable(hand).flatMap((table) => {
    const columns = [$anchor.index(2), $head.index(2)];
    const range = [Math.min(...columns), Math.max(...columns) + 1] as const;
    const chosen = table.children.flatMap((row) => row.children.slice(...range));
    return range[0] === 0 && range[1] === table.firstChild?.childCount ? [table] : chosen;
  });
}

function startOf(page: Writer['page'], block: number): number {
  let start = 0;
  for (let i = 0; i < block; i++) start += page.child(i).nodeSize;
  return start;
}

/** Puts the caret into a block of text: at its start, its end, or `place` characters in. */
export function putCaret(who: Writer, place: number, to: number | null): void {
  const anchor = positionAt(who, place);
  const head = to === null ? anchor : positionAt(who, to);
  if (anchor === null || head === null) return;
  const { state, view } = who.editor;
  const selection = selectionBetween(state.doc.resolve(anchor), state.doc.resolve(head));
  view.dispatch(state.tr.setSelection(selection));
}

function positionAt({ page }: Writer, place: number): number | null {
  const blocks: { start: number; text: string; size: number }[] = [];
  page.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, undefined, '-');
    blocks.push({ start: pos + 1, text, size: node.content.size });
    return false;
  });
  const block = blocks[place % Math.max(1, blocks.length)];
  if (!block) return null;
  const how = Math.trunc(place / blocks.length);
  const offset = how % 3 === 0 ? block.size : how % 3 === 1 ? 0 : Math.trunc(how / 3) % (block.size + 1);
  // No caret stands in the middle of a surrogate pair.
  const isInPair = /[\ud800-\udbff]/.test(block.text[offset - 1] ?? '');
  return block.start + (isInPair ? offset - 1 : offset);
}
