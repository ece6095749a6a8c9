import { expect, type Page, test } from '@playwright/test';
import { PageServer } from '../support/page-server.ts';

const BLOCKS = 600;

/** Around the hundredth block one chunk ends and the next one begins. */
const STEPS: readonly ((page: Page) => Promise<void>)[] = [
  (page) => clicks(page, 97),
  ...times(6, presses('ArrowDown')),
  ...times(6, presses('ArrowUp')),
  presses('ArrowDown'),
  presses('ArrowDown'),
  presses('End'),
  presses('ArrowRight'),
  presses('ArrowLeft'),
  ...times(8, presses('Shift+ArrowDown')),
  types('over all of it'),
  presses('Control+z'),
  presses('Control+Home'),
  presses('Control+End'),
  types('at the end'),
  presses('Control+a'),
  (page) => clicks(page, 99),
  presses('Home'),
  presses('Enter'),
  types('# a heading and enough words that this line does not have room for all of them, so that it goes on'),
  presses('Enter'),
  ...times(3, presses('Backspace')),
  presses('End'),
  presses('Delete'),
  presses('Control+z'),
  (page) => drags(page, 98, 103),
  presses('Control+b'),
  presses('Control+Shift+8'),
  presses('Control+Shift+7'),
  presses('Tab'),
  presses('Shift+Tab'),
  presses('Alt+ArrowDown'),
  presses('Alt+ArrowUp'),
  presses('Control+x'),
  presses('Control+z'),
  presses('Control+ArrowRight'),
  presses('Control+Backspace'),
  presses('PageDown'),
  presses('Shift+PageUp'),
];

test('CARET-1: A long document, drawn in chunks, is edited like one that is not', async ({ page }) => {
  test.setTimeout(120_000);
  const server = await PageServer.start('bench');
  try {
    const inChunks = await edits(page, server.url, false);
    const plain = await edits(page, server.url, true);
    expect(inChunks.selections).toEqual(plain.selections);
    expect(inChunks.drawn).toEqual(plain.drawn);
    expect(inChunks.check).toMatch(/ equal$/);
    expect([inChunks.chunks > 1, plain.chunks]).toEqual([true, 0]);
  } finally {
    await server.stop();
  }
});

async function edits(page: Page, url: string, isPlain: boolean) {
  await page.goto(url);
  await page.evaluate(([count, plain]) => window.bench.open('coscribe', count, { isPlain: plain }), [
    BLOCKS,
    isPlain,
  ] as const);
  const chunks = await page.locator('.coscribe-chunk').count();
  const selections: string[] = [];
  for (const step of STEPS) {
    await step(page);
    selections.push(await page.evaluate(() => window.bench.selection()));
  }
  return {
    chunks,
    selections,
    drawn: await page.evaluate(() => window.bench.drawn()),
    check: await page.evaluate(() => window.bench.check()),
  };
}

function presses(key: string): (page: Page) => Promise<void> {
  return (page) => page.keyboard.press(key);
}

function types(text: string): (page: Page) => Promise<void> {
  return (page) => page.keyboard.type(text);
}

function times<Step>(count: number, step: Step): Step[] {
  return Array.from({ length: count }, () => step);
}

async function clicks(page: Page, number: number): Promise<void> {
  const { x, y } = await settled(page, number);
  await page.mouse.click(x + 60, y + 8);
}

async function drags(page: Page, first: number, last: number): Promise<void> {
  const from = await settled(page, first);
  const to = await block(page, last).boundingBox();
  if (!to) throw new Error('the last block is not there');
  await page.mouse.move(from.x + 50, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 90, to.y + 8, { steps: 8 });
  await page.mouse.up();
}

/** Where a block is once it is in view and stays where it is: chunks take their height when they come into view. */
async function settled(page: Page, number: number): Promise<{ x: number; y: number }> {
  let before = { x: Number.NaN, y: Number.NaN };
  await expect
    .poll(async () => {
      await block(page, number).scrollIntoViewIfNeeded();
      await page.evaluate(() => window.bench.selection());
      const now = await block(page, number).boundingBox();
      const isSettled = now?.x === before.x && now.y === before.y;
      if (now) before = now;
      return isSettled;
    })
    .toBe(true);
  return before;
}

function block(page: Page, number: number) {
  return page.locator('.ProseMirror [data-kind]').nth(number);
}
