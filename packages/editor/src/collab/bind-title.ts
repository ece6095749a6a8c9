import * as Y from 'yjs';
import { TITLE } from '../document/read-document.ts';
import {
  changesBetween,
  firstItem,
  NOTHING_IN_FORCE,
  type TextChange,
  walkItems,
} from '../document/yjs-internals.ts';
import { fineDiff } from './fine-diff.ts';
import { mapPlace, stretches } from './flat.ts';

/** Where the caret or the selection of the title's field is. */
export interface TitleSelection {
  readonly start: number;
  readonly end: number;
}

export interface TitleState extends TitleSelection {
  readonly value: string;
}

/**
 * The title of a document as one line of plain text. What is typed reaches the Y.Text as the smallest change; what others
 * type moves the caret only as far as their text pushes it.
 */
export class TitleBinding {
  readonly #text: Y.Text;
  readonly #origin = { by: 'title' };
  readonly #undo: Y.UndoManager;

  constructor(doc: Y.Doc) {
    this.#text = doc.getText(TITLE);
    this.#undo = new Y.UndoManager(this.#text, { trackedOrigins: new Set([this.#origin]) });
  }

  /** One line: line breaks in the text read as spaces, so that each character keeps its place. */
  value(): string {
    return this.#text
      .toString()
      .toWellFormed()
      .replace(/[\r\n\t]/g, ' ');
  }

  /**
   * Brings into the title what turned `shown`, which a field showed, into `next`: what others have written since stays.
   * `caret`: where the caret stands in `next`, which says which of equal letters was typed.
   */
  set(next: string, caret: number, shown: string): void {
    const line = next.replace(/[\r\n\t]+/g, ' ').toWellFormed();
    if (line === shown) return;
    const kept = Math.min(shown.length, line.length);
    let behind = 0;
    const most = Math.min(kept, line.length - Math.min(caret, line.length));
    while (behind < most && shown[shown.length - 1 - behind] === line[line.length - 1 - behind]) behind += 1;
    let before = 0;
    while (before < kept - behind && shown[before] === line[before]) before += 1;
    // Yjs can't keep half of a surrogate pair.
    if (behind > 0 && isHalf(shown[shown.length - behind], 'low')) behind -= 1;
    if (before > 0 && isHalf(shown[before - 1], 'high')) before -= 1;
    const change = {
      from: before,
      to: shown.length - behind,
      fromNew: before,
      toNew: line.length - behind,
    };
    const now = this.value();
    const all = { from: 0, to: shown.length, fromNew: 0, toNew: now.length };
    const moved = shown === now ? [] : fineDiff(all, (i, j) => shown[i] === now[j]);
    this.#text.doc?.transact(() => {
      for (const [start, end] of stretches(change, moved)) {
        const from = this.#indexOf(start);
        this.#text.delete(from, this.#indexOf(end) - from);
      }
      const at = this.#indexOf(mapPlace(moved, before, -1));
      this.#text.insert(at, line.slice(before, change.toNew), {});
    }, this.#origin);
  }

  /** Calls `listener` with what the title has become by others (and by undo), given where the caret was. */
  observe(shown: () => TitleSelection, listener: (state: TitleState) => void): () => void {
    const observer = (_: unknown, transaction: Y.Transaction) => {
      if (transaction.origin === this.#origin) return;
      const { start, end } = shown();
      const changes = changesBetween(firstItem(this.#text), null, { transaction });
      listener({ value: this.value(), start: moved(changes, start), end: moved(changes, end) });
    };
    this.#text.observe(observer);
    return () => this.#text.unobserve(observer);
  }

  undo(): void {
    this.#undo.undo();
  }

  redo(): void {
    this.#undo.redo();
  }

  /** Anything else than characters in the text (only a hostile client puts it there) has a place but is not shown. */
  #indexOf(offset: number): number {
    let index = 0;
    let seen = 0;
    const skip = () => {
      if (seen < offset) index += 1;
    };
    walkItems(firstItem(this.#text), null, NOTHING_IN_FORCE, {
      text: (chars) => {
        const take = Math.min(chars.length, offset - seen);
        seen += take;
        index += take;
      },
      map: skip,
      embed: skip,
    });
    return index;
  }

  destroy(): void {
    this.#undo.destroy();
  }
}

/** Where a caret is after these changes: what is inserted right at it stays behind it. */
function moved(changes: readonly TextChange[], offset: number): number {
  let shift = 0;
  for (const { at, removed, added } of changes) {
    if (at >= offset) break;
    shift += at + removed <= offset ? added - removed : at - offset;
  }
  return offset + shift;
}

function isHalf(unit: string | undefined, which: 'high' | 'low'): boolean {
  const code = unit?.charCodeAt(0) ?? 0;
  return which === 'high' ? code >= 0xd800 && code <= 0xdbff : code >= 0xdc00 && code <= 0xdfff;
}
