import { expect, test } from '../support/fixtures.ts';

test('Mod-/ lists the keyboard shortcuts, and Escape goes back to the text where one was', async ({
  ana,
}) => {
  await ana.opensANewDocument('Keys');
  await ana.types('before');
  await ana.presses('ControlOrMeta+/');
  const sheet = ana.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await expect(sheet.getByText('Move up')).toBeVisible();
  await ana.presses('Escape');
  await expect(sheet).toBeHidden();
  await expect(ana.body).toBeFocused();
  await ana.typesOn(' and after');
  await ana.sees('before and after');

  await ana.page.getByRole('button', { name: 'Document menu' }).click();
  await ana.page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await expect(sheet).toBeVisible();
});

test('Every tool is in sight on a desktop, and blocks are moved from their menu', async ({ ana }) => {
  await ana.opensANewDocument('Order');
  await ana.types('one');
  await ana.presses('Enter');
  await ana.typesOn('two');
  const bar = ana.page.getByRole('toolbar', { name: 'Formatting' });
  expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await bar.getByRole('button', { name: 'Block menu' }).click();
  await ana.page.getByRole('menuitem', { name: 'Move up' }).click();
  expect(await ana.reads()).toEqual(['two', 'one']);
  await ana.typesOn('!');
  await ana.sees('two!');
});
