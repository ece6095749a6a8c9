import { expect, test } from '../support/fixtures.ts';

test('A guest gets a friendly name, and the others see it changed as soon as it is changed', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Who are you?');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Who are you?');
  const me = ben.page.getByRole('button', { name: /Change your name$/ });
  await expect(me).toHaveAccessibleName(/^You are \w+ \w+\./);
  await ben.types(' A guest.');
  await ana.sees('A guest.');

  await me.click();
  await ben.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Benedict');
  await ben.presses('Enter');

  await expect(ana.page.getByRole('button', { name: 'Go to Benedict' })).toBeVisible();
  await ben.types(' My name is shown.');
  await expect(ana.body.locator('.coscribe-caret').filter({ hasText: 'Benedict' })).toBeAttached();
});

test('A click on somebody’s picture goes to where that person writes', async ({ ana, ben }) => {
  await ana.opensANewDocument();
  await ana.goesIntoTheText();
  for (let line = 1; line <= 80; line += 1) {
    await ana.page.keyboard.insertText(`Line ${line}.`);
    await ana.presses('Enter');
  }
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Line 80.');
  await ben.types('Here I am.');
  await ana.sees('Here I am.');
  await ana.goesToTheStart();
  await expect(ana.body.getByText('Here I am.')).not.toBeInViewport();

  await ana.page.getByRole('button', { name: /^Go to / }).click();

  await expect(ana.body.getByText('Here I am.')).toBeInViewport();
});

test('A document can be downloaded as Markdown and HTML, and duplicated', async ({ ana }) => {
  await ana.opensANewDocument('Recipe');
  await ana.goesIntoTheText();
  await ana.typesOn('# Soup');
  await ana.presses('Enter');
  await ana.typesOn('- two **leeks**');
  await ana.seesSaved();

  const markdown = await ana.downloads('Download as Markdown');
  expect(markdown).toContain('# Recipe');
  expect(markdown).toMatch(/^#+ Soup$/m);
  expect(markdown).toContain('- two **leeks**');
  const html = await ana.downloads('Download as HTML');
  expect(html).toMatch(/<strong>leeks<\/strong>/);

  const original = ana.documentId;
  await ana.page.getByRole('button', { name: 'Document menu' }).click();
  await ana.page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect.poll(() => ana.documentId).not.toBe(original);
  await ana.sees('two leeks');
  await expect(ana.title).toHaveValue('Copy of Recipe');
});

test('The share dialog says when a link works on this machine only, and a new link makes the old one useless', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Only with the new link.');
  await ana.seesSaved();
  const old = await ana.sharesALink('view');

  await ana.page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = ana.page.getByRole('dialog');
  await expect(dialog).toContainText(/this machine only/);
  await dialog.getByRole('button', { name: /^Make a new link/ }).click();
  await dialog.getByRole('button', { name: 'Make a new link', exact: true }).click();
  const field = dialog.getByRole('textbox', { name: 'Link' });
  await expect(field).not.toHaveValue(old);
  const fresh = await field.inputValue();

  await ben.opens(old);
  await expect(ben.page.getByRole('main')).toContainText(/not exist|no access/);
  await ben.opensAndSees(fresh, 'Only with the new link.');
});
