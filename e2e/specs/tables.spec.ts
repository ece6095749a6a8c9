import { AxeBuilder } from '@axe-core/playwright';
import { type Actor, expect, test } from '../support/fixtures.ts';

/** The words of the table, row by row. */
async function rows(actor: Actor): Promise<string[][]> {
  return actor.body.locator('table').evaluate((table) =>
    [...table.querySelectorAll('tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => {
        const copy = cell.cloneNode(true) as HTMLElement;
        for (const caret of copy.querySelectorAll('.coscribe-caret')) caret.remove();
        return (copy.textContent ?? '').trim();
      }),
    ),
  );
}

async function fills(actor: Actor, ...words: readonly string[]): Promise<void> {
  for (const [index, word] of words.entries()) {
    if (index > 0) await actor.presses('Tab');
    await actor.typesOn(word);
  }
}

async function seriousTroubles(actor: Actor): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: actor.page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' · ')})`);
}

test('MERGE-1: Ana deletes a row while Ben writes in it: his words stay, and hers beside him', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Beds');
  await ana.goesIntoTheText();
  await ana.page.getByRole('button', { name: 'Insert table' }).click();
  await fills(ana, 'Bed', 'Plant', 'Who', 'North', 'Beans', 'Ines', 'South', 'Squash', 'Jonas');
  await ben.opensAndSees(await ana.sharesALink('edit'), 'Jonas');

  await ana.body.getByText('Beans').click();
  await ben.body.getByText('Ines').click();
  await ben.presses('End');
  await ben.typesOn(' and Lea');
  await ana.sees('Ines and Lea');
  await ben.network.cut();
  await ben.typesOn(' on Sunday');
  await ana.page.getByRole('button', { name: 'Table menu' }).first().click();
  await ana.page.getByRole('menuitem', { name: 'Delete row' }).click();
  await expect.poll(() => rows(ana)).toHaveLength(2);
  ben.network.restore();
  await ben.triesNow();

  await ana.sees('on Sunday');
  await expect.poll(async () => JSON.stringify(await rows(ben))).toBe(JSON.stringify(await rows(ana)));
  expect((await rows(ana)).map(([bed]) => bed)).toContain('South');
});

test('Everything of a table can be done by keyboard, and axe finds nothing serious in its menu', async ({
  ana,
}) => {
  await ana.opensANewDocument('By keyboard');
  await ana.goesIntoTheText();
  await ana.page.getByRole('button', { name: 'Insert table' }).click();
  await fills(ana, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'a new row');
  expect(await rows(ana)).toHaveLength(4);

  await ana.presses('Alt+F10', 'End', 'ArrowLeft');
  await expect(ana.page.getByRole('toolbar').getByRole('button', { name: 'Table menu' })).toBeFocused();
  await ana.presses('Enter');
  await expect(ana.page.getByRole('menuitem', { name: 'Insert row above' })).toBeFocused();
  expect(await seriousTroubles(ana)).toEqual([]);
  await ana.presses('ArrowRight', 'ArrowDown');
  await expect(ana.page.getByRole('menuitem', { name: 'Insert column right' })).toBeFocused();
  await ana.presses('Enter');
  await expect(ana.body).toBeFocused();
  await expect.poll(async () => (await rows(ana))[0]).toHaveLength(4);

  await ana.presses('Alt+F10', 'Enter', 'End');
  await expect(ana.page.getByRole('menuitem', { name: 'Delete table' })).toBeFocused();
  await ana.presses('Enter');
  await expect(ana.body.locator('table')).toHaveCount(0);
  await ana.presses('ControlOrMeta+z');
  await expect(ana.body.locator('table')).toHaveCount(1);
  expect((await rows(ana)).flat()).toContain('a new row');
});

test('On a phone a wide table scrolls in itself, and its menu is in reach of a thumb', async ({ arrive }) => {
  const ana = await arrive('Ana', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  await ana.opensANewDocument('Wide');
  await ana.goesIntoTheText();
  const columns = Array.from({ length: 8 }, (_, index) => `<td>Column${index}</td>`).join('');
  await ana.pastes(`<table><tr>${columns}</tr></table>`);
  await ana.sees('Column7');
  const widths = () =>
    ana.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  const [all, seen] = await widths();
  expect(all).toBe(seen);
  await ana.body.getByText('Column1').tap();
  await ana.body.getByRole('button', { name: 'Table menu' }).tap();
  const menu = ana.page.getByRole('menu', { name: 'Table' });
  await expect(menu).toBeInViewport({ ratio: 1 });
  for (const item of await menu.getByRole('menuitem').all())
    expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  expect(await seriousTroubles(ana)).toEqual([]);
  await menu.getByRole('menuitem', { name: 'Insert row below' }).tap();
  await expect.poll(() => rows(ana)).toHaveLength(2);
});
