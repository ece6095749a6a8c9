import { type Actor, expect, test } from '../support/fixtures.ts';
import { InputMethod } from '../support/input-method.ts';
import { Scribe } from '../support/scribe.ts';

/** What somebody composes, in the steps in which an input method shows it, and what it ends as. */
const WORDS = {
  // Letters become kana, kana become kanji, and another candidate is chosen.
  Japanese: {
    steps: ['n', 'に', 'にh', 'にほ', 'にほn', 'にほん', 'にほんg', 'にほんご', '二本後', '日本語'],
    word: '日本語',
  },
  // A syllable is taken apart again by the letter that follows it.
  Korean: { steps: ['ㅎ', '하', '한', '한ㄱ', '한그', '한글', '한글ㅇ', '한글이'], word: '한글이' },
  // A dead key shows the accent alone until the letter comes.
  accent: { steps: ['´'], word: 'é' },
} as const;

/** What somebody else does to the block in the meantime, step after step, and what it then reads as. */
interface Meanwhile {
  readonly steps: readonly ((scribe: Scribe) => void)[];
  readonly kinds: (word: string) => string[][];
}

const MEANWHILE: Readonly<Record<string, Meanwhile>> = {
  'types before and behind': {
    steps: [
      (scribe) => scribe.types('B', { before: 'before ' }),
      (scribe) => scribe.types('E', { behind: ' behind' }),
      (scribe) => scribe.types('O', { before: 'before ' }),
      (scribe) => scribe.types('N', { behind: ' behindE' }),
      (scribe) => scribe.types('B', { before: 'before ' }),
      (scribe) => scribe.types('D', { behind: ' behindEN' }),
    ],
    kinds: (word) => [
      ['paragraph', 'above'],
      ['paragraph', `BOBbefore ${word} behindEND`],
      ['paragraph', 'below'],
    ],
  },
  'makes the block a heading': {
    steps: [(scribe) => scribe.sets(scribe.blockWith('before'), { kind: 'heading', level: 2 })],
    kinds: (word) => [
      ['paragraph', 'above'],
      ['heading', `before ${word} behind`],
      ['paragraph', 'below'],
    ],
  },
  'splits the block before and behind': {
    steps: [
      (scribe) => scribe.splitsBefore('fore'),
      (scribe) => scribe.splitsBefore('hind', { kind: 'bullet' }),
    ],
    kinds: (word) => [
      ['paragraph', 'above'],
      ['paragraph', 'be'],
      ['paragraph', `fore ${word} be`],
      ['bullet', 'hind'],
      ['paragraph', 'below'],
    ],
  },
  'joins the block with its neighbours': {
    steps: [
      (scribe) => scribe.joins(scribe.blockWith('before')),
      (scribe) => scribe.joins(scribe.blockWith('below')),
    ],
    kinds: (word) => [['paragraph', `abovebefore ${word} behindbelow`]],
  },
  'makes it bold': {
    steps: [
      (scribe) => scribe.formats('before', { bold: true }),
      (scribe) => scribe.formats('behind', { bold: true }),
    ],
    kinds: (word) => [
      ['paragraph', 'above'],
      ['paragraph', `before ${word} behind`],
      ['paragraph', 'below'],
    ],
  },
  'does all of it, and writes in other blocks': {
    steps: [
      (scribe) => scribe.types('BOB', { before: 'before ' }),
      (scribe) => scribe.sets(scribe.blockWith('before'), { kind: 'quote' }),
      (scribe) => scribe.splitsBefore('before '),
      (scribe) => scribe.inserts(0, 'first of all'),
      (scribe) => scribe.joins(scribe.blockWith('BOB')),
      (scribe) => scribe.formats('hind', { italic: true }),
      (scribe) => scribe.types('END', { behind: 'below' }),
      (scribe) => scribe.deletes('above'),
    ],
    kinds: (word) => [
      ['paragraph', 'first of all'],
      ['paragraph', 'BOB'],
      ['paragraph', `before ${word} behind`],
      ['paragraph', 'belowEND'],
    ],
  },
};

async function begin(ana: Actor): Promise<Scribe> {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  await beginAgain(ana, scribe);
  return scribe;
}

/** Three blocks, and the caret in the middle of the second. */
async function beginAgain(ana: Actor, scribe: Scribe): Promise<void> {
  for (const block of scribe.blocks.reverse()) scribe.removes(block);
  for (const [index, text] of ['above', 'before  behind', 'below'].entries()) scribe.inserts(index, text);
  await theSameFor(ana, scribe, [
    ['paragraph', 'above'],
    ['paragraph', 'before  behind'],
    ['paragraph', 'below'],
  ]);
  await ana.goesToTheStart();
  await ana.presses('ArrowDown', 'Home');
  await ana.presses(...Array.from({ length: 'before '.length }, () => 'ArrowRight'));
}

/** A caret's mark and the space that a browser puts for a plain one are no text. */
async function kindsOf(ana: Actor): Promise<string[][]> {
  const texts = await ana.reads();
  return (await ana.kinds()).map(([kind = ''], index) => [
    kind,
    (texts[index] ?? '').replaceAll('\u00a0', ' '),
  ]);
}

/** While the title is composed it is the text that tells. */
async function arrivesInTheText(ana: Actor, scribe: Scribe, step: string): Promise<void> {
  scribe.inserts(0, `came with ${step}`);
  await ana.sees(`came with ${step}`);
}

async function theSameFor(ana: Actor, scribe: Scribe, kinds: string[][]): Promise<void> {
  await expect.poll(() => scribe.kinds, 'the other person').toEqual(kinds);
  await expect.poll(() => kindsOf(ana), 'who composed').toEqual(kinds);
}

for (const [title, meanwhile] of Object.entries(MEANWHILE)) {
  test(`CARET-1: A composition is whole while somebody ${title}`, async ({ ana }) => {
    const scribe = await begin(ana);
    const method = await InputMethod.of(ana);
    for (const [done, [language, { steps, word }]] of Object.entries(WORDS).entries()) {
      await test.step(language, async () => {
        if (done > 0) await beginAgain(ana, scribe);
        const count = Math.max(steps.length, meanwhile.steps.length);
        for (let at = 0; at < count; at += 1) {
          await method.composes(steps[Math.min(at, steps.length - 1)] ?? '');
          meanwhile.steps[at]?.(scribe);
          await scribe.reaches(ana);
        }
        await method.commits(word);
        await theSameFor(ana, scribe, meanwhile.kinds(word));
        expect(await method.compositions()).toEqual({ started: done + 1, ended: done + 1 });

        await ana.typesOn('!');
        await theSameFor(ana, scribe, meanwhile.kinds(`${word}!`));
      });
    }
    scribe.end();
  });
}

test('CARET-1: Four hundred edits of others during one composition leave it whole', async ({ ana }) => {
  const scribe = await begin(ana);
  const method = await InputMethod.of(ana);
  const { steps, word } = WORDS.Japanese;
  for (const step of steps) {
    await method.composes(step);
    for (let edit = 0; edit < 20; edit += 1) {
      scribe.types('a', { before: 'before ' });
      scribe.types('b', { behind: ' behind' });
    }
    await scribe.reaches(ana);
  }
  await method.commits(word);
  await theSameFor(ana, scribe, [
    ['paragraph', 'above'],
    ['paragraph', `${'a'.repeat(200)}before ${word} behind${'b'.repeat(200)}`],
    ['paragraph', 'below'],
  ]);
  expect(await method.compositions()).toEqual({ started: 1, ended: 1 });
  scribe.end();
});

test('CARET-1: A composition over a selection replaces it once, and one that is given up leaves nothing', async ({
  ana,
}) => {
  const scribe = await begin(ana);
  const method = await InputMethod.of(ana);
  await ana.presses(...Array.from({ length: ' behind'.length }, () => 'Shift+ArrowRight'));
  await method.composes('に');
  scribe.types('BOB', { before: 'before ' });
  await scribe.reaches(ana);
  await method.composes('日');
  await method.commits('日');
  await theSameFor(ana, scribe, [
    ['paragraph', 'above'],
    ['paragraph', 'BOBbefore 日'],
    ['paragraph', 'below'],
  ]);

  await method.composesThrough('k', 'か');
  scribe.sets(scribe.blockWith('before'), { kind: 'bullet' });
  await scribe.reaches(ana);
  await method.cancels();
  await theSameFor(ana, scribe, [
    ['paragraph', 'above'],
    ['bullet', 'BOBbefore 日'],
    ['paragraph', 'below'],
  ]);
  scribe.end();
});

test('CARET-1: Where somebody composes in a block that others take away, the word stays', async ({ ana }) => {
  const scribe = await begin(ana);
  const method = await InputMethod.of(ana);
  await method.composesThrough('n', 'に');
  await expect.poll(() => scribe.texts.join('|')).toContain('に');
  const { at } = scribe.blockWith('before');
  scribe.deletes('before ');
  scribe.deletes(' behind');
  scribe.joins(scribe.blocks.find((block) => block.at === at) ?? scribe.blockWith('に'));
  await scribe.reaches(ana);
  await method.composesThrough('にほ', 'にほん', '日本');
  await method.commits('日本');
  await theSameFor(ana, scribe, [
    ['paragraph', 'above日本'],
    ['paragraph', 'below'],
  ]);
  scribe.end();
});

test('CARET-1: Two people compose in one block at once, and each word is whole', async ({ ana, ben }) => {
  const scribe = await begin(ana);
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'behind');
  await ana.goesIntoTheText();
  await ben.goesToTheStart();
  await ben.presses('ArrowDown', 'End');
  const hers = await InputMethod.of(ana);
  const his = await InputMethod.of(ben);
  const japanese = WORDS.Japanese;
  const korean = WORDS.Korean;
  for (let at = 0; at < japanese.steps.length; at += 1) {
    await hers.composes(japanese.steps[at] ?? '');
    if (at < korean.steps.length) await his.composes(korean.steps[at] ?? '');
  }
  await his.commits(korean.word);
  await hers.commits(japanese.word);
  const expected = [
    ['paragraph', 'above'],
    ['paragraph', `before ${japanese.word} behind${korean.word}`],
    ['paragraph', 'below'],
  ];
  await theSameFor(ana, scribe, expected);
  await expect.poll(() => kindsOf(ben)).toEqual(expected);
  scribe.end();
});

test('CARET-1: A composition in the title is whole while somebody types before and behind it', async ({
  ana,
}) => {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  scribe.titles('before  behind');
  await expect(ana.title).toHaveValue('before  behind');
  await ana.title.focus();
  await ana.presses('Home', ...Array.from({ length: 'before '.length }, () => 'ArrowRight'));
  const method = await InputMethod.of(ana);
  for (const step of WORDS.Japanese.steps) {
    await method.composes(step);
    scribe.titlesAround('B', 'E');
    await arrivesInTheText(ana, scribe, step);
  }
  await method.commits(WORDS.Japanese.word);
  const many = WORDS.Japanese.steps.length;
  const expected = `${'B'.repeat(many)}before ${WORDS.Japanese.word} behind${'E'.repeat(many)}`;
  await expect(ana.title).toHaveValue(expected);
  await expect.poll(() => scribe.title.toString()).toBe(expected);
  expect(await method.compositions()).toEqual({ started: 1, ended: 1 });
  scribe.end();
});
