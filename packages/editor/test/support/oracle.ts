import * as Y from 'yjs';

/**
 * The oracle of the property tests. It reads Yjs items itself and shares no code with `src/document/`: what it says about
 * a document doesn't depend on how the editor reads one. `docs/proofs.md` tells in words what is written here.
 *
 * A *thing* is a character that somebody typed as part of a word (no two characters of all words are the same) or the
 * marker of a block that is no table. (What is there of a table are keys of its marker; its words are in the cells.) A thing can be in the document as another *instance* after it was moved or brought back.
 */
export interface Thing {
  /** The character, or `#` and the id of the block. */
  readonly value: string;
  /** The name of its item in Yjs: `client:clock`. */
  readonly instance: string;
  /** The text that it is in: `body`, or a cell of a table. */
  readonly root: string;
}

/** What a command may do to the things that its author sees. */
export type Effect =
  /** Nothing goes and nothing is made again; new things may come. */
  | 'keep'
  /** What is selected may go; without a selection one character, or the border of a block. */
  | 'edit'
  /** Nothing goes; what stands in the moved blocks may be made again. */
  | 'move'
  /** Nothing goes; what stands in the copied blocks may come once more. */
  | 'copy'
  /** What this person put in may go, what this person took away may come back. */
  | 'undo';

const FIRST_LETTER = 0x4e00;
const LAST_LETTER = 0x9fff;
const FIRST_PAIR = 0x20000;
const LAST_PAIR = 0x2a6df;

/** The letters of words: none of them is used twice in a case, and nothing else in a case uses any. */
export class Letters {
  #next = 0;
  readonly words: string[] = [];

  /** A word of one to four letters that never were before. Every fourth has a letter that is a surrogate pair. */
  readonly word = (): string => {
    const count = this.words.length;
    const length = 1 + (count % 4);
    let word = '';
    for (let i = 0; i < length; i++) {
      const isPair = count % 4 === 3 && i === 1;
      word += String.fromCodePoint((isPair ? FIRST_PAIR : FIRST_LETTER) + this.#next);
      this.#next += 1;
    }
    this.words.push(word);
    return word;
  };
}

export function isLetter(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (code >= FIRST_LETTER && code <= LAST_LETTER) || (code >= FIRST_PAIR && code <= LAST_PAIR);
}

/** A letter's name in reports. */
export function nameOf(value: string): string {
  if (!isLetter(value)) return value;
  const code = value.codePointAt(0) ?? 0;
  return `q${code >= FIRST_PAIR ? code - FIRST_PAIR : code - FIRST_LETTER}z`;
}

/** All that can be seen in the body and in the cells of tables, in the order of the items. */
export function thingsOf(doc: Y.Doc): Thing[] {
  const things: Thing[] = [];
  const roots = [...doc.share.keys()].filter((name) => name === 'body' || name.startsWith('cell/')).sort();
  for (const name of roots) {
    for (let item = doc.share.get(name)?._start ?? null; item !== null; item = item.right) {
      if (item.deleted) continue;
      const { client, clock } = item.id;
      if (item.content instanceof Y.ContentString) {
        let offset = 0;
        for (const char of item.content.str) {
          if (isLetter(char))
            things.push({ value: char, instance: `${client}:${clock + offset}`, root: name });
          offset += char.length;
        }
      } else if (item.content instanceof Y.ContentType && item.content.type instanceof Y.Map) {
        const instance = `${client}:${clock}`;
        if (keyOf(item.content.type, 'kind') === 'table') continue;
        const value = keyOf(item.content.type, 'id');
        things.push({
          value: `#${typeof value === 'string' ? value : `~${instance}`}`,
          instance,
          root: name,
        });
      }
    }
  }
  return things;
}

function keyOf(marker: Y.Map<unknown>, key: string): unknown {
  const item = marker._map.get(key);
  return item && !item.deleted ? item.content.getContent().at(-1) : undefined;
}

/** Are there two blocks with one id? */
export function hasDoubledBlock(things: readonly Thing[]): boolean {
  return [...countsOf(things)].some(([value, count]) => count > 1 && value.startsWith('#'));
}

export interface Deed {
  readonly author: number;
  /** The name that Yjs has for the author's copy. */
  readonly client: number;
  readonly act: string;
  readonly effect: Effect;
  readonly before: readonly Thing[];
  readonly after: readonly Thing[];
  /** The values that the author had selected, with the blocks that the selection touches and their neighbours. */
  readonly selected: ReadonlySet<string>;
  readonly isCaret: boolean;
  /** The values in the blocks that the command is to move or to copy. */
  readonly carried: ReadonlySet<string>;
  /** The word that was typed, letter by letter. */
  readonly word: string | null;
}

/** Where the promise is not kept, by name. Each has a small test of its own in `test/proofs/exceptions.test.ts`. */
export const EXCEPTIONS = ['doubledMove', 'doubledUndo', 'typedAtSeam', 'doubledReplaced'] as const;
export type Exception = (typeof EXCEPTIONS)[number];

interface Birth {
  readonly deed: Deed;
  readonly value: string;
}

/** Watches what everybody does and says in the end what has to be in the document. */
export class Oracle {
  readonly #births = new Map<string, Birth>();
  readonly #deaths = new Set<string>();
  /** Every view that somebody had. */
  readonly #views: { author: number; things: readonly Thing[] }[] = [];
  readonly #firstAuthor = new Map<string, number>();
  readonly #history = new Map<
    string,
    { author: number; event: 'gone' | 'back' | 'made again' | 'copied' }[]
  >();
  /** Markers that somebody saw twice: what becomes of one of the two is the exception's own affair. */
  readonly #doubledBlocks = new Set<string>();
  readonly #words: (readonly Thing[])[] = [];
  /** What stood on the left of each letter when it was typed. */
  readonly #leftOf = new Map<string, Thing>();

  /** One command of one person, as its author's own document was before and after it. */
  watch(deed: Deed): void {
    const { before, after, author, act } = deed;
    const was = new Set(before.map(({ instance }) => instance));
    const is = new Set(after.map(({ instance }) => instance));
    const born = after.filter(({ instance }) => !was.has(instance));
    const died = before.filter(({ instance }) => !is.has(instance));
    const had = countsOf(before);
    const has = countsOf(after);
    // Of two blocks with one id, which is an exception already, one gets an id of its own when it is touched.
    for (const counts of [had, has])
      for (const [value, count] of counts)
        if (count > 1 && value.startsWith('#')) this.#doubledBlocks.add(value);
    const isDoubledBlock = (value: string) => value.startsWith('#') && (had.get(value) ?? 0) > 1;
    const gone = new Set(
      died.map(({ value }) => value).filter((value) => less(has, had, value) && !isDoubledBlock(value)),
    );
    const again = new Set(
      died
        .map(({ value }) => value)
        .filter((value) => !gone.has(value) && born.some((b) => b.value === value)),
    );
    const fail = (what: string, values: Iterable<string>): never => {
      throw new Error(`“${act}” ${what}: ${[...values].map(nameOf).join(' ')}`);
    };

    for (const { value } of born) {
      const count = has.get(value) ?? 0;
      const isMore = count > Math.max(1, had.get(value) ?? 0);
      if (isMore && deed.effect !== 'undo' && deed.effect !== 'copy') fail('doubled', [value]);
    }
    this.#judge(deed, { born, died, gone, again, fail });

    for (const { value, instance } of born) {
      if (this.#births.has(instance)) fail('used an instance again', [value]);
      this.#births.set(instance, { deed, value });
      if (!this.#firstAuthor.has(value)) this.#firstAuthor.set(value, author);
      else if (!again.has(value)) this.#note(value, author, deed.effect === 'copy' ? 'copied' : 'back');
    }
    for (const { instance } of died) this.#deaths.add(instance);
    for (const value of gone) this.#note(value, author, 'gone');
    for (const value of again) this.#note(value, author, 'made again');
    this.#views.push({ author, things: before }, { author, things: after });
    if (deed.word !== null) this.#rememberWord(deed, deed.word);
  }

  #judge(
    { effect, selected, isCaret, carried, author, client }: Deed,
    found: {
      born: readonly Thing[];
      died: readonly Thing[];
      gone: ReadonlySet<string>;
      again: ReadonlySet<string>;
      fail: (what: string, values: Iterable<string>) => never;
    },
  ): void {
    const { born, died, gone, again, fail } = found;
    const known = born.map(({ value }) => value).filter((value) => this.#firstAuthor.has(value));
    const outside = (values: Iterable<string>, allowed: ReadonlySet<string>) =>
      [...values].filter((value) => !allowed.has(value));
    switch (effect) {
      case 'keep':
        if (died.length > 0) fail('took away', gone.size > 0 ? gone : again);
        if (known.length > 0) fail('made again', known);
        return;
      case 'edit': {
        if (known.length > 0) fail('made again', known);
        const unselected = outside(gone, selected);
        const letters = unselected.filter(isLetter);
        if (letters.length > (isCaret ? 1 : 0)) fail('deleted what was not selected', letters);
        if (unselected.length > letters.length) fail('deleted the block', unselected);
        return;
      }
      case 'move':
      case 'copy': {
        if (gone.size > 0) fail('lost', gone);
        if (effect === 'copy' && died.length > 0) fail('made again', again);
        const others = outside(known, carried);
        if (others.length > 0) fail('made again what was not in the block', others);
        return;
      }
      case 'undo': {
        const foreign = died.filter(({ instance }) => !instance.startsWith(`${client}:`));
        if (foreign.length > 0)
          fail(
            'took away what others put in',
            foreign.map(({ value }) => value),
          );
        const did = (value: string) => this.#history.get(value)?.some((event) => event.author === author);
        const notMine = [...gone].filter((value) => this.#firstAuthor.get(value) !== author && !did(value));
        if (notMine.length > 0) fail('lost what this person had not put in', notMine);
        const notTaken = known.filter((value) => !did(value));
        if (notTaken.length > 0) fail('brought back what this person had not taken away', notTaken);
      }
    }
  }

  #note(value: string, author: number, event: 'gone' | 'back' | 'made again' | 'copied'): void {
    const events = this.#history.get(value) ?? [];
    events.push({ author, event });
    this.#history.set(value, events);
  }

  #rememberWord({ after }: Deed, word: string): void {
    const places = [...word].map((char) => after.findIndex(({ value }) => value === char));
    const letters = places.map((place) => after[place]).filter((thing) => thing !== undefined);
    if (letters.length === places.length) this.#words.push(letters);
    for (const place of places) {
      const letter = after[place];
      const left = after[place - 1];
      if (letter && left?.root === letter.root) this.#leftOf.set(letter.instance, left);
    }
  }

  /** What must be true of the document that everybody has in the end. Returns the exceptions that it had to make. */
  conclude(final: readonly Thing[]): Map<Exception, number> {
    this.#nothingDiedUnseen(final);
    const exceptions = this.#everythingOnce(final);
    this.#inOrder(final);
    this.#inOnePiece(final);
    const atSeams = this.#inItsBlock(final);
    if (atSeams > 0) exceptions.set('typedAtSeam', atSeams);
    return exceptions;
  }

  /** What is there is exactly what was put in and not taken away by somebody who saw it. */
  #nothingDiedUnseen(final: readonly Thing[]): void {
    const alive = new Set(final.map(({ instance }) => instance));
    const lost = [...this.#births].filter(
      ([instance]) => !this.#deaths.has(instance) && !alive.has(instance),
    );
    if (lost.length > 0) throw new Error(`lost: ${lost.map(([, { value }]) => nameOf(value)).join(' ')}`);
    const risen = final.filter(({ instance }) => this.#deaths.has(instance) || !this.#births.has(instance));
    if (risen.length > 0)
      throw new Error(`from nowhere: ${risen.map(({ value }) => nameOf(value)).join(' ')}`);
  }

  #everythingOnce(final: readonly Thing[]): Map<Exception, number> {
    const exceptions = new Map<Exception, number>();
    const counts = countsOf(final);
    for (const value of this.#firstAuthor.keys()) {
      const count = counts.get(value) ?? 0;
      const events = this.#history.get(value) ?? [];
      const last = new Map(events.map(({ author, event }) => [author, event]));
      const isWanted = ![...last.values()].includes('gone');
      if (isWanted && count === 0 && !this.#doubledBlocks.has(value))
        throw new Error(`lost: ${nameOf(value)}`);
      const isOnlyDeleted = events.length > 0 && events.every(({ event }) => event === 'gone');
      if (isOnlyDeleted && count > 0) throw new Error(`came back by itself: ${nameOf(value)}`);
      if (count <= 1) continue;
      const makers = final
        .filter((thing) => thing.value === value)
        .map(({ instance }) => this.#births.get(instance)?.deed);
      const effects = makers.map((deed) => deed?.effect);
      if (effects.includes('copy') || events.some(({ event }) => event === 'copied')) continue;
      // One of the two may have been moved once more since.
      const movers = new Set([
        ...makers.filter((deed) => deed?.effect === 'move').map((deed) => deed?.author),
        ...events.filter(({ event }) => event === 'made again').map(({ author }) => author),
      ]);
      const isRevived = effects.includes('undo') || events.some(({ event }) => event === 'back');
      const exception: Exception | null = isRevived ? 'doubledUndo' : movers.size > 1 ? 'doubledMove' : null;
      if (exception === null) throw new Error(`${count} times there: ${nameOf(value)}`);
      exceptions.set(exception, (exceptions.get(exception) ?? 0) + 1);
    }
    return exceptions;
  }

  /**
   * Any two things that somebody saw are in the order in which they were seen, unless one of them was moved, or deleted and
   * brought back. What somebody brought back is again where that person had seen it.
   */
  #inOrder(final: readonly Thing[]): void {
    const places = new Map(final.map(({ instance }, place) => [instance, place]));
    const counts = countsOf(final);
    const byValue = new Map(final.map((thing, place) => [thing.value, { place, instance: thing.instance }]));
    const isSteady = (value: string, author: number) => {
      const events = this.#history.get(value) ?? [];
      if (counts.get(value) !== 1) return false;
      if (events.length === 0) return true;
      const maker = this.#births.get(byValue.get(value)?.instance ?? '')?.deed;
      return (
        maker?.effect === 'undo' &&
        maker.author === author &&
        events.every(({ event }) => event === 'gone' || event === 'back')
      );
    };
    for (const { author, things } of this.#views) {
      let last = -1;
      let lastValue = '';
      for (const { value, instance } of things) {
        const place =
          places.get(instance) ?? (isSteady(value, author) ? byValue.get(value)?.place : undefined);
        if (place === undefined) continue;
        if (place < last)
          throw new Error(`${nameOf(value)} was behind ${nameOf(lastValue)} and is before it`);
        last = place;
        lastValue = value;
      }
    }
  }

  /** Between two letters of a word stands only what somebody put there who had seen one of them. */
  #inOnePiece(final: readonly Thing[]): void {
    const places = new Map(final.map(({ instance }, place) => [instance, place]));
    for (const letters of this.#words) {
      letters.slice(1).forEach((letter, i) => {
        const before = letters[i];
        const from = before && places.get(before.instance);
        const to = places.get(letter.instance);
        if (from === undefined || to === undefined) return;
        for (const between of final.slice(from + 1, to)) {
          const seen = this.#births.get(between.instance)?.deed.after ?? [];
          const isKnown = seen.some(
            ({ instance }) => instance === before?.instance || instance === letter.instance,
          );
          if (!isKnown) {
            const pair = `${nameOf(before?.value ?? '')} and ${nameOf(letter.value)}`;
            throw new Error(`${nameOf(between.value)} came between ${pair}`);
          }
        }
      });
    }
  }

  /**
   * A letter is in the block of what it was typed behind, unless somebody who had seen it parted the two, or somebody pressed
   * Enter between them at the same time: then either side is right. What else comes in between is an exception.
   */
  #inItsBlock(final: readonly Thing[]): number {
    const places = new Map(final.map(({ instance }, place) => [instance, place]));
    let atSeams = 0;
    for (const [instance, left] of this.#leftOf) {
      const from = places.get(left.instance);
      const to = places.get(instance);
      if (from === undefined || to === undefined) continue;
      const borders = final.slice(from + 1, to).filter(({ value }) => value.startsWith('#'));
      const strange = borders.some((border) => {
        const deed = this.#births.get(border.instance)?.deed;
        return deed?.act !== 'enter' && !deed?.before.some((thing) => thing.instance === instance);
      });
      if (strange) atSeams += 1;
    }
    return atSeams;
  }
}

function countsOf(things: readonly Thing[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of things) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function less(has: ReadonlyMap<string, number>, had: ReadonlyMap<string, number>, value: string): boolean {
  return (has.get(value) ?? 0) < (had.get(value) ?? 0);
}
