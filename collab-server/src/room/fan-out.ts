import { encodeUpdate } from '@coscribe/protocol';
import { joinUpdates } from '../gate/join-updates.ts';
import type { AdmittedWrite } from './gathering.ts';
import type { Outgoing, Writer } from './member.ts';
import { wireFrame } from './wire-frame.ts';

/** What was committed, as it goes into the document and out to people: as few updates as may be. */
export interface News {
  readonly update: Uint8Array;
  /** Who wrote all of it; `null`: several people. */
  readonly from: Writer | null;
}

// A larger frame would keep its reader from what comes after it.
const MOST_JOINED_BYTES = 64 * 1024;

/** Joins neighbouring writes as long as they make no large update together. */
export function joinWrites(writes: readonly AdmittedWrite[]): readonly News[] {
  const news: News[] = [];
  let start = 0;
  let bytes = 0;
  for (const [index, { content }] of writes.entries()) {
    if (index > start && bytes + content.update.length > MOST_JOINED_BYTES) {
      news.push(join(writes.slice(start, index)));
      start = index;
      bytes = 0;
    }
    bytes += content.update.length;
  }
  if (writes.length > 0) news.push(join(start === 0 ? writes : writes.slice(start)));
  return news;
}

/** One frame for each piece of news. One that several people wrote goes to them as well, who have their part of it already. */
export function framesOf(news: readonly News[]): readonly Outgoing[] {
  return news.map(({ update, from }) => ({ frame: wireFrame(encodeUpdate(update)), from }));
}

function join(writes: readonly AdmittedWrite[]): News {
  const author = writes[0]?.from ?? null;
  return {
    update: joinUpdates(writes.map(({ content }) => content.update)),
    from: writes.every(({ from }) => from === author) ? author : null,
  };
}
