import { Fragment, type Node, Slice } from '@tiptap/pm/model';
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from '@tiptap/pm/state';
import { AttrStep } from '@tiptap/pm/transform';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { TABLE } from './convert.ts';
import { letTablesScroll } from './schema/table-view.ts';
import { cellAt, cellRange, passesCell, SpanSelection, selectionBetween } from './table-selection.ts';

const key = new PluginKey<DecorationSet>('coscribe-tables');

/**
 * What tables need of the editor: selections that pass a cell's edge are `SpanSelection`s however they come about, head cells
 * say that they are, and nothing native happens to several cells at once. It changes the selection, never the document.
 */
export function tablePlugin(): Plugin<DecorationSet> {
  return new Plugin({
    key,
    state: {
      init: (_, { doc }) => DecorationSet.create(doc, headsIn(doc, 0, doc.content.size)),
      apply: (tr, heads) => (tr.docChanged ? headsAfter(tr, heads) : heads),
    },
    view: (view) => {
      let { editable } = view;
      return {
        update: () => {
          if (view.editable !== editable) letTablesScroll(view);
          editable = view.editable;
        },
      };
    },
    appendTransaction: (_, __, state) => {
      const { selection } = state;
      const isText = selection instanceof TextSelection || selection instanceof SpanSelection;
      if (!isText || passesCell(selection.$anchor, selection.$head) === selection instanceof SpanSelection)
        return null;
      return state.tr.setSelection(selectionBetween(selection.$anchor, selection.$head));
    },
    props: {
      createSelectionBetween: (_, $anchor, $head) =>
        passesCell($anchor, $head) ? selectionBetween($anchor, $head) : null,
      attributes: ({ selection }): Record<string, string> =>
        isOfCells(selection) ? { class: 'coscribe-cells-selected' } : {},
      decorations: (state) => {
        const heads = key.getState(state) ?? DecorationSet.empty;
        const here = tableWithCaret(state);
        return here.length === 0 ? heads : heads.add(state.doc, [...here, ...selectedCells(state)]);
      },
      transformCopied: (slice) => outOfCell(slice),
      transformPasted: (slice, view) => (cellAt(view.state.selection.$from) ? withoutTables(slice) : slice),
      handleDOMEvents: {
        beforeinput: (view, event) => replaceSpan(view, event),
        compositionstart: (view) => {
          if (view.state.selection instanceof SpanSelection) view.dispatch(view.state.tr.deleteSelection());
          return false;
        },
      },
    },
  });
}

function isOfCells(selection: unknown): boolean {
  return selection instanceof SpanSelection && selection.isOfCells;
}

/** The table that the selection is in shows its handle. */
function tableWithCaret({ selection }: EditorState): Decoration[] {
  const range = cellRange(selection);
  if (range === null) return [];
  const { table, tablePos } = range;
  return [Decoration.node(tablePos, tablePos + table.nodeSize, { class: 'coscribe-table-here' })];
}

function selectedCells({ selection }: EditorState): Decoration[] {
  if (!isOfCells(selection)) return [];
  return selection.ranges.map(({ $from, $to }) =>
    Decoration.node($from.pos - 1, $to.pos + 1, { class: 'coscribe-cell-selected' }),
  );
}

/** Keyboards of phones don't tell keys: what they want to put in place of several cells goes the way of the selection. */
function replaceSpan(view: EditorView, event: InputEvent): boolean {
  const { state } = view;
  if (!(state.selection instanceof SpanSelection) || !view.editable || view.composing) return false;
  if (!/^(delete|insertText|insertReplacementText|insertLineBreak|insertParagraph)/.test(event.inputType))
    return false;
  event.preventDefault();
  const { tr, schema } = state;
  if (event.data) tr.replaceSelectionWith(schema.text(event.data), true);
  else tr.deleteSelection();
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** The heads after `tr`: those of tables that it touched are looked for again. */
function headsAfter(tr: Transaction, before: DecorationSet): DecorationSet {
  let heads = before.map(tr.mapping, tr.doc);
  tr.steps.forEach((step, i) => {
    const rest = tr.mapping.slice(i + 1);
    const look = (start: number, end: number) => {
      const from = Math.max(0, rest.map(start, -1) - 1);
      const to = Math.min(tr.doc.content.size, rest.map(end, 1) + 1);
      tr.doc.nodesBetween(from, to, (node, pos) => {
        if (node.type.name === TABLE) {
          heads = heads.remove(heads.find(pos, pos + node.nodeSize)).add(tr.doc, headsOf(node, pos));
        }
        return false;
      });
    };
    if (step instanceof AttrStep) look(step.pos, step.pos);
    else {
      step.getMap().forEach((_, __, start, end) => {
        look(start, end);
      });
    }
  });
  return heads;
}

function headsIn(doc: Node, from: number, to: number): Decoration[] {
  const heads: Decoration[] = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (node.type.name === TABLE) heads.push(...headsOf(node, pos));
    return false;
  });
  return heads;
}

/** A head without words is none to somebody who listens, but looks like one. */
function headsOf(table: Node, pos: number): Decoration[] {
  const { headerRow, headerColumn } = table.attrs;
  const heads: Decoration[] = [];
  table.forEach((row, rowAt, i) => {
    const isHeadRow = headerRow === true && i === 0;
    const count = isHeadRow ? row.childCount : headerColumn === true ? 1 : 0;
    let start = pos + rowAt + 2;
    for (const cell of row.children.slice(0, count)) {
      const role = isHeadRow ? 'columnheader' : 'rowheader';
      const attrs = { 'data-head': '', ...(cell.textContent.trim() === '' ? {} : { role }) };
      heads.push(Decoration.node(start, start + cell.nodeSize, attrs));
      start += cell.nodeSize;
    }
  });
  return heads;
}

/** What is copied inside of one cell is its blocks, without the table around them. */
function outOfCell(slice: Slice): Slice {
  const table = slice.content.childCount === 1 ? slice.content.firstChild : null;
  const row = table?.type.name === TABLE && table.childCount === 1 ? table.firstChild : null;
  const cell = row?.childCount === 1 ? row.firstChild : null;
  const isOpen = slice.openStart > 3 && slice.openEnd > 3;
  return cell && isOpen ? new Slice(cell.content, slice.openStart - 3, slice.openEnd - 3) : slice;
}

/** There are no tables in cells: what is in them is put in one below the other. */
function withoutTables(slice: Slice): Slice {
  const hasTable = slice.content.content.some(({ type }) => type.name === TABLE);
  if (!hasTable) return slice;
  const blocks = slice.content.content.flatMap((node) =>
    node.type.name === TABLE
      ? node.children.flatMap((row) => row.children.flatMap((cell) => cell.children))
      : [node],
  );
  const isTable = (node: Node | null) => node?.type.name === TABLE;
  return new Slice(
    Fragment.from(blocks),
    isTable(slice.content.firstChild) ? 0 : slice.openStart,
    isTable(slice.content.lastChild) ? 0 : slice.openEnd,
  );
}
