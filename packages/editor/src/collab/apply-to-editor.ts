import { type Node, Slice } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { ReplaceStep } from '@tiptap/pm/transform';
import { TABLE } from '../document/convert.ts';
import { blockAt, type Change, diffMarks, type Flat, flatten, isBoundary } from './flat.ts';

/** Puts into `tr` what turns the table `old`, at `pos`, into `next`. */
export type ChangeTable = (tr: Transaction, pos: number, old: Node, next: Node) => void;

export interface Following {
  /** The position of the cell that holds the run; `null`: it is in the body. */
  readonly parent: number | null;
  /** The number of the first block of the run, and the position at which it begins. */
  readonly first: number;
  readonly origin: number;
  readonly old: Flat;
  readonly now: Flat;
  readonly changes: readonly Change[];
  readonly changeTable: ChangeTable;
}

/**
 * Puts into `tr` one replace step for each change, then attribute, type and mark steps for what stays: positions, selections
 * and decorations outside of the changes keep their place (CARET-1). `false`: steps did not get there, and the run was
 * replaced as a whole.
 */
export function applyToEditor(tr: Transaction, following: Following): boolean {
  const { parent, first, origin, old, now, changes } = following;
  const holder = () => (parent === null ? tr.doc : (tr.doc.nodeAt(parent) ?? tr.doc));
  const before = holder();
  const count = before.childCount - old.blocks.length + now.blocks.length;
  const next = tr.doc.type.create(null, now.blocks);
  const isExact = attempt(() => {
    for (const change of [...changes].reverse()) {
      const startsBlock = isBoundary(old, change.from) && isBoundary(now, change.fromNew);
      const endsBlock = isBoundary(old, change.to) && (startsBlock || hasMarker(old, now, change));
      const from = origin + positionIn(old, change.from, startsBlock);
      const to = origin + positionIn(old, change.to, endsBlock);
      const slice =
        change.fromNew === change.toNew && (startsBlock || !endsBlock)
          ? Slice.empty
          : next.slice(
              positionIn(now, change.fromNew, startsBlock),
              positionIn(now, change.toNew, endsBlock),
            );
      tr.step(new ReplaceStep(from, to, slice));
    }
    dress(tr, holder().children.slice(first, first + now.blocks.length), following);
    const after = holder();
    return (
      after.childCount === count &&
      now.blocks.every((block, i) => {
        const is = after.child(first + i);
        return is === block || is.eq(block);
      })
    );
  });
  if (isExact) return true;
  const behind = before.childCount - first - old.blocks.length;
  const after = holder();
  let end = after.content.size + (parent === null ? 0 : parent + 1);
  for (let i = 1; i <= behind; i++) end -= after.child(after.childCount - i).nodeSize;
  tr.replaceWith(origin, Math.max(origin, end), now.blocks);
  return false;
}

/** Types, attributes, tables and marks; the text is as it should be already. */
function dress(tr: Transaction, blocks: readonly Node[], { origin, now, changeTable }: Following): void {
  const old = flatten(blocks);
  let pos = origin;
  now.blocks.forEach((block, i) => {
    const is = old.blocks[i];
    if (is && is.type !== block.type) tr.setNodeMarkup(pos, block.type, block.attrs, block.marks);
    else if (is?.type.name === TABLE) {
      if (!is.eq(block)) changeTable(tr, pos, is, block);
    } else if (is) {
      for (const [name, value] of Object.entries(block.attrs)) {
        if (is.attrs[name] !== value) tr.setNodeAttribute(pos, name, value);
      }
    }
    pos += block.nodeSize;
  });
  // Places are the same on both sides by now, but a table above may have grown.
  for (const { from, to, old: had, now: has } of diffMarks(old, now, [])) {
    const start = origin + positionIn(now, from, false);
    const end = start + (to - from);
    for (const mark of had) if (!mark.isInSet(has)) tr.removeMark(start, end, mark);
    for (const mark of has) if (!mark.isInSet(had)) tr.addMark(start, end, mark);
  }
}

function hasMarker(old: Flat, now: Flat, { from, to, fromNew, toNew }: Change): boolean {
  for (let at = from; at < to; at++) if (old.atoms.get(at)?.isBlock) return true;
  for (let at = fromNew; at < toNew; at++) if (now.atoms.get(at)?.isBlock) return true;
  return false;
}

function attempt(steps: () => boolean): boolean {
  try {
    return steps();
  } catch {
    return false;
  }
}

/**
 * The position of a place, counted from the run's beginning. Where a block begins there are two: between the blocks
 * (`outside`), and at the end of the text before.
 */
function positionIn(flat: Flat, place: number, outside: boolean): number {
  if (place === 0) return 0;
  if (outside) {
    if (place >= flat.length) return sizeBefore(flat, flat.blocks.length);
    return sizeBefore(flat, blockAt(flat, place));
  }
  const index = blockAt(flat, place - 1);
  if (!flat.blocks[index]?.isTextblock) return sizeBefore(flat, index + 1);
  return sizeBefore(flat, index) + (place - (flat.starts[index] ?? 0));
}

/** A block of text takes two positions more than its content, its marker one place; an atom takes one of each. */
function sizeBefore(flat: Flat, index: number): number {
  let size = 0;
  for (let i = 0; i < index; i++) size += flat.blocks[i]?.nodeSize ?? 0;
  return size;
}
