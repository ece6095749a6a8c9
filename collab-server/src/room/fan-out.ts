import { encodeUpdate } from '@coscribe/protocol';
import { mergeAsTree } from '../journal/merge-as-tree.ts';
import type { Outgoing, Writer } from './member.ts';

/** Something that is on the disk and in the document, and who wrote it. */
export interface News {
  readonly update: Uint8Array;
  readonly from: Writer;
}

// Each frame costs a write to a socket per reader. In a small room everything goes out at once; in a crowd what comes in so
// many milliseconds shares one frame.
const CROWD = 10;
const MOST_UPDATE_GAP_MS = 25;
const MOST_PRESENCE_GAP_MS = 80;
// A larger frame would keep its reader from what comes after it.
const MOST_MERGED_BYTES = 64 * 1024;

/** At least so long between two frames with updates, in a room of `size`. */
export function updateGapMs(size: number): number {
  return size < CROWD ? 0 : Math.min(size / 4, MOST_UPDATE_GAP_MS);
}

/** At least so long between two frames with presence, in a room of `size`. */
export function presenceGapMs(size: number): number {
  return size < CROWD ? 0 : Math.min(size, MOST_PRESENCE_GAP_MS);
}

/** The frames for a room of `size`. A merged one goes to its authors as well, who have their part of it already. */
export function framesOf(news: readonly News[], size: number): readonly Outgoing[] {
  const bytes = news.reduce((sum, { update }) => sum + update.length, 0);
  if (size >= CROWD && news.length > 1 && bytes <= MOST_MERGED_BYTES)
    return [{ frame: encodeUpdate(mergeAsTree(news.map(({ update }) => update))), from: null }];
  return news.map(({ update, from }) => ({ frame: encodeUpdate(update), from }));
}
