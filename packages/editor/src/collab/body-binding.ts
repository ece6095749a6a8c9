import type { Node, Schema } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { StepMap } from '@tiptap/pm/transform';
import type * as Y from 'yjs';
import { isOnlyReadId } from '../document/block.ts';
import { TABLE } from '../document/convert.ts';
import { noteMoved } from '../document/note-origins.ts';
import { cellName } from '../document/table-keys.ts';
import { tableSteps } from '../document/table-steps.ts';
import { findRootsFast, withoutFormattingCleanup, withoutSearchMarkers } from '../document/yjs-internals.ts';
import { applyToEditor, type ChangeTable } from './apply-to-editor.ts';
import { BodyReading, type ChangedRun } from './body-reading.ts';
import { type Change, diffFlat, flatten, sameId, sameIdAndShape } from './flat.ts';
import { placesOfUnits } from './places-of-units.ts';
import { changesOfMaps, placesOfChanges } from './step-changes.ts';
import { touched } from './touched.ts';
import { type WriteTarget, writeChanges } from './write-changes.ts';
import { writeTable } from './write-table.ts';

export interface Counts {
  /** Changes that could not be followed exactly and were compared block by block. */
  compared: number;
  /** Remote changes that had to replace whole blocks. 0 unless something is wrong. */
  replaced: number;
}

/**
 * One body and its blocks. It writes the editor's changes into the Y.Text, at the place where each block stands, and turns
 * other people's changes into transactions. It has no view: `bindDocument` connects it to one.
 */
export class BodyBinding {
  readonly reading: BodyReading;
  /** The origin of every transaction that writes what happened in the editor. */
  readonly origin: object = { by: 'editor' };
  readonly counts: Counts = { compared: 0, replaced: 0 };
  readonly #schema: Schema;
  readonly #keepFormatting: () => void;

  constructor(doc: Y.Doc, schema: Schema) {
    this.#schema = schema;
    this.#keepFormatting = withoutFormattingCleanup(doc);
    findRootsFast(doc);
    this.reading = new BodyReading(doc, schema);
    withoutSearchMarkers(this.reading.text);
  }

  get doc(): Y.Doc {
    return this.reading.doc;
  }

  /** The editor's document that the body reads as. */
  document(): Node {
    return this.#schema.topNodeType.create(
      null,
      this.reading.index.all().map(({ node }) => node),
    );
  }

  /**
   * Calls `listener` after every change of the body that did not come from `write`, with the runs of blocks that changed,
   * in order; with `null` when they could not be found. Returns how to stop.
   */
  observe(listener: (runs: readonly ChangedRun[] | null) => void): () => void {
    const observer = (transaction: Y.Transaction) => {
      if (transaction.origin === this.origin) return;
      let runs: readonly ChangedRun[] | null = null;
      try {
        runs = this.reading.refresh(transaction);
      } finally {
        if (runs === null) this.reading.readAgain();
        if (runs === null || runs.length > 0) listener(runs);
      }
    };
    this.doc.on('afterTransaction', observer);
    return () => this.doc.off('afterTransaction', observer);
  }

  /**
   * Writes what turned `before` into `after` in the editor, as one transaction. `before` is what the body read as, unless
   * other people's changes are being held back (`isBehind`). `maps`: of the steps between them, when they are known.
   * Afterwards the body reads as `after`; `false` when it may not (then `follow` is due).
   */
  write(before: Node, after: Node, options: { maps: readonly StepMap[] | null; isBehind: boolean }): boolean {
    if (options.isBehind) return this.#writeBehind(before, after);
    const range = touched(before.children, after.children);
    if (range === null) return true;
    const { first, oldCount, newCount } = range;
    const { index } = this.reading;
    const old = before.children.slice(first, first + oldCount);
    const now = after.children.slice(first, first + newCount);
    const origin = index.posOf(first);
    const maps = options.maps && changesOfMaps(options.maps);
    if (maps === null) this.#onCompare();
    const hints = maps && placesOfChanges(maps, { origin, blocks: old }, { origin, blocks: now });
    this.#writeRun({ old, now, hints }, { first, oldCount, moved: [], maps, origin });
    return this.reading.takeOver(first, oldCount, now);
  }

  /** The body has moved on since the editor's document `before`. */
  #writeBehind(before: Node, after: Node): boolean {
    const here = this.reading.index.all().map(({ node }) => node);
    const count = before.childCount;
    const edited = touched(before.children, after.children);
    if (edited === null) return true;
    const moved = touched(before.children, here, isEqualNode) ?? edited;
    // The same blocks of the three, with all in which any two of them differ.
    const first = Math.min(edited.first, moved.first);
    const behind = Math.min(count - edited.first - edited.oldCount, count - moved.first - moved.oldCount);
    const old = before.children.slice(first, count - behind);
    const is = here.slice(first, here.length - behind);
    this.#onCompare();
    this.#writeRun(
      { old, now: after.children.slice(first, after.childCount - behind), hints: null },
      {
        first,
        oldCount: is.length,
        moved: diffFlat(flatten(old), flatten(is), { same: sameId, hints: null, isFine: true }),
        maps: null,
        origin: 0,
      },
    );
    this.reading.readAgain();
    return false;
  }

  #writeRun(
    run: { old: readonly Node[]; now: readonly Node[]; hints: readonly Change[] | null },
    at: {
      first: number;
      oldCount: number;
      moved: readonly Change[];
      /** What the editor's steps did, and where the run begins in both of its documents. */
      maps: readonly Change[] | null;
      origin: number;
    },
  ): void {
    const { reading } = this;
    const { first, oldCount, moved, maps, origin } = at;
    const old = flatten(run.old);
    const now = flatten(run.now);
    const changes = diffFlat(old, now, { same: sameId, hints: run.hints, onCompare: this.#onCompare });
    try {
      this.doc.transact((transaction) => {
        const target: WriteTarget = {
          text: reading.text,
          context: reading.contextOf(first),
          entries: reading.index.slice(first, first + oldCount),
          moved,
          isHidden: reading.isHidden,
          onTable: (was, is) => {
            const editor = maps && {
              maps,
              old: startIn(run.old, was, origin),
              now: startIn(run.now, is, origin),
            };
            writeTable(transaction, reading, { old: was, now: is, editor, onCompare: this.#onCompare });
          },
        };
        writeChanges({ transaction, old, now, changes, target });
        noteMoved(transaction);
      }, this.origin);
    } catch (error) {
      // Some of it may be written: what there is now is what counts.
      reading.readAgain();
      throw error;
    }
  }

  /**
   * Puts into `tr` the smallest steps that bring its document to what the body reads as now. `runs`: what one transaction
   * of Yjs changed since the document was equal to the reading; `null` when that isn't known.
   */
  follow(tr: Transaction, runs: readonly ChangedRun[] | null): void {
    if (runs === null) {
      this.#compare(tr);
      return;
    }
    for (const { first, origin, old, now, changes, cells } of [...runs].reverse()) {
      const hints = changes && placesOfUnits(changes, old, now);
      const place = { parent: null, first, origin };
      const nodes = { old: old.map(({ node }) => node), now: now.map(({ node }) => node) };
      this.#followRun(tr, place, { ...nodes, hints, changeTable: this.#tableChanger(cells) });
    }
  }

  #followRun(
    tr: Transaction,
    place: { parent: number | null; first: number; origin: number },
    run: {
      old: readonly Node[];
      now: readonly Node[];
      hints: readonly Change[] | null;
      isFine?: boolean;
      changeTable: ChangeTable;
    },
  ): void {
    const old = flatten(run.old);
    const now = flatten(run.now);
    const { hints, isFine = false } = run;
    const changes = diffFlat(old, now, { same: sameIdAndShape, hints, isFine, onCompare: this.#onCompare });
    const isExact = applyToEditor(tr, { ...place, old, now, changes, changeTable: run.changeTable });
    if (!isExact) this.counts.replaced += 1;
  }

  /** `cells`: what is known of the changes in the cells. */
  #tableChanger(cells: ChangedRun['cells']): ChangeTable {
    return (tr, pos, old, next) =>
      tableSteps(tr, pos, {
        old,
        next,
        changeCell: (_, at, cell, nextCell) => {
          const row = String(tr.doc.resolve(at).parent.attrs.id);
          const changes = cells.get(cellName(String(next.attrs.id), row, String(nextCell.attrs.column)));
          const hints =
            changes && placesOfUnits(changes, cell.children.map(asPlaced), nextCell.children.map(asPlaced));
          const place = { parent: at, first: 0, origin: at + 1 };
          const nodes = { old: cell.children, now: nextCell.children };
          this.#followRun(tr, place, { ...nodes, hints: hints ?? null, changeTable: () => undefined });
        },
      });
  }

  #compare(tr: Transaction): void {
    const nodes = this.reading.index.all().map(({ node }) => node);
    const range = touched(tr.doc.children, nodes, isEqualNode);
    if (range === null) return;
    const { first, oldCount, newCount } = range;
    this.#followRun(
      tr,
      { parent: null, first, origin: this.reading.index.posOf(first) },
      {
        old: tr.doc.children.slice(first, first + oldCount),
        now: nodes.slice(first, first + newCount),
        hints: null,
        isFine: true,
        changeTable: this.#tableChanger(new Map()),
      },
    );
  }

  readonly #onCompare = () => {
    this.counts.compared += 1;
  };

  destroy(): void {
    this.#keepFormatting();
  }
}

/** A block of a cell, and whether it has a marker. */
function asPlaced(node: Node): { node: Node; marker: object | null } {
  return { node, marker: isOnlyReadId(String(node.attrs.id)) ? null : node };
}

/** Where `table` begins in the editor's document, if the run holds it. */
function startIn(run: readonly Node[], table: Node | null, origin: number): number | null {
  let pos = origin;
  for (const node of run) {
    if (node === table) return node.type.name === TABLE ? pos : null;
    pos += node.nodeSize;
  }
  return null;
}

function isEqualNode(a: Node, b: Node): boolean {
  return a === b || a.eq(b);
}
