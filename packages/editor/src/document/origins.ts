import * as Y from 'yjs';

/**
 * Who first wrote what came back or was moved. Undo and moving re-create units under the client id of whoever undoes or
 * moves; a note says which units they were before. Notes are in a root array of their own, never in a text.
 *
 * An entry is `[clock, length, client, oldClock]`, any number of times one behind the other: the units `clock` to
 * `clock + length` *of the client that wrote the entry* are what `client` wrote as `oldClock` and following. So nobody can
 * say anything about units that are somebody else's.
 */
export const ORIGINS = 'origins';

/** So many notes of one client are read. A flood of them costs nobody but the client that wrote them. */
const MAX_NOTES = 10_000;
/** What was brought back again and again: one step for each time, when the notes don't name the first author at once. */
const MAX_STEPS = 32;

/** Units that one client wrote one after the other. */
export interface Units {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

interface Note {
  readonly clock: number;
  readonly length: number;
  readonly old: Units;
}

/** What the units hold that are looked up, as far as it is known: text, or something else in one unit. */
export type Held = string | Y.Item['content'];

export function heldBy({ content }: Y.Item, { offset, length }: { offset: number; length: number }): Held {
  return content instanceof Y.ContentString ? content.str.slice(offset, offset + length) : content;
}

/** The notes of a document as they are now. Total: what can't be true is not believed, and nothing throws. */
export class Origins {
  readonly #store: Y.Doc['store'];
  /** Of each client, by clock, none over another. */
  readonly #notes: ReadonlyMap<number, readonly Note[]>;

  constructor(doc: Y.Doc) {
    this.#store = doc.store;
    this.#notes = readNotes(doc);
  }

  /**
   * The first authors' units that these `units`, which hold `held`, were, in order and of the same length in all. A note is
   * believed when the old units are deleted, and held the same as far as anybody can still tell.
   */
  of(units: Units, held: Held): Units[] {
    const found: Units[] = [];
    this.#follow(units, held, { steps: 0, found });
    return found;
  }

  #follow(units: Units, held: Held, trail: { steps: number; found: Units[] }): void {
    const { found, steps } = trail;
    if (steps === MAX_STEPS) return void found.push(units);
    const { client, clock, length } = units;
    const notes = this.#notes.get(client) ?? [];
    const end = clock + length;
    let at = clock;
    const own = (to: number) => {
      if (to > at) found.push({ client, clock: at, length: to - at });
      at = to;
    };
    for (let i = firstBehind(notes, clock); i < notes.length; i++) {
      const note = notes[i];
      if (note === undefined || note.clock >= end) break;
      own(Math.max(at, note.clock));
      const to = Math.min(end, note.clock + note.length);
      const old = { ...note.old, clock: note.old.clock + at - note.clock, length: to - at };
      for (const piece of this.#deleted(old)) {
        const from = at - clock;
        const part = typeof held === 'string' ? held.slice(from, from + piece.length) : held;
        const isTrue = piece.isDeleted && mayHold(piece.content, piece.offset, part);
        if (isTrue) this.#follow(piece, part, { steps: steps + 1, found });
        else found.push({ client, clock: at, length: piece.length });
        at += piece.length;
      }
    }
    own(end);
  }

  /** The stretches of `units`, each from one struct. */
  *#deleted(
    units: Units,
  ): Generator<Units & { isDeleted: boolean; content: Y.Item['content'] | null; offset: number }> {
    const { client } = units;
    const structs = this.#store.clients.get(client) ?? [];
    const end = units.clock + units.length;
    for (let at = units.clock, i = Y.findIndexSS(structs, at); at < end; i++) {
      const struct = structs[i];
      if (struct === undefined) return;
      const offset = at - struct.id.clock;
      const length = Math.min(end, struct.id.clock + struct.length) - at;
      const content = struct instanceof Y.Item ? struct.content : null;
      yield { client, clock: at, length, isDeleted: struct.deleted, content, offset };
      at += length;
    }
  }
}

/** Can deleted units hold this? What Yjs has thrown away could have held anything. */
function mayHold(content: Y.Item['content'] | null, offset: number, held: Held): boolean {
  if (content === null || content instanceof Y.ContentDeleted) return true;
  if (typeof held === 'string')
    return content instanceof Y.ContentString && content.str.slice(offset, offset + held.length) === held;
  if (held instanceof Y.ContentEmbed)
    return content instanceof Y.ContentEmbed && JSON.stringify(content.embed) === JSON.stringify(held.embed);
  return content.constructor === held.constructor;
}

function readNotes(doc: Y.Doc): Map<number, Note[]> {
  const notes = new Map<number, Note[]>();
  for (let item = doc.getArray(ORIGINS)._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentAny)) continue;
    const { client } = item.id;
    const mine = notes.get(client) ?? [];
    notes.set(client, mine);
    for (const entry of item.content.arr) if (Array.isArray(entry)) readEntry(entry, { doc, client, mine });
  }
  for (const [client, mine] of notes) notes.set(client, inOrder(mine));
  return notes;
}

function readEntry(entry: readonly unknown[], into: { doc: Y.Doc; client: number; mine: Note[] }): void {
  const { doc, client, mine } = into;
  for (let i = 0; i + 4 <= entry.length && mine.length < MAX_NOTES; i += 4) {
    const [clock, length, old, oldClock] = entry.slice(i, i + 4);
    if (!isWhole(clock) || !isWhole(length) || !isWhole(old) || !isWhole(oldClock) || length === 0) continue;
    const isThere = clock + length <= Y.getState(doc.store, client);
    const wasThere = oldClock + length <= Y.getState(doc.store, old);
    if (isThere && wasThere) mine.push({ clock, length, old: { client: old, clock: oldClock, length } });
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A note that begins within another is left out. */
function inOrder(notes: readonly Note[]): Note[] {
  const kept: Note[] = [];
  for (const note of [...notes].sort((a, b) => a.clock - b.clock)) {
    const last = kept.at(-1);
    if (last === undefined || last.clock + last.length <= note.clock) kept.push(note);
  }
  return kept;
}

/** The index of the first note that ends behind `clock`. */
function firstBehind(notes: readonly Note[], clock: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const note = notes[middle];
    if (note && note.clock + note.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}
