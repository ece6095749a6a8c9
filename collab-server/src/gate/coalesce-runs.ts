import * as encoding from 'lib0/encoding';
import { type ParsedUpdate, parseUpdate } from './parse-update.ts';
import { CONTENT, INFO, StructCursor } from './struct-cursor.ts';

/** Structs that go on from one another, as one. */
interface Run {
  readonly content: number;
  /** The first one's bytes up to what it carries. */
  readonly head: Uint8Array;
  readonly rightClient: number;
  readonly rightClock: number;
  length: number;
  /** The first clock behind it. */
  end: number;
  readonly text: Uint8Array[];
}

/**
 * The same update (V1) with what was typed letter by letter as runs, as Yjs itself writes it when a document is encoded: a
 * struct goes on from the one before when it names that as its origin and the same right origin, which is what Yjs would say
 * of it after splitting the run. A typed letter then takes a byte or two instead of fifteen. The update must be admitted: the
 * gate lets no text through that is the value of a key.
 */
export function coalesceRuns(update: Uint8Array): Uint8Array {
  const parsed = parseUpdate(update);
  if (parsed === undefined) throw new Error('the update cannot be read');
  if (parsed.structs === parsed.blocks.length) return update;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, parsed.blocks.length);
  for (let index = 0; index < parsed.blocks.length; index++) writeBlock(encoder, parsed, index);
  encoding.writeUint8Array(encoder, update.subarray(parsed.deleteSet));
  return encoding.toUint8Array(encoder);
}

function writeBlock(encoder: encoding.Encoder, { bytes, blocks }: ParsedUpdate, index: number): void {
  const { client, clock, offset, structs } = blocks.at(index);
  const cursor = new StructCursor(bytes);
  const written = encoding.createEncoder();
  let count = 0;
  let run: Run | undefined;
  const end = (): void => {
    if (run !== undefined) writeRun(written, run);
    run = undefined;
  };
  cursor.enter({ client, clock, offset });
  for (let left = structs; left > 0; left--) {
    cursor.next();
    if (run !== undefined && goesOn(run, cursor)) {
      run.length += cursor.length;
      run.end = cursor.end;
      if (cursor.content === CONTENT.string) run.text.push(textOf(cursor));
      continue;
    }
    end();
    count++;
    if (mayGoOn(cursor)) run = runFrom(cursor);
    else encoding.writeUint8Array(written, bytes.subarray(cursor.start, cursor.position));
  }
  end();
  encoding.writeVarUint(encoder, count);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeBinaryEncoder(encoder, written);
}

function mayGoOn({ content }: StructCursor): boolean {
  return content === CONTENT.string || content === CONTENT.deleted || content === CONTENT.gc;
}

function goesOn(run: Run, cursor: StructCursor): boolean {
  if (cursor.content !== run.content) return false;
  if (cursor.content === CONTENT.gc) return true;
  return (
    (cursor.info & INFO.origin) !== 0 &&
    cursor.originClient === cursor.client &&
    cursor.originClock === run.end - 1 &&
    cursor.rightClient === run.rightClient &&
    (cursor.rightClient < 0 || cursor.rightClock === run.rightClock)
  );
}

function runFrom(cursor: StructCursor): Run {
  return {
    content: cursor.content,
    head: cursor.bytes.subarray(cursor.start, cursor.contentStart),
    rightClient: cursor.rightClient,
    rightClock: cursor.rightClock,
    length: cursor.length,
    end: cursor.end,
    text: cursor.content === CONTENT.string ? [textOf(cursor)] : [],
  };
}

/** What a text carries, without its length. */
function textOf({ bytes, textStart, position }: StructCursor): Uint8Array {
  return bytes.subarray(textStart, position);
}

function writeRun(encoder: encoding.Encoder, { content, head, length, text }: Run): void {
  encoding.writeUint8Array(encoder, head);
  if (content !== CONTENT.string) {
    encoding.writeVarUint(encoder, length);
    return;
  }
  encoding.writeVarUint(
    encoder,
    text.reduce((sum, piece) => sum + piece.length, 0),
  );
  for (const piece of text) encoding.writeUint8Array(encoder, piece);
}
