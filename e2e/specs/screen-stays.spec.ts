import { type Actor, expect, test } from '../support/fixtures.ts';
import { Scribe } from '../support/scribe.ts';

const LONG =
  'It is a long line that takes more than one row of the page, so that it wraps when somebody adds to it. ';

/** A document of so many blocks, with a tall one in it now and then. */
async function begin(ana: Actor, count: number): Promise<Scribe> {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  for (let index = 0; index < count; index += 1) {
    const isTall = index % 17 === 5;
    scribe.inserts(
      index,
      isTall ? Array.from({ length: 30 }, (_, row) => `row ${row}`).join('\n') : `Line ${index}.`,
      isTall ? { kind: 'code' } : {},
    );
  }
  await ana.sees(`Line ${count - 1}.`);
  return scribe;
}

/** Puts the caret behind a word and scrolls its line to the middle of the screen. */
async function putsTheCaretInto(ana: Actor, text: string): Promise<void> {
  const line = ana.body.getByText(text, { exact: true });
  await line.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await line.click();
  await ana.presses('End');
  await ana.drawsTheScreen();
}

/** How far from the top of the screen the caret's line is. */
async function caretTop(ana: Actor): Promise<number> {
  return ana.page.evaluate(() => {
    const range = getSelection()?.getRangeAt(0);
    const node = range?.startContainer;
    if (!range || !node) throw new Error('There is no caret.');
    const [rect] = range.getClientRects();
    const element = node instanceof Element ? node : node.parentElement;
    return (rect ?? element?.getBoundingClientRect())?.top ?? Number.NaN;
  });
}

async function topOf(ana: Actor, text: string): Promise<number> {
  return ana.body.getByText(text, { exact: true }).evaluate((element) => element.getBoundingClientRect().top);
}

/** What others do above a line: new blocks, paragraphs that grow by a row, kinds that are higher, blocks that go. */
function writesAbove(scribe: Scribe, text: string, turn: number): void {
  const index = scribe.blocks.findIndex((block) => block.text === text);
  const above = Math.max(0, index - 1 - (turn % 3));
  const block = scribe.blocks[above];
  if (block === undefined) return;
  switch (turn % 6) {
    case 0:
      scribe.inserts(above, `New ${turn}.`);
      break;
    case 1:
      scribe.types(LONG, { before: block.text });
      break;
    case 2:
      scribe.sets(block, { kind: 'heading', level: 1 });
      break;
    case 3:
      scribe.inserts(0, `First ${turn}. ${LONG}`);
      break;
    case 4:
      if (block.text.length > 3) scribe.splitsBefore(block.text.slice(2));
      break;
    default:
      if (above > 1) scribe.removes(block);
  }
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]) {
  test(`CARET-1: The line with my caret stays on the screen while others write above (${viewport.width}x${viewport.height})`, async ({
    arrive,
  }) => {
    const ana = await arrive('Ana', { viewport });
    const scribe = await begin(ana, 60);
    await putsTheCaretInto(ana, 'Line 40.');
    const before = await caretTop(ana);
    for (let turn = 0; turn < 60; turn += 1) {
      writesAbove(scribe, 'Line 40.', turn);
      await scribe.reaches(ana);
      await ana.drawsTheScreen();
      expect(Math.abs((await caretTop(ana)) - before), `after edit ${turn}`).toBeLessThanOrEqual(1);
    }
    await ana.typesOn(' Mine');
    await expect.poll(() => scribe.texts).toContain('Line 40. Mine');
    expect(Math.abs((await caretTop(ana)) - before)).toBeLessThanOrEqual(1);
    scribe.end();
  });
}

test('CARET-1: In the same paragraph, rows that others write before my caret do not push it down', async ({
  ana,
}) => {
  const scribe = await begin(ana, 60);
  await putsTheCaretInto(ana, 'Line 40.');
  const before = await caretTop(ana);
  for (let turn = 0; turn < 8; turn += 1) scribe.types(LONG, { before: 'Line 40.' });
  await scribe.reaches(ana);
  await ana.drawsTheScreen();
  expect(Math.abs((await caretTop(ana)) - before)).toBeLessThanOrEqual(1);
  scribe.end();
});

test('CARET-1: At the top of a short document the line with my caret stays as well', async ({ ana }) => {
  const scribe = await begin(ana, 3);
  await putsTheCaretInto(ana, 'Line 2.');
  const before = await caretTop(ana);
  for (let turn = 0; turn < 7; turn += 1) scribe.inserts(0, `New ${turn}.`);
  await scribe.reaches(ana);
  await ana.drawsTheScreen();
  expect(Math.abs((await caretTop(ana)) - before)).toBeLessThanOrEqual(1);
  for (const block of scribe.blocks.filter(({ text }) => text.startsWith('New'))) {
    scribe.removes(scribe.blockWith(block.text));
  }
  await expect(ana.body).not.toContainText('New');
  await ana.drawsTheScreen();
  expect(Math.abs((await caretTop(ana)) - before)).toBeLessThanOrEqual(1);
  scribe.end();
});

test('CARET-1: With the caret out of view the first visible line stays', async ({ ana }) => {
  const scribe = await begin(ana, 90);
  await putsTheCaretInto(ana, 'Line 80.');
  const line = ana.body.getByText('Line 30.', { exact: true });
  await line.evaluate((element) => {
    scrollBy(0, element.getBoundingClientRect().top - 130);
  });
  await ana.drawsTheScreen();
  const before = await topOf(ana, 'Line 30.');
  for (let turn = 0; turn < 30; turn += 1) {
    writesAbove(scribe, 'Line 30.', turn);
    await scribe.reaches(ana);
    await ana.drawsTheScreen();
    expect(Math.abs((await topOf(ana, 'Line 30.')) - before), `after edit ${turn}`).toBeLessThanOrEqual(1);
  }
  scribe.end();
});

test('CARET-1: While I scroll nothing pulls the page back', async ({ ana }) => {
  const scribe = await begin(ana, 120);
  await putsTheCaretInto(ana, 'Line 60.');
  const start = await ana.page.evaluate(() => scrollY);
  await ana.page.mouse.move(600, 500);
  for (let turn = 0; turn < 20; turn += 1) {
    scribe.types('x', { behind: 'Line 3' });
    await ana.page.mouse.wheel(0, 40);
  }
  await scribe.reaches(ana);
  await expect.poll(() => ana.page.evaluate(() => scrollY)).toBeGreaterThanOrEqual(start + 20 * 40 - 2);
  scribe.end();
});
