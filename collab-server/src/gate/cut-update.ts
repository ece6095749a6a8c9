import * as encoding from 'lib0/encoding';
import type { FreshDeletes } from './fresh-deletes.ts';
import type { FreshBlock } from './fresh-structs.ts';
import type { ParsedUpdate } from './parse-update.ts';
import { CONTENT, INFO, NOBODY, StructCursor } from './struct-cursor.ts';
import { characterBytes } from './utf8.ts';
import type { ClockRange } from './verdict.ts';

/**
 * The update (V1) that holds only the fresh structs and deletes, clients in descending order. Does to a document with
 * exactly the admitted state what the whole update would. The same bytes, not a copy, when all of it is fresh.
 */
export function cutUpdate(
  parsed: ParsedUpdate,
  blocks: readonly FreshBlock[],
  deletes: FreshDeletes,
): Uint8Array {
  if (isAllFresh(parsed, blocks, deletes)) return parsed.bytes;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, blocks.length);
  const cursor = new StructCursor(parsed.bytes);
  for (const block of blocks.toSorted((a, b) => b.client - a.client)) writeBlock(encoder, cursor, block);
  writeDeletes(encoder, deletes.ranges);
  return encoding.toUint8Array(encoder);
}

function isAllFresh(parsed: ParsedUpdate, blocks: readonly FreshBlock[], deletes: FreshDeletes): boolean {
  return (
    deletes.asWritten &&
    blocks.length === parsed.blocks.length &&
    blocks.every((block) => block.clock === block.from && !block.hasSkips) &&
    parsed.blocks.isDescending
  );
}

function writeBlock(encoder: encoding.Encoder, cursor: StructCursor, block: FreshBlock): void {
  cursor.enter(block);
  let left = block.structs;
  do {
    cursor.next();
    left--;
  } while (cursor.content === CONTENT.skip || cursor.end <= block.from);
  const first = { ...locate(cursor) };
  let structs = 1;
  let end = cursor.position;
  // Behind the first fresh struct no more holes follow, only skips at the very end.
  for (; left > 0; left--) {
    cursor.next();
    if (cursor.content === CONTENT.skip) continue;
    structs++;
    end = cursor.position;
  }
  encoding.writeVarUint(encoder, structs);
  encoding.writeVarUint(encoder, block.client);
  encoding.writeVarUint(encoder, block.from);
  let copyFrom = first.offset;
  if (first.clock < block.from) {
    cursor.enter({ client: block.client, clock: first.clock, offset: first.offset });
    cursor.next();
    copyFrom = cursor.position;
    writeTail(encoder, cursor, block.from - first.clock);
  }
  encoding.writeUint8Array(encoder, cursor.bytes.subarray(copyFrom, end));
}

function locate(cursor: StructCursor): { clock: number; offset: number } {
  return { clock: cursor.clock, offset: cursor.start };
}

/** Writes the struct at the cursor without its first `skipped` clocks, like `Y.diffUpdate`. Moves the cursor. */
function writeTail(encoder: encoding.Encoder, cursor: StructCursor, skipped: number): void {
  const { content, info, length } = cursor;
  if (content === CONTENT.gc) {
    encoding.writeUint8(encoder, CONTENT.gc);
    encoding.writeVarUint(encoder, length - skipped);
    return;
  }
  // From the second clock on a struct stands behind its own clock before: the parent follows from that.
  const namesParent = (info & (INFO.origin | INFO.rightOrigin)) === 0;
  const parentSub = namesParent ? info & INFO.parentSub : 0;
  encoding.writeUint8(encoder, content | INFO.origin | (info & INFO.rightOrigin) | parentSub);
  encoding.writeVarUint(encoder, cursor.client);
  encoding.writeVarUint(encoder, cursor.clock + skipped - 1);
  if (cursor.rightClient !== NOBODY) {
    encoding.writeVarUint(encoder, cursor.rightClient);
    encoding.writeVarUint(encoder, cursor.rightClock);
  }
  const end = cursor.position;
  cursor.position = cursor.contentStart;
  if (content === CONTENT.deleted) {
    encoding.writeVarUint(encoder, length - skipped);
  } else if (content === CONTENT.string) {
    writeTextTail(encoder, cursor, skipped);
  } else {
    encoding.writeVarUint(encoder, cursor.varUint() - skipped);
    for (let i = 0; i < skipped; i++) {
      if (content === CONTENT.json) cursor.skipBuffer();
      else cursor.any();
    }
    encoding.writeUint8Array(encoder, cursor.bytes.subarray(cursor.position, end));
  }
  cursor.position = end;
}

const REPLACEMENT = new TextEncoder().encode('\ufffd');

function writeTextTail(encoder: encoding.Encoder, cursor: StructCursor, skippedUnits: number): void {
  const end = cursor.varUint() + cursor.position;
  let at = cursor.position;
  let units = 0;
  while (units < skippedUnits) {
    const size = characterBytes(cursor.bytes, at, end);
    units += size === 4 ? 2 : 1;
    at += size;
  }
  // A cut through a surrogate pair leaves the replacement character on both sides, as in Yjs.
  const broken = units > skippedUnits ? REPLACEMENT.length : 0;
  encoding.writeVarUint(encoder, broken + end - at);
  if (broken > 0) encoding.writeUint8Array(encoder, REPLACEMENT);
  encoding.writeUint8Array(encoder, cursor.bytes.subarray(at, end));
}

function writeDeletes(encoder: encoding.Encoder, ranges: readonly ClockRange[]): void {
  const counts: number[] = [];
  for (const [index, { client }] of ranges.entries()) {
    if (index > 0 && ranges[index - 1]?.client === client)
      counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else counts.push(1);
  }
  encoding.writeVarUint(encoder, counts.length);
  let from = 0;
  for (const count of counts) {
    for (const [index, { client, clock, length }] of ranges.slice(from, from + count).entries()) {
      if (index === 0) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, count);
      }
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
    from += count;
  }
}
