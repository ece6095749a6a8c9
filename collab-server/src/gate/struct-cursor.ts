import { ByteReader, MalformedBytes } from './byte-reader.ts';

/** What a struct carries, by the number that Yjs gives it on the wire. */
export const CONTENT = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  skip: 10,
} as const;

/** Bits of a struct's first byte. */
export const INFO = { origin: 0x80, rightOrigin: 0x40, parentSub: 0x20, content: 0x1f } as const;

/** One more than the last clock that any client may reach. Other implementations of Yjs keep clocks in 32 bits. */
export const CLOCK_LIMIT = 2 ** 31 - 1;

/** Stands for "no client" where a struct has no origin, right origin or parent id. */
export const NOBODY = -1;

const XML_ELEMENT = 3;
const XML_HOOK = 5;
const LAST_TYPE = 6;

/** A client's structs within an update: where they begin, and from which clock. */
export interface BlockStart {
  readonly client: number;
  readonly clock: number;
  readonly offset: number;
}

/**
 * Walks the structs of one update (Yjs, V1), one at a time and without making objects: after `next()` the fields tell
 * of the struct just passed. Passes only what `Y.applyUpdate` can read; else `next` throws `MalformedBytes`.
 */
export class StructCursor extends ByteReader {
  client = 0;
  clock = 0;
  length = 0;
  /** One of `CONTENT`. */
  content = 0;
  info = 0;
  /** Where the struct begins, and where what it carries begins. It ends at `position`. */
  start = 0;
  contentStart = 0;
  originClient = NOBODY;
  originClock = 0;
  rightClient = NOBODY;
  rightClock = 0;
  parentClient = NOBODY;
  parentClock = 0;
  /** Where the name of its root type stands, when it names one; else -1. */
  rootStart = NOBODY;
  rootEnd = 0;

  enter(block: BlockStart): void {
    this.client = block.client;
    this.clock = block.clock;
    this.length = 0;
    this.position = block.offset;
  }

  /** The first clock after the struct. */
  get end(): number {
    return this.clock + this.length;
  }

  /** Deleted by itself, without a delete range that says so. */
  get isDeleted(): boolean {
    return this.content === CONTENT.gc || this.content === CONTENT.deleted;
  }

  next(): void {
    this.clock += this.length;
    this.start = this.position;
    this.info = this.byte();
    this.content = this.info & INFO.content;
    this.originClient = NOBODY;
    this.rightClient = NOBODY;
    this.parentClient = NOBODY;
    this.rootStart = NOBODY;
    if (this.content === CONTENT.gc || this.content === CONTENT.skip) {
      // Yjs's own readers disagree about further bits here.
      if (this.info !== this.content) throw new MalformedBytes('unknown struct');
      this.contentStart = this.position;
      this.length = this.varUint();
    } else {
      this.#position();
      this.contentStart = this.position;
      this.length = this.#carried();
    }
    // A struct without length would sit at the clock of the next one.
    if (this.length === 0) throw new MalformedBytes('empty struct');
    if (this.end > CLOCK_LIMIT) throw new MalformedBytes('clock out of range');
  }

  #position(): void {
    const { info } = this;
    if ((info & INFO.origin) !== 0) {
      this.originClient = this.varUint();
      this.originClock = this.#reference(this.originClient);
    }
    if ((info & INFO.rightOrigin) !== 0) {
      this.rightClient = this.varUint();
      this.rightClock = this.#reference(this.rightClient);
    }
    if ((info & (INFO.origin | INFO.rightOrigin)) !== 0) return;
    const isRoot = this.varUint();
    if (isRoot > 1) throw new MalformedBytes('unknown kind of parent');
    if (isRoot === 1) {
      this.text();
      this.rootEnd = this.position;
      this.rootStart = this.textStart;
    } else {
      this.parentClient = this.varUint();
      this.parentClock = this.#reference(this.parentClient);
    }
    if ((info & INFO.parentSub) !== 0) this.text();
  }

  #reference(client: number): number {
    const clock = this.varUint();
    // Yjs does not check this, and throws in the middle of its work.
    if (client === this.client && clock >= this.clock) throw new MalformedBytes('a struct built on itself');
    return clock;
  }

  #carried(): number {
    switch (this.content) {
      case CONTENT.deleted:
        return this.varUint();
      case CONTENT.json:
        return this.#several(() => this.json(true));
      case CONTENT.binary:
        this.skipBuffer();
        return 1;
      case CONTENT.string:
        return this.text();
      case CONTENT.embed:
        this.json();
        return 1;
      case CONTENT.format:
        this.text();
        this.json();
        return 1;
      case CONTENT.type: {
        const type = this.varUint();
        if (type > LAST_TYPE) throw new MalformedBytes('unknown type');
        if (type === XML_ELEMENT || type === XML_HOOK) this.text();
        return 1;
      }
      case CONTENT.any:
        return this.#several(() => this.#value());
      case CONTENT.document:
        this.text();
        // Yjs reads the options' fields: it throws when they are no object.
        if (this.bytes[this.position] !== 118) throw new MalformedBytes('options of a document');
        this.#value();
        return 1;
      default:
        throw new MalformedBytes('unknown content');
    }
  }

  #value(): void {
    const before = this.valueParts;
    this.any();
    this.mostParts = Math.max(this.mostParts, this.valueParts - before);
  }

  #several(pass: () => void): number {
    const count = this.count(1);
    for (let i = 0; i < count; i++) pass();
    return count;
  }
}
