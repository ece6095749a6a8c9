import type * as Y from 'yjs';
import { heldBy, Origins } from './origins.ts';
import { firstItem } from './yjs-internals.ts';

/** A stretch of a text by one author. */
export interface AuthoredStretch {
  /** In units of the text: a character, a marker and an inline thing count 1. */
  readonly from: number;
  readonly to: number;
  /** The id of the person who wrote it; `null` when nobody knows (without tickets, or written by the server). */
  readonly author: string | null;
  /**
   * Who says so, when it isn't the author: somebody who moved it or brought it back by undo. Once Yjs has thrown the deleted
   * original away only their word is left for it, so whoever shows the author shows them as well.
   */
  readonly through: string | null;
}

export interface AuthorsRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * Who wrote what is visible of `text`, in order, without gaps; neighbours differ. `actors` says who writes under which
 * client id: the journal's rows for the document. Nothing is written, and whatever the document holds, nothing throws.
 */
export function authorsOf(
  text: Y.Text,
  actors: ReadonlyMap<number, string>,
  { from = 0, to = Number.POSITIVE_INFINITY }: AuthorsRange = {},
): AuthoredStretch[] {
  const { doc } = text;
  const stretches: AuthoredStretch[] = [];
  if (doc === null) return stretches;
  const origins = new Origins(doc);
  const add = (length: number, author: string | null, by: string | null, at: number) => {
    const through = by === author ? null : by;
    const last = stretches.at(-1);
    if (last && last.author === author && last.through === through)
      stretches[stretches.length - 1] = { ...last, to: at + length };
    else stretches.push({ from: at, to: at + length, author, through });
  };
  let index = 0;
  for (let item = firstItem(text); item !== null && index < to; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const skipped = Math.max(0, from - index);
    const length = Math.min(item.length, to - index) - skipped;
    if (length > 0) {
      const { client, clock } = item.id;
      const held = heldBy(item, { offset: skipped, length });
      let at = index + skipped;
      for (const units of origins.of({ client, clock: clock + skipped, length }, held)) {
        add(units.length, actors.get(units.client) ?? null, actors.get(client) ?? null, at);
        at += units.length;
      }
    }
    index += item.length;
  }
  return stretches;
}
