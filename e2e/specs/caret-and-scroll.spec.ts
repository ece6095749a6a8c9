import { expect, test } from '../support/fixtures.ts';

test('CARET-1: My caret and my page stay where they are while somebody types above', async ({ ana, ben }) => {
  await ana.opensANewDocument();
  await ana.goesIntoTheText();
  await ana.page.keyboard.insertText('Top.');
  for (let line = 1; line <= 60; line += 1) {
    await ana.presses('Enter');
    await ana.page.keyboard.insertText(`Line ${line}.`);
  }
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Line 60.');

  await ana.goesToTheEnd();
  await ana.typesOn(' HERE');
  const before = await ana.caretPlace();
  await ben.goesToTheStart();
  for (let line = 1; line <= 12; line += 1) {
    await ben.typesOn(`Inserted above ${line}.`);
    await ben.presses('Enter');
  }
  await ana.sees('Inserted above 12.');

  const after = await ana.caretPlace();
  expect(after.textBefore).toBe(before.textBefore);
  expect(
    Math.abs(after.top - before.top),
    'the line with my caret did not move on the screen',
  ).toBeLessThanOrEqual(2);
  await ana.typesOn('!');
  await ben.sees('HERE!');
});

test('CARET-1: My selection stays on the same words while somebody writes before and after it', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('one two three');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'one two three');

  await ana.goesToTheEnd();
  await ana.presses(...Array.from({ length: 5 }, () => 'Shift+ArrowLeft'));
  await ben.goesToTheStart();
  await ben.typesOn('zero ');
  await ben.goesToTheEnd();
  await ben.typesOn(' four');

  await ana.sees('zero one two three four');
  expect(await ana.page.evaluate(() => getSelection()?.toString())).toBe('three');
});

test('A remote edit below or above never scrolls a reader', async ({ ana, ben }) => {
  await ana.opensANewDocument();
  await ana.goesIntoTheText();
  for (let line = 1; line <= 80; line += 1) {
    await ana.page.keyboard.insertText(`Line ${line}.`);
    await ana.presses('Enter');
  }
  const link = await ana.sharesALink('view');
  await ben.opensAndSees(link, 'Line 80.');
  const place = ben.body.getByText('Line 40.', { exact: true });
  await place.scrollIntoViewIfNeeded();
  const before = await place.boundingBox();

  await ana.goesToTheStart();
  await ana.typesOn('Above. ');
  await ana.goesToTheEnd();
  await ana.typesOn('Below.');
  await ben.sees('Above.');
  await ben.sees('Below.');

  expect(Math.abs(((await place.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(2);
});
