import { varUints } from '../harness/varints.ts';

export interface HistoryOptions {
  readonly seed: number;
  /** How many updates will be asked for, at most. */
  readonly updates: number;
  /** About so many characters are there at a time; beyond that, as many are deleted as are typed. */
  readonly characters?: number;
}

/** What somebody typed in one go at one place. */
interface Run {
  readonly first: number;
  length: number;
}

interface Session {
  readonly client: number;
  /** Index of its first character. */
  readonly first: number;
}

const NOTHING = -1;
const STRING = 4;
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const ROOT = 'history';
const LETTERS = new TextEncoder().encode('eeettaaooiinnsshhrrddlluucmfwygpbvk      ');

// A page that is opened anew is a new client id; people move about, mistype and correct themselves.
const SESSION_KEYSTROKES = 2_000;
const RUN_KEYSTROKES = 40;
const MISTYPED = 0.03;
const CORRECTION_KEYSTROKES = 4;

/**
 * The updates of a long-lived document as they reach the server, one for each keystroke: people type at places all over
 * the text, take back what they mistyped and delete sentences. Makes about a million of them a second, without Yjs.
 */
export class TypedHistory {
  readonly #random: () => number;
  readonly #mostCharacters: number;
  /** What follows each character, by index. Characters are numbered in the order in which they were typed. */
  readonly #next: Int32Array;
  readonly #deleted: Uint8Array;
  readonly #sessions: Session[] = [];
  readonly #runs: Run[] = [];
  #run: Run | undefined;
  #typed = 0;
  #first = NOTHING;
  #visible = 0;
  #sessionLeft = 0;
  #runLeft = 0;
  #correctionLeft = 0;

  constructor({ seed, updates, characters = 100_000 }: HistoryOptions) {
    this.#random = mulberry32(seed);
    this.#mostCharacters = characters;
    this.#next = new Int32Array(updates);
    this.#deleted = new Uint8Array(updates);
  }

  /** In the document as it is now. */
  get characters(): number {
    return this.#visible;
  }

  /** Client ids that wrote so far. */
  get clients(): number {
    return this.#sessions.length;
  }

  /** The next `count` of them. */
  *take(count: number): Generator<Uint8Array> {
    for (let left = count; left > 0; left--) yield this.next();
  }

  /** The next update (Yjs, V1). */
  next(): Uint8Array {
    if (this.#correctionLeft > 0 && this.#run !== undefined) return this.#takeBack(this.#run);
    if (this.#visible > this.#mostCharacters && this.#runLeft === 0) return this.#deleteRun();
    return this.#type();
  }

  #type(): Uint8Array {
    if (this.#sessionLeft-- === 0) {
      this.#sessions.push({ client: Math.floor(this.#random() * 2 ** 32), first: this.#typed });
      this.#sessionLeft = this.#lengthAround(SESSION_KEYSTROKES);
      this.#runLeft = 0;
    }
    const index = this.#typed++;
    const left = this.#runLeft > 0 ? index - 1 : this.#beginRun(index);
    const right = left === NOTHING ? this.#first : this.#at(this.#next, left);
    this.#next[index] = right;
    if (left === NOTHING) this.#first = index;
    else this.#next[left] = index;
    if (this.#run !== undefined) this.#run.length++;
    this.#runLeft--;
    this.#visible++;
    if (this.#random() < MISTYPED) this.#correctionLeft = this.#lengthAround(CORRECTION_KEYSTROKES);
    return this.#encodeLetter(index, left, right);
  }

  /** Goes somewhere in the text; returns the character before that place. */
  #beginRun(index: number): number {
    this.#runLeft = this.#lengthAround(RUN_KEYSTROKES);
    const beside = this.#runs[Math.floor(this.#random() * this.#runs.length)];
    this.#run = { first: index, length: 0 };
    this.#runs.push(this.#run);
    return beside === undefined ? NOTHING : beside.first + Math.floor(this.#random() * beside.length);
  }

  /** Backspace. */
  #takeBack(run: Run): Uint8Array {
    this.#correctionLeft--;
    let last = run.first + run.length - 1;
    while (last >= run.first && this.#deleted[last] === 1) last--;
    if (last < run.first) {
      this.#correctionLeft = 0;
      return this.#type();
    }
    this.#delete(last);
    return this.#encodeDeletes([{ first: last, length: 1 }]);
  }

  #deleteRun(): Uint8Array {
    const at = Math.floor(this.#random() * this.#runs.length);
    const run = this.#runs[at];
    const last = this.#runs.pop();
    if (run === undefined || last === undefined) return this.#type();
    if (run !== last) this.#runs[at] = last;
    const ranges: Run[] = [];
    for (let index = run.first; index < run.first + run.length; index++) {
      if (this.#deleted[index] === 1) continue;
      this.#delete(index);
      const range = ranges.at(-1);
      if (range !== undefined && range.first + range.length === index) range.length++;
      else ranges.push({ first: index, length: 1 });
    }
    return ranges.length === 0 ? this.#type() : this.#encodeDeletes(ranges);
  }

  #delete(index: number): void {
    this.#deleted[index] = 1;
    this.#visible--;
  }

  #encodeLetter(index: number, left: number, right: number): Uint8Array {
    const [client, clock] = this.#idOf(index);
    const info = STRING | (left === NOTHING ? 0 : HAS_ORIGIN) | (right === NOTHING ? 0 : HAS_RIGHT_ORIGIN);
    const origins = [left, right].flatMap((beside) => (beside === NOTHING ? [] : this.#idOf(beside)));
    const letter = LETTERS[Math.floor(this.#random() * LETTERS.length)] ?? 0;
    const oneOfOneClient = [1, 1, ...varUints(client, clock), info];
    const parent = origins.length > 0 ? [] : [1, ROOT.length, ...new TextEncoder().encode(ROOT)];
    return Uint8Array.from([...oneOfOneClient, ...varUints(...origins), ...parent, 1, letter, 0]);
  }

  /** All of one run, and so of one client. */
  #encodeDeletes(ranges: readonly Run[]): Uint8Array {
    const [client] = this.#idOf(ranges[0]?.first ?? 0);
    const clocks = ranges.flatMap(({ first, length }) => [this.#idOf(first)[1], length]);
    return varUints(0, 1, client, ranges.length, ...clocks);
  }

  #idOf(index: number): [client: number, clock: number] {
    let low = 0;
    let high = this.#sessions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#sessions[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const session = this.#sessions[low];
    return [session?.client ?? 0, index - (session?.first ?? 0)];
  }

  #at(numbers: Int32Array, index: number): number {
    return numbers[index] ?? NOTHING;
  }

  /** At least 1, and `mean` on average: most are shorter, few are much longer. */
  #lengthAround(mean: number): number {
    return 1 + Math.floor(-Math.log(1 - this.#random()) * (mean - 1));
  }
}

/** Numbers from 0 to 1, the same for the same seed (Tommy Ettinger's mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
