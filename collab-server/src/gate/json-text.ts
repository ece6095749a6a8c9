interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** How deep objects and arrays may nest. */
  readonly depth: number;
}

/**
 * How many values the JSON text in `bytes` holds, or -1 when `JSON.parse` would refuse it or it nests too deep.
 * Makes no values: a few bytes of `[[],[],…` would cost many times their size. The bytes must be well-formed UTF-8.
 */
export function jsonParts(bytes: Uint8Array, { start, end, depth }: JsonSpan): number {
  const scan = new JsonScan(bytes, start, end);
  return scan.value(depth) && scan.atEnd() ? scan.parts : -1;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const WORDS = new Map([
  [0x74, [0x72, 0x75, 0x65]], // true
  [0x66, [0x61, 0x6c, 0x73, 0x65]], // false
  [0x6e, [0x75, 0x6c, 0x6c]], // null
]);
const ESCAPED = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));

class JsonScan {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  parts = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  atEnd(): boolean {
    this.#space();
    return this.#at === this.#end;
  }

  value(depth: number): boolean {
    this.parts++;
    this.#space();
    const first = this.#peek();
    if (first === QUOTE) return this.#string();
    if (first === 0x7b) return depth > 0 && this.#members(depth - 1);
    if (first === 0x5b) return depth > 0 && this.#elements(depth - 1);
    if (first === 0x2d || isDigit(first)) return this.#number();
    const rest = WORDS.get(first);
    if (rest === undefined) return false;
    this.#at++;
    return rest.every((letter) => this.#take(letter));
  }

  #members(depth: number): boolean {
    this.#at++;
    this.#space();
    if (this.#take(0x7d)) return true;
    do {
      this.#space();
      if (this.#peek() !== QUOTE || !this.#string()) return false;
      this.#space();
      if (!this.#take(COLON) || !this.value(depth)) return false;
      this.#space();
    } while (this.#take(COMMA));
    return this.#take(0x7d);
  }

  #elements(depth: number): boolean {
    this.#at++;
    this.#space();
    if (this.#take(0x5d)) return true;
    do {
      if (!this.value(depth)) return false;
      this.#space();
    } while (this.#take(COMMA));
    return this.#take(0x5d);
  }

  #string(): boolean {
    this.#at++;
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at++] as number;
      if (byte === QUOTE) return true;
      if (byte < 0x20) return false;
      if (byte === BACKSLASH && !this.#escape()) return false;
    }
    return false;
  }

  #escape(): boolean {
    const letter = this.#peek();
    this.#at++;
    if (ESCAPED.has(letter)) return true;
    if (letter !== 0x75) return false;
    for (let digits = 0; digits < 4; digits++) {
      const digit = this.#peek() | 0x20;
      if (!isDigit(this.#peek()) && !(digit >= 0x61 && digit <= 0x66)) return false;
      this.#at++;
    }
    return true;
  }

  #number(): boolean {
    this.#take(0x2d);
    if (!this.#take(0x30) && !this.#digits()) return false;
    if (this.#take(0x2e) && !this.#digits()) return false;
    if (!this.#take(0x65) && !this.#take(0x45)) return true;
    if (!this.#take(0x2b)) this.#take(0x2d);
    return this.#digits();
  }

  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#peek())) this.#at++;
    return this.#at > start;
  }

  #space(): void {
    for (;;) {
      const byte = this.#peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }

  /** The byte at hand; 0, which no JSON text holds, at the end. */
  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0;
  }

  #take(byte: number): boolean {
    if (this.#peek() !== byte) return false;
    this.#at++;
    return true;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
