import { type Actor, expect, test } from '../support/fixtures.ts';
import { Random } from '../support/random.ts';
import { type Place, Scribe } from '../support/scribe.ts';
import { inSoak } from '../support/soak.ts';

const { COSCRIBE_SEED: given } = process.env;
const EDITS = inSoak(5_000, 1_000);
/** So many edits come between two looks at the page. */
const BATCH = 50;

/** What nobody takes away: the caret, or the selection, is between them. */
const [LEFT, RIGHT] = ['«', '»'];

function seedOf(info: { readonly annotations: { type: string; description?: string }[] }): number {
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  info.annotations.push({ type: 'seed', description: String(seed) });
  return seed;
}

/** Forty blocks, and what is to be kept in the middle of the twentieth. */
async function begin(ana: Actor, kept: string): Promise<Scribe> {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  for (let index = 0; index < 40; index += 1) {
    scribe.inserts(index, index === 20 ? `Block 20 with ${kept} in it.` : `Block ${index} has some words.`);
  }
  await ana.sees('Block 39');
  return scribe;
}

const KINDS = ['paragraph', 'heading', 'bullet', 'ordered', 'task', 'quote', 'code'];
const MARKS = ['bold', 'italic', 'strike', 'code'];

/** One edit somewhere, most often near the block that matters; never in the middle of what is kept. */
function editsSomewhere(scribe: Scribe, random: Random): void {
  const { blocks } = scribe;
  const own = blocks.findIndex(isKept);
  const near = Math.max(0, Math.min(blocks.length - 1, own - 2 + random.below(5)));
  const index = random.below(3) > 0 ? near : random.below(blocks.length);
  const block = blocks[index];
  if (block === undefined) return;
  const at = placeIn(block, random);
  switch (random.below(11)) {
    case 0:
      scribe.inserts(index, `New ${random.below(1_000)}`, { kind: random.of(KINDS) });
      break;
    case 1:
      scribe.inserts(index + 1, `New ${random.below(1_000)}`, { indent: random.below(3) });
      break;
    case 2:
      scribe.sets(block, { kind: random.of(KINDS), level: 1 + random.below(3) });
      break;
    case 3:
      scribe.sets(block, { indent: random.below(4) });
      break;
    case 4:
      scribe.splitsAt(at);
      break;
    case 5:
      if (index > 0 && blocks.length > 30) scribe.joins(block);
      break;
    case 6:
      if (!isKept(block) && blocks.length > 30) scribe.removes(block);
      break;
    case 7:
      scribe.formatsAt(block.at + 1, block.text.length, {
        [random.of(MARKS) ?? 'bold']: random.below(2) === 0 || null,
      });
      break;
    case 8:
      deletesIn(scribe, block, random);
      break;
    default:
      scribe.typesAt(at, random.of(['x', 'yz ', 'Words of others. ']) ?? 'x');
  }
}

function isKept({ text }: Place): boolean {
  return text.includes(LEFT) || text.includes(RIGHT);
}

/** An index in the block's text, before or behind what is kept. */
function placeIn({ at, text }: Place, random: Random): number {
  const [from, to] = [text.indexOf(LEFT), text.indexOf(RIGHT)];
  const isBefore = from >= 0 && (to < 0 || random.below(2) === 0);
  if (isBefore) return at + 1 + random.below(from + 1);
  return at + 1 + (to < 0 ? 0 : to + 1) + random.below(text.length - to);
}

function deletesIn(scribe: Scribe, block: Place, random: Random): void {
  const { text, at } = block;
  const from = random.below(text.length);
  const gone = text.slice(from, from + 1 + random.below(4));
  const kept = text.indexOf(LEFT);
  const isInside = kept >= 0 && from >= kept && from <= text.indexOf(RIGHT);
  if (!isInside && !/[«»]/.test(gone) && gone !== '') scribe.deletesAt(at + 1 + from, gone.length);
}

async function manyEdits(
  { ana, scribe, random }: { ana: Actor; scribe: Scribe; random: Random },
  look: (batch: number) => Promise<void>,
): Promise<void> {
  for (let batch = 0; batch < EDITS / BATCH; batch += 1) {
    for (let edit = 0; edit < BATCH; edit += 1) editsSomewhere(scribe, random);
    await scribe.reaches(ana);
    await ana.drawsTheScreen();
    await look(batch);
  }
}

/** The text on both sides of the caret, and how far from the top of the screen it is. */
async function caret(ana: Actor): Promise<{ before: string; behind: string; top: number }> {
  return ana.body.evaluate((body) => {
    const range = getSelection()?.getRangeAt(0);
    if (!range) throw new Error('There is no caret.');
    let block: Node = range.startContainer;
    while (block.parentNode && block.parentNode !== body) block = block.parentNode;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const behind = document.createRange();
    behind.setStart(range.endContainer, range.endOffset);
    behind.setEnd(block, block.childNodes.length);
    return {
      before: before.toString(),
      behind: behind.toString(),
      top: range.getClientRects()[0]?.top ?? Number.NaN,
    };
  });
}

/** Clicks so that the keyboard is there, then goes with the keys between the two signs. */
async function putsTheCaretBehind(ana: Actor, sign: string): Promise<void> {
  await ana.body.getByText(sign).click();
  await ana.presses('Home');
  const { behind } = await caret(ana);
  await ana.presses(...Array.from({ length: behind.indexOf(sign) + 1 }, () => 'ArrowRight'));
  expect((await caret(ana)).before.endsWith(sign)).toBe(true);
}

async function theSameForBoth(ana: Actor, scribe: Scribe): Promise<void> {
  const shown = async () => (await ana.reads()).map((text) => text.replaceAll('\u00a0', ' '));
  await expect.poll(shown).toEqual(scribe.texts.map((text) => text.replaceAll('\n', '')));
}

test('CARET-1: My caret and its line stay through a thousand random edits of somebody else', async ({
  ana,
}, info) => {
  test.setTimeout(180_000);
  const random = new Random(seedOf(info));
  const scribe = await begin(ana, `${LEFT}${RIGHT}`);
  await putsTheCaretBehind(ana, LEFT);
  const { top } = await caret(ana);
  await manyEdits({ ana, scribe, random }, async (batch) => {
    const now = await caret(ana);
    expect([now.before.slice(-1), now.behind.slice(0, 1)], `batch ${batch}`).toEqual([LEFT, RIGHT]);
    expect(Math.abs(now.top - top), `the caret's line on the screen, batch ${batch}`).toBeLessThanOrEqual(12);
  });
  await theSameForBoth(ana, scribe);
  scribe.end();
});

test('CARET-1: My selection stays on its words through a thousand random edits of somebody else', async ({
  ana,
}, info) => {
  test.setTimeout(180_000);
  const random = new Random(seedOf(info));
  const scribe = await begin(ana, `${LEFT}these words${RIGHT}`);
  await putsTheCaretBehind(ana, LEFT);
  await ana.presses(...Array.from({ length: 'these words'.length }, () => 'Shift+ArrowRight'));
  await manyEdits({ ana, scribe, random }, async (batch) => {
    expect(await ana.page.evaluate(() => getSelection()?.toString()), `batch ${batch}`).toBe('these words');
    expect((await caret(ana)).before.slice(-1), `batch ${batch}`).toBe(LEFT);
  });
  await ana.typesOn('mine');
  await expect.poll(() => scribe.texts.join()).toContain(`${LEFT}mine${RIGHT}`);
  await theSameForBoth(ana, scribe);
  scribe.end();
});

test('CARET-1: A selected divider stays selected through a thousand random edits of somebody else', async ({
  ana,
}, info) => {
  test.setTimeout(180_000);
  const random = new Random(seedOf(info));
  const scribe = await begin(ana, `${LEFT}${RIGHT}`);
  scribe.inserts(20, LEFT, { kind: 'divider' });
  scribe.deletesAt((scribe.blocks[20]?.at ?? 0) + 1, 1);
  const divider = ana.body.locator('[data-kind="divider"]');
  await divider.click();
  await expect(divider).toHaveClass(/ProseMirror-selectednode/);
  const isDivider = ({ marker }: Place) => marker.get('kind') === 'divider';
  for (let batch = 0; batch < EDITS / BATCH; batch += 1) {
    for (let edit = 0; edit < BATCH; edit += 1) {
      const { blocks } = scribe;
      const block = random.of(blocks.filter((found, index) => !isDivider(found) && !isBehind(blocks, index)));
      if (block) editsBeside(scribe, block, random);
    }
    await scribe.reaches(ana);
    await expect(divider, `batch ${batch}`).toHaveClass(/ProseMirror-selectednode/);
  }
  await ana.presses('Backspace');
  await expect(divider).toHaveCount(0);
  await expect.poll(() => scribe.blocks.filter(isDivider)).toEqual([]);
  scribe.end();

  /** What joins the divider from behind would be text of its own there. */
  function isBehind(blocks: readonly Place[], index: number): boolean {
    const before = blocks[index - 1];
    return before !== undefined && isDivider(before);
  }
});

/** New blocks, other kinds, words and splits: nothing that would take away what is selected. */
function editsBeside(scribe: Scribe, block: Place, random: Random): void {
  const index = scribe.blocks.findIndex(({ marker }) => marker === block.marker);
  switch (random.below(5)) {
    case 0:
      scribe.inserts(index, `New ${random.below(1_000)}`);
      break;
    case 1:
      scribe.sets(block, { kind: random.of(KINDS) });
      break;
    case 2:
      if (scribe.blocks.length > 30) scribe.removes(block);
      break;
    case 3:
      scribe.splitsAt(block.at + 1 + random.below(block.text.length + 1));
      break;
    default:
      scribe.typesAt(block.at + 1 + random.below(block.text.length + 1), 'Words. ');
  }
}

test('CARET-1: While I type, a thousand random edits of somebody else part no two of my letters, and undo takes mine', async ({
  ana,
}, info) => {
  test.setTimeout(180_000);
  const random = new Random(seedOf(info));
  const scribe = await begin(ana, `${LEFT}${RIGHT}`);
  await putsTheCaretBehind(ana, LEFT);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  let typed = '';
  let typing = Promise.resolve();
  await manyEdits({ ana, scribe, random }, async (batch) => {
    const letter = letters[batch % letters.length] ?? 'a';
    // Not waited for: the key falls into the next edits.
    await typing;
    typing = ana.typesOn(letter);
    typed += letter;
  });
  await typing;
  await expect.poll(() => scribe.texts.join('|')).toContain(`${LEFT}${typed}${RIGHT}`);
  await theSameForBoth(ana, scribe);

  const before = scribe.texts.join('|');
  for (let presses = 0; presses < EDITS / BATCH; presses += 1) await ana.presses('ControlOrMeta+z');
  await expect.poll(() => scribe.texts.join('|')).toBe(before.replace(typed, ''));
  await theSameForBoth(ana, scribe);
  scribe.end();
});
