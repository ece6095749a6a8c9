import { MalformedBytes } from './byte-reader.ts';
import { type BlockStart, CLOCK_LIMIT, CONTENT, StructCursor } from './struct-cursor.ts';

/** One client's structs in an update. An update has at most one block of each client. */
export interface Block extends BlockStart {
  readonly structs: number;
  /** First clock after the last struct that is not a skip. */
  readonly until: number;
  /** A struct of the skip kind is among them: a hole in the clocks. */
  readonly hasSkips: boolean;
  /** Where the bytes of its structs end. */
  readonly end: number;
}

/** An update that Yjs can read, and what it holds by number. Nothing of it has been built. */
export interface ParsedUpdate {
  readonly bytes: Uint8Array;
  readonly blocks: BlockList;
  readonly structs: number;
  /** Clocks of GC and deleted structs: a few bytes can claim many. */
  readonly unbackedClocks: number;
  readonly types: number;
  readonly documents: number;
  /** Single values inside of contents. */
  readonly values: number;
  /** The most of them in one value: it is never cut. */
  readonly largestValue: number;
  /** Where the delete set begins. */
  readonly deleteSet: number;
}

/**
 * Reads an update (Yjs, V1) to its last byte. `undefined`: Yjs could not read it, or not without harm. Costs no more
 * than a few times the update's size, whatever counts and lengths it declares.
 */
export function parseUpdate(bytes: Uint8Array): ParsedUpdate | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined;
    throw error;
  }
}

function parse(bytes: Uint8Array): ParsedUpdate {
  const cursor = new StructCursor(bytes);
  const blocks = new BlockList();
  let structs = 0;
  let unbackedClocks = 0;
  let types = 0;
  let documents = 0;
  // A block is a count, a client, a clock and a struct of two bytes at least.
  for (let left = cursor.count(5); left > 0; left--) {
    const count = cursor.count(2);
    if (count === 0) throw new MalformedBytes('empty block');
    const client = cursor.varUint();
    const clock = cursor.varUint();
    const offset = cursor.position;
    let until = clock;
    let hasSkips = false;
    cursor.enter({ client, clock, offset });
    for (let i = 0; i < count; i++) {
      cursor.next();
      if (cursor.content === CONTENT.skip) {
        hasSkips = true;
        continue;
      }
      until = cursor.end;
      if (cursor.isDeleted) unbackedClocks += cursor.length;
      else if (cursor.content === CONTENT.type) types++;
      else if (cursor.content === CONTENT.document) documents++;
    }
    structs += count;
    blocks.push({ client, clock, offset, structs: count, until, hasSkips, end: cursor.position });
  }
  // Yjs keeps only the last block of a client, and loses the others in silence.
  if (blocks.hasDuplicates()) throw new MalformedBytes('two blocks of one client');
  const deleteSet = cursor.position;
  passDeletes(cursor);
  if (cursor.left > 0) throw new MalformedBytes('trailing bytes');
  return {
    bytes,
    blocks,
    structs,
    unbackedClocks,
    types,
    documents,
    values: cursor.valueParts,
    largestValue: cursor.mostParts,
    deleteSet,
  };
}

function passDeletes(cursor: StructCursor): void {
  for (let clients = cursor.count(2); clients > 0; clients--) {
    cursor.varUint();
    for (let ranges = cursor.count(2); ranges > 0; ranges--) {
      if (cursor.varUint() + cursor.varUint() > CLOCK_LIMIT) throw new MalformedBytes('clock out of range');
    }
  }
}

/** Calls `visit` with every delete range as it stands in the update; ranges may overlap, repeat or be empty. */
export function eachDelete(
  { bytes, deleteSet }: ParsedUpdate,
  visit: (client: number, start: number, end: number) => void,
): void {
  const cursor = new StructCursor(bytes);
  cursor.position = deleteSet;
  for (let clients = cursor.varUint(); clients > 0; clients--) {
    const client = cursor.varUint();
    for (let ranges = cursor.varUint(); ranges > 0; ranges--) {
      const start = cursor.varUint();
      visit(client, start, start + cursor.varUint());
    }
  }
}

/** Blocks as flat numbers: an object each would cost twenty times the bytes of the smallest ones. */
export class BlockList {
  readonly #numbers: number[] = [];

  get length(): number {
    return this.#numbers.length / FIELDS;
  }

  push({ client, clock, offset, structs, until, hasSkips, end }: Block): void {
    this.#numbers.push(client, clock, offset, structs, until, hasSkips ? 1 : 0, end);
  }

  at(index: number): Block {
    const base = index * FIELDS;
    const field = (number: number) => this.#numbers[base + number] as number;
    return {
      client: field(0),
      clock: field(1),
      offset: field(2),
      structs: field(3),
      until: field(4),
      hasSkips: field(5) === 1,
      end: field(6),
    };
  }

  client(index: number): number {
    return this.#numbers[index * FIELDS] as number;
  }

  /** Clients in descending order, as Yjs writes them and as its `mergeUpdates` needs them. */
  get isDescending(): boolean {
    for (let index = 1; index < this.length; index++) {
      if (this.client(index) >= this.client(index - 1)) return false;
    }
    return true;
  }

  hasDuplicates(): boolean {
    if (this.isDescending) return false;
    const clients = Float64Array.from({ length: this.length }, (_, index) => this.client(index)).sort();
    return clients.some((client, index) => index > 0 && client === clients[index - 1]);
  }
}

const FIELDS = 7;
