import { expect, test } from '../support/fixtures.ts';

test('The first visit says in two lines what this is and offers one thing to do', async ({ ana }) => {
  await ana.opensTheLibrary();
  await expect(ana.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(ana.page.getByRole('main').getByRole('button')).toHaveCount(1);
  await expect(ana.page.getByRole('dialog')).toHaveCount(0);
});

test('A title reaches the library, and a new title from the library reaches an open document', async ({
  ana,
}) => {
  await ana.opensANewDocument('Draft');
  await ana.types('Body stays.');
  await ana.seesSaved();
  const library = await ana.inAnotherTab();
  await library.seesInTheLibrary('Draft');

  await library.chooses('Draft', 'Rename');
  await library.page.getByRole('textbox', { name: 'Title' }).fill('Final');
  await library.presses('Enter');

  await expect(library.inTheLibrary('Final')).toBeVisible();
  await expect(ana.title).toHaveValue('Final');
  await ana.sees('Body stays.');
});

test('What is thrown away can be had back at once, or from the trash, or be deleted for ever', async ({
  ana,
}) => {
  await ana.opensANewDocument('Scrap');
  await ana.types('Perhaps still needed.');
  await ana.seesSaved();
  await ana.seesInTheLibrary('Scrap');

  await ana.chooses('Scrap', 'Move to trash');
  await expect(ana.inTheLibrary('Scrap')).toBeHidden();
  await ana.page.getByRole('button', { name: 'Undo' }).click();
  await expect(ana.inTheLibrary('Scrap')).toBeVisible();

  await ana.chooses('Scrap', 'Move to trash');
  await expect(ana.inTheLibrary('Scrap')).toBeHidden();
  await ana.page.getByRole('button', { name: /^Trash/ }).click();
  await ana.page.getByRole('button', { name: 'Restore' }).click();
  await ana.page.getByRole('button', { name: 'Documents' }).click();
  await ana.inTheLibrary('Scrap').click();
  await ana.sees('Perhaps still needed.');

  await ana.seesInTheLibrary('Scrap');
  await ana.chooses('Scrap', 'Move to trash');
  await ana.page.getByRole('button', { name: /^Trash/ }).click();
  await ana.page.getByRole('button', { name: 'Delete for ever' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete for ever' }).click();
  await expect(ana.page.getByRole('dialog')).toBeHidden();
  await expect(ana.page.getByRole('main')).not.toContainText('Scrap');
});

test('Whoever reads a document while it goes to the trash is told', async ({ ana, ben }) => {
  await ana.opensANewDocument('Short-lived');
  await ana.types('Not for long.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Not for long.');

  await ana.seesInTheLibrary('Short-lived');
  await ana.chooses('Short-lived', 'Move to trash');

  await expect(ben.page.getByText(/no access|not exist|trash/i).first()).toBeVisible();
  await ben.mayOnlyRead();
});

test('A document that was opened by a link stands in the guest’s library, and opens from there', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('From Ana');
  await ana.types('For Ben.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'For Ben.');

  await ben.seesInTheLibrary('From Ana');
  await ben.inTheLibrary('From Ana').click();
  await ben.sees('For Ben.');
  await ben.mayWrite();
});

test('My key brings my library to another browser', async ({ ana, arrive }) => {
  await ana.opensANewDocument('Dear to me');
  await ana.types('Not to be lost with a cookie.');
  await ana.seesSaved();
  await ana.seesInTheLibrary('Dear to me');
  await ana.page.getByRole('button', { name: /^You are/ }).click();
  await ana.page.getByRole('menuitem', { name: 'My key' }).click();
  const field = ana.page.getByRole('dialog').getByRole('textbox');
  await expect(field).toHaveValue(/\/key\//);
  const key = await field.inputValue();

  const elsewhere = await arrive('Ana elsewhere');
  await elsewhere.opens(key);
  await elsewhere.page.getByRole('main').getByRole('button').first().click();
  await expect(elsewhere.inTheLibrary('Dear to me')).toBeVisible();
});
