import * as encoding from 'lib0/encoding';
import { ClientRanges } from './client-ranges.ts';
import { eachDelete, type ParsedUpdate } from './parse-update.ts';
import { CONTENT, INFO, StructCursor } from './struct-cursor.ts';
import type { ClockRange } from './verdict.ts';

/** The delete set of an update. */
export function deletesIn(parsed: ParsedUpdate): ClockRange[] {
  const ranges: ClockRange[] = [];
  eachDelete(parsed, (client, start, end) => {
    if (end > start) ranges.push({ client, clock: start, length: end - start });
  });
  return ranges;
}

/**
 * The update (V1) without the contents of structs that are in `gone` as a whole: what Yjs itself keeps of them when it
 * collects garbage. They keep their places, so that whatever stands next to them is put where it was. Runs of them become one.
 */
export function tidyUpdate(parsed: ParsedUpdate, gone: ClientRanges): Uint8Array {
  const { bytes, blocks } = parsed;
  const encoder = encoding.createEncoder();
  const cursor = new StructCursor(bytes);
  encoding.writeVarUint(encoder, blocks.length);
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks.at(index);
    const writer = new BlockWriter(bytes);
    cursor.enter(block);
    for (let left = block.structs; left > 0; left--) {
      cursor.next();
      writer.write(cursor, gone);
    }
    writer.end();
    encoding.writeVarUint(encoder, writer.structs);
    encoding.writeVarUint(encoder, block.client);
    encoding.writeVarUint(encoder, block.clock);
    encoding.writeUint8Array(encoder, encoding.toUint8Array(writer.encoder));
  }
  const own = new ClientRanges();
  own.add(deletesIn(parsed));
  own.write(encoder);
  return encoding.toUint8Array(encoder);
}

/** A run of structs without contents. */
interface Run {
  readonly head: Uint8Array;
  readonly info: number;
  readonly rightClient: number;
  readonly rightClock: number;
  length: number;
  end: number;
}

class BlockWriter {
  readonly encoder = encoding.createEncoder();
  structs = 0;
  readonly #bytes: Uint8Array;
  #run: Run | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  write(cursor: StructCursor, gone: ClientRanges): void {
    const { content, client, clock, end } = cursor;
    const isEmpty = content === CONTENT.deleted;
    const hasContent = content !== CONTENT.gc && content !== CONTENT.skip && !isEmpty;
    if (!isEmpty && !(hasContent && gone.includes(client, clock, end))) {
      this.end();
      encoding.writeUint8Array(this.encoder, this.#bytes.subarray(cursor.start, cursor.position));
      this.structs++;
      return;
    }
    const run = this.#run;
    if (run !== undefined && goesOn(run, cursor)) {
      run.length += cursor.length;
      run.end = end;
      return;
    }
    this.end();
    this.#run = {
      head: this.#bytes.subarray(cursor.start + 1, cursor.contentStart),
      info: (cursor.info & ~INFO.content) | CONTENT.deleted,
      rightClient: cursor.rightClient,
      rightClock: cursor.rightClock,
      length: cursor.length,
      end,
    };
  }

  /** Writes the run that is open, if one is. */
  end(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.structs++;
    encoding.writeUint8(this.encoder, run.info);
    encoding.writeUint8Array(this.encoder, run.head);
    encoding.writeVarUint(this.encoder, run.length);
  }
}

/** As Yjs joins neighbours: the struct stands behind the end of the run, and before the same one. */
function goesOn(run: Run, cursor: StructCursor): boolean {
  return (
    cursor.originClient === cursor.client &&
    cursor.originClock === run.end - 1 &&
    cursor.rightClient === run.rightClient &&
    cursor.rightClock === run.rightClock
  );
}
