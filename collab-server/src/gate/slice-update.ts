import { DeletesByClient } from './deletes-by-client.ts';
import { type Block, eachDelete, type ParsedUpdate } from './parse-update.ts';
import { SliceWriter } from './slice-writer.ts';
import { CONTENT, NOBODY, StructCursor } from './struct-cursor.ts';

/** A slice ends when it has grown to one of these. */
export interface SliceSize {
  readonly bytes: number;
  readonly structs: number;
  readonly deletes: number;
}

export interface SlicedUpdate {
  /** V1 updates that together, in this order, are the whole. Each builds only on what the whole builds on, and on those before it. */
  readonly slices: readonly Uint8Array<ArrayBuffer>[];
  /** How many clocks of which client must be there before, for the whole to be taken in. */
  readonly needs: ReadonlyMap<number, number>;
}

/** One client's block, as far as it has been passed. */
interface Progress {
  readonly block: Block;
  left: number;
  clock: number;
  offset: number;
  /** Waited for by a struct that waits itself. */
  isOpen: boolean;
}

interface Wait {
  readonly on: Progress;
  /** Go on until this clock is passed. */
  readonly until: number;
}

/**
 * Cuts an update along the order in which its structs build on each other, like Yjs when it takes them in. What is deleted of
 * a slice's own structs is deleted in that slice; what was there before is deleted by the last ones. Long texts and lists are
 * cut as Yjs cuts them when somebody writes into their middle. `undefined`: structs build on each other in a circle.
 */
export function sliceUpdate(parsed: ParsedUpdate, size: SliceSize): SlicedUpdate | undefined {
  const slicer = new Slicer(parsed, size);
  return slicer.run() ? { slices: slicer.slices, needs: slicer.needs } : undefined;
}

class Slicer {
  readonly slices: Uint8Array<ArrayBuffer>[] = [];
  readonly needs = new Map<number, number>();
  readonly #cursor: StructCursor;
  readonly #writer: SliceWriter;
  readonly #size: SliceSize;
  readonly #deletes = new DeletesByClient();
  readonly #all: Progress[] = [];
  readonly #byClient = new Map<number, Progress>();

  constructor(parsed: ParsedUpdate, size: SliceSize) {
    this.#size = size;
    this.#cursor = new StructCursor(parsed.bytes);
    this.#writer = new SliceWriter(parsed.bytes);
    for (let index = 0; index < parsed.blocks.length; index++) {
      const block = parsed.blocks.at(index);
      const { client, clock, offset, structs } = block;
      const progress: Progress = { block, left: structs, clock, offset, isOpen: false };
      this.#all.push(progress);
      this.#byClient.set(client, progress);
      // What comes before a block must be there.
      this.#need(client, clock);
    }
    eachDelete(parsed, (client, start, end) => this.#deletes.add(client, start, end));
    this.#deletes.settle();
  }

  run(): boolean {
    for (const progress of this.#all) if (!this.#follow(progress)) return false;
    this.#endSlice();
    this.#deleteTheRest();
    return true;
  }

  #follow(first: Progress): boolean {
    const stack: Wait[] = [{ on: first, until: Number.POSITIVE_INFINITY }];
    first.isOpen = true;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = this.#pass(top);
      if (next === undefined) {
        top.on.isOpen = false;
        stack.pop();
      } else {
        if (next.on.isOpen) return false;
        next.on.isOpen = true;
        stack.push(next);
      }
    }
    return true;
  }

  /** Goes on with one client; says what it has to wait for. */
  #pass({ on, until }: Wait): Wait | undefined {
    const cursor = this.#cursor;
    cursor.enter({ client: on.block.client, clock: on.clock, offset: on.offset });
    while (on.left > 0 && on.clock <= until) {
      cursor.next();
      const wait = this.#missing();
      if (wait !== undefined) return wait;
      on.left--;
      on.clock = cursor.end;
      on.offset = cursor.position;
      this.#take();
    }
    return undefined;
  }

  #missing(): Wait | undefined {
    const cursor = this.#cursor;
    return (
      this.#absent(cursor.originClient, cursor.originClock) ??
      this.#absent(cursor.rightClient, cursor.rightClock) ??
      this.#absent(cursor.parentClient, cursor.parentClock)
    );
  }

  #absent(client: number, clock: number): Wait | undefined {
    // What a struct says of its own client lies before it.
    if (client === NOBODY || client === this.#cursor.client) return undefined;
    const source = this.#byClient.get(client);
    if (source === undefined || clock < source.block.clock || clock >= source.block.until) {
      this.#need(client, clock + 1);
      return undefined;
    }
    return clock < source.clock ? undefined : { on: source, until: clock };
  }

  #need(client: number, clock: number): void {
    if (clock > (this.needs.get(client) ?? 0)) this.needs.set(client, clock);
  }

  /** Puts the struct at the cursor into the slice, or into several when it is a long one. */
  #take(): void {
    const cursor = this.#cursor;
    const isLong = cursor.position - cursor.start > this.#size.bytes && isDivisible(cursor.content);
    if (!isLong) {
      this.#writer.add(cursor);
      this.#endWhenFull();
      return;
    }
    const { client, position, end } = cursor;
    this.#endSlice();
    this.#writer.addInPieces(cursor, this.#size.bytes, () => this.#endSlice());
    cursor.enter({ client, clock: end, offset: position });
  }

  #endWhenFull(): void {
    const { bytes, structs } = this.#writer;
    if (bytes >= this.#size.bytes || structs >= this.#size.structs) this.#endSlice();
  }

  #endSlice(): void {
    if (this.#writer.structs === 0) return;
    const deleted: number[] = [];
    for (const [client, from, until] of this.#writer.ranges())
      this.#deletes.take(client, { from, until, most: this.#size.deletes - deleted.length / 3 }, deleted);
    this.slices.push(this.#writer.finish(deleted));
  }

  #deleteTheRest(): void {
    for (;;) {
      const ranges = this.#deletes.takeAny(this.#size.deletes);
      if (ranges.length === 0) return;
      for (let at = 0; at < ranges.length; at += 3) {
        const [client, start, length] = ranges.slice(at, at + 3) as [number, number, number];
        const own = this.#byClient.get(client);
        if (own === undefined || start + length > own.block.until) this.#need(client, start + length);
      }
      this.slices.push(this.#writer.finish(ranges));
    }
  }
}

function isDivisible(content: number): boolean {
  return content === CONTENT.string || content === CONTENT.any || content === CONTENT.json;
}
