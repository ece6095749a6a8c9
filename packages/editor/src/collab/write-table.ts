import type { Node } from '@tiptap/pm/model';
import type * as Y from 'yjs';
import { type CellChange, tableChanges } from '../document/table-changes.ts';
import { tableName } from '../document/table-keys.ts';
import { withoutSearchMarkers } from '../document/yjs-internals.ts';
import type { BodyReading } from './body-reading.ts';
import { cellsOf } from './cell-places.ts';
import { type Change, diffFlat, flatten, sameId } from './flat.ts';
import { placesOfChanges } from './step-changes.ts';
import { writeChanges } from './write-changes.ts';

export interface TableEdit {
  /** The table before and after; `null` when it is new, and when it was deleted. */
  readonly old: Node | null;
  readonly now: Node | null;
  /** The steps' changes, and where the table begins in the editor's documents before and after them. */
  readonly editor: {
    readonly maps: readonly Change[];
    readonly old: number | null;
    readonly now: number | null;
  } | null;
  readonly onCompare: () => void;
}

/**
 * Writes the change of a table: its keys and the sequences of its cells. Nothing of a table is removed: what is
 * deleted is marked as gone, and of its text goes what the editor showed (MERGE-2).
 */
export function writeTable(transaction: Y.Transaction, reading: BodyReading, edit: TableEdit): void {
  const { old, now } = edit;
  const map = reading.doc.getMap(tableName(String((now ?? old)?.attrs.id)));
  const { keys, cells } = tableChanges(old, now, (key) => map.get(key));
  for (const { key, value } of keys) {
    if (JSON.stringify(map.get(key) ?? null) !== JSON.stringify(value)) map.set(key, value);
  }
  for (const cell of cells) writeCell(transaction, reading, { cell, edit });
}

function writeCell(
  transaction: Y.Transaction,
  reading: BodyReading,
  { cell, edit }: { cell: CellChange; edit: TableEdit },
): void {
  const { name } = cell;
  const text = reading.doc.getText(name);
  withoutSearchMarkers(text);
  const entries = reading.cell(text, name);
  const is = entries.map(({ node }) => node);
  const before = cell.old?.children ?? is;
  const after = cell.now?.children ?? [];
  const isAsShown = before.length === is.length && before.every((node, i) => is[i]?.eq(node));
  const old = flatten(before);
  const now = flatten(after);
  const hints = isAsShown ? hintsFor(cell, edit) : null;
  writeChanges({
    transaction,
    old,
    now,
    changes: diffFlat(old, now, { same: sameId, hints, onCompare: edit.onCompare }),
    target: {
      text,
      context: [],
      entries,
      moved: isAsShown ? [] : diffFlat(old, flatten(is), { same: sameId, hints: null, isFine: true }),
      isHidden: () => false,
      onTable: () => undefined,
    },
  });
}

/** What the steps did inside of the cell, when it was there before and still is. */
function hintsFor({ name, old, now }: CellChange, edit: TableEdit): Change[] | null {
  const { editor } = edit;
  if (old === null || now === null || !edit.old || !edit.now || editor?.old == null || editor.now == null)
    return null;
  const start = startOfCell(edit.old, editor.old, name);
  const startNow = startOfCell(edit.now, editor.now, name);
  if (start === null || startNow === null) return null;
  return placesOfChanges(
    editor.maps,
    { origin: start, blocks: old.children },
    { origin: startNow, blocks: now.children },
  );
}

function startOfCell(table: Node, pos: number, name: string): number | null {
  for (const cell of cellsOf(table, pos)) if (cell.name === name) return cell.start;
  return null;
}
