export type Outcome = 'in place' | 'misplaced' | 'lost' | 'doubled' | 'apart';

export interface Verdict {
  readonly outcome: Outcome;
  /** What happened, when it is not in place. */
  readonly detail: string;
}

export interface Situation {
  /** All characters of the document before anybody typed BOB, in the order in which one reads them. */
  readonly original: string;
  /** The characters beside the caret of the one who types BOB, in the same block. */
  readonly left: string | null;
  readonly right: string | null;
  /** Characters that the command deletes because its author means to. */
  readonly deleted: string;
  /** BOB, without letters that the command's author had seen and deleted. */
  readonly word: string;
  /** Letters of BOB that the command copied, and whether the original characters may be there twice. */
  readonly copied: number;
  readonly copies: boolean;
  /** The command puts a boundary of blocks where BOB is typed. */
  readonly splitsHere: boolean;
}

const LETTERS = new Set('BOB');

/**
 * Is BOB in its place? The same question to both editors: `blocks` is what each shows at the end, text block by text block.
 *
 * - `lost`: a letter of BOB, or a character that nobody deleted, is gone. `doubled`: one is there more often than it was
 *   typed or copied.
 * - `in place`: the letters stand together and in order; the nearest characters of the old document before and behind
 *   them are those between which they were typed, in the same block as at least one of the two. Where one was deleted by
 *   the command, the nearest that is left counts in its place. Where a command splits the block at the very place, either
 *   side of the boundary is right.
 * - `misplaced`: anything else.
 */
export function judge(blocks: readonly string[], situation: Situation): Verdict {
  const { original, deleted, word, copied, copies } = situation;
  const text = blocks.join('');
  for (const char of new Set(word)) {
    const least = count(word, char);
    const found = count(text, char);
    if (found < least) return { outcome: 'lost', detail: lostLetters(word, text) };
    if (found > least + copied) return { outcome: 'doubled', detail: `“${char}” ${found} times` };
  }
  const trouble = countCharacters(text, { original, deleted, copies: copies ? 1 : 0, maySurvive: false });
  if (trouble) return trouble;
  return isInPlace(blocks, situation)
    ? { outcome: 'in place', detail: '' }
    : { outcome: 'misplaced', detail: whereIs(blocks, situation) };
}

export interface Count {
  readonly original: string;
  readonly deleted: string;
  /** How many copies of them were made on purpose. */
  readonly copies: number;
  /** Deleted characters may be there: the other one did something with them at the same time. */
  readonly maySurvive: boolean;
}

/** Is every character of the old document that nobody deleted there, and no more often than it should be? */
export function countCharacters(
  text: string,
  { original, deleted, copies, maySurvive }: Count,
): Verdict | null {
  const stay = [...original].filter((char) => !deleted.includes(char));
  const gone = stay.filter((char) => !text.includes(char));
  if (gone.length > 0) return { outcome: 'lost', detail: `“${gone.join('')}” of the document` };
  const checked = maySurvive ? [...original] : stay;
  const twice = checked.filter((char) => count(text, char) > 1 + copies);
  if (twice.length > 0) return { outcome: 'doubled', detail: `“${twice.join('')}” is there twice` };
  const back = maySurvive ? [] : [...deleted].filter((char) => text.includes(char));
  return back.length > 0 ? { outcome: 'doubled', detail: `“${back.join('')}” came back` } : null;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

interface Letter {
  readonly char: string;
  readonly block: number;
}

function isInPlace(blocks: readonly string[], situation: Situation): boolean {
  const { original, left, right, deleted, word, splitsHere } = situation;
  const known = new Set(original);
  // Characters that the command itself brings (a pasted text) are nobody's neighbours.
  const letters = blocks.flatMap((text, block): Letter[] =>
    [...text].filter((char) => known.has(char) || LETTERS.has(char)).map((char) => ({ char, block })),
  );
  const alive = (char: string | null) => (char !== null && !deleted.includes(char) ? char : null);
  const before = alive(left) ?? survivor(situation, 'before');
  const behind = alive(right) ?? survivor(situation, 'behind');
  const beside = [alive(left), alive(right)].filter((char) => char !== null);

  for (let start = 0; start + word.length <= letters.length; start++) {
    const found = letters.slice(start, start + word.length);
    if (found.map(({ char }) => char).join('') !== word) continue;
    const isTogether = found.every(({ block }) => block === found[0]?.block);
    const previous = letters.slice(0, start).findLast(({ char }) => known.has(char));
    const next = letters.slice(start + word.length).find(({ char }) => known.has(char));
    const isBetween =
      (before === null || previous?.char === before) && (behind === null || next?.char === behind);
    const isBeside =
      beside.length === 0 ||
      [previous, next].some(
        (near) => near && beside.includes(near.char) && found.some(({ block }) => block === near.block),
      );
    const isAlone = found.every(({ block }) =>
      letters.every((l) => l.block !== block || LETTERS.has(l.char)),
    );
    if (isBetween && ((isTogether && isBeside) || (splitsHere && (isBeside || isAlone)))) return true;
  }
  return false;
}

/**
 * The nearest character of the document that is left, where the one beside the caret was deleted. At the edge of a block
 * with a living neighbour on the other side, the neighbour is enough.
 */
function survivor(situation: Situation, side: 'before' | 'behind'): string | null {
  const { original, left, right, deleted } = situation;
  const own = side === 'before' ? left : right;
  const other = side === 'before' ? right : left;
  if (own === null && other !== null && !deleted.includes(other)) return null;
  const place = left === null ? original.indexOf(right ?? '') : original.indexOf(left) + 1;
  const chars = [...original];
  return (
    (side === 'before'
      ? chars.slice(0, place).findLast((char) => !deleted.includes(char))
      : chars.slice(place).find((char) => !deleted.includes(char))) ?? null
  );
}

function lostLetters(word: string, text: string): string {
  const left = [...text].filter((char) => LETTERS.has(char)).join('');
  return left === '' ? '' : `of “${word}” only “${left}” is left`;
}

function whereIs(blocks: readonly string[], { word, original, left, right }: Situation): string {
  const index = blocks.findIndex((text) => text.includes(word));
  const text = blocks[index];
  if (text === undefined) return `torn apart: ${blocks.filter((part) => /[BO]/.test(part)).join(' ¦ ')}`;
  if (![...text].some((char) => original.includes(char))) return 'in a block of its own';
  const isWithOwn = [left, right].some((char) => char !== null && text.includes(char));
  return isWithOwn ? `at another place of its block: ${text}` : `in another block: ${text}`;
}
