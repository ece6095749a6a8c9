import { jsonParts } from './json-text.ts';
import { utf16Length } from './utf8.ts';

/** The bytes are not what they should be. Thrown by `ByteReader`, and caught by whoever made the reader. */
export class MalformedBytes extends Error {}

/** How deep a value (lib0's `any`, or JSON) may nest. Yjs and JSON.stringify recurse, and their stack is finite. */
export const VALUE_DEPTH = 200;

// lib0 writes a safe integer in at most eight groups of seven bits.
const VARINT_BYTES = 8;
const UNDEFINED = new TextEncoder().encode('undefined');

/**
 * Walks lib0's encoding without making values of it. Never reads outside of `bytes`, and passes only what lib0's own
 * decoder reads without throwing. Throws `MalformedBytes` on anything else.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  position = 0;
  /** Where the bytes of the last text begin. */
  textStart = 0;
  /** Values inside of `any` and JSON contents passed so far: each becomes an object in a Y.Doc. */
  valueParts = 0;
  /** The most of them in one value. */
  mostParts = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw new MalformedBytes('unexpected end');
    this.position++;
    return value;
  }

  varUint(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.#varRest(first & 0x7f, 0x80);
  }

  varInt(): void {
    const first = this.byte();
    if (first >= 0x80) this.#varRest(first & 0x3f, 0x40);
  }

  #varRest(low: number, multiplier: number): number {
    let value = low;
    let factor = multiplier;
    for (let count = 1; count < VARINT_BYTES; count++) {
      const next = this.byte();
      value += (next & 0x7f) * factor;
      factor *= 0x80;
      if (next < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    throw new MalformedBytes('integer out of range');
  }

  skip(count: number): void {
    if (count > this.left) throw new MalformedBytes('unexpected end');
    this.position += count;
  }

  skipBuffer(): void {
    this.skip(this.varUint());
  }

  /** Passes a string and returns its length in UTF-16 units, as JavaScript counts it. */
  text(): number {
    const length = this.varUint();
    const start = this.position;
    this.textStart = start;
    this.skip(length);
    const units = utf16Length(this.bytes, start, this.position);
    if (units < 0) throw new MalformedBytes('invalid UTF-8');
    return units;
  }

  /** Passes a string that `JSON.parse` reads, or the word that Yjs writes for `undefined` in a list. */
  json(orUndefined = false): void {
    const length = this.varUint();
    const start = this.position;
    this.skip(length);
    if (orUndefined && length === UNDEFINED.length && this.#startsWith(start, UNDEFINED)) return;
    if (utf16Length(this.bytes, start, this.position) < 0) throw new MalformedBytes('invalid UTF-8');
    const parts = jsonParts(this.bytes, { start, end: this.position, depth: VALUE_DEPTH });
    if (parts < 0) throw new MalformedBytes('invalid JSON');
    this.valueParts += parts;
    this.mostParts = Math.max(this.mostParts, parts);
  }

  #startsWith(start: number, word: Uint8Array): boolean {
    return word.every((byte, index) => this.bytes[start + index] === byte);
  }

  any(depth = 0): void {
    if (depth > VALUE_DEPTH) throw new MalformedBytes('nested too deep');
    this.valueParts++;
    switch (this.byte()) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        this.varInt();
        return;
      case 124:
        this.skip(4);
        return;
      case 123: // float64
      case 122: // bigint
        this.skip(8);
        return;
      case 119:
        this.text();
        return;
      case 118:
        for (let left = this.count(2); left > 0; left--) {
          this.text();
          this.any(depth + 1);
        }
        return;
      case 117:
        for (let left = this.count(1); left > 0; left--) this.any(depth + 1);
        return;
      case 116:
        this.skipBuffer();
        return;
      default:
        throw new MalformedBytes('unknown type of value');
    }
  }

  /** A declared count of things that take at least `bytesEach`. */
  count(bytesEach: number): number {
    const count = this.varUint();
    if (count * bytesEach > this.left) throw new MalformedBytes('a count that the bytes cannot hold');
    return count;
  }
}
