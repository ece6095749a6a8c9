import { expect, test } from '../support/fixtures.ts';

test('CARET-1: My undo takes back what I did and nothing of the others', async ({ ana, ben }) => {
  await ana.opensANewDocument();
  await ana.types('Start. ');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Start.');
  await ana.types('Anemone ');
  await ben.sees('Anemone');
  await ben.types('Begonia ');
  await ana.sees('Begonia');

  await ana.goesIntoTheText();
  await ana.presses('ControlOrMeta+z');

  await ben.seesNothingOf('Anemone');
  await ana.sees('Begonia');
  await ben.sees('Begonia');

  await ana.presses('ControlOrMeta+Shift+z');
  await ben.sees('Anemone');
  expect(await ana.reads()).toEqual(await ben.reads());
});

test('My undo does nothing when only others have written', async ({ ana, ben }) => {
  await ana.opensANewDocument();
  await ana.types('By Ana.');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'By Ana.');

  await ben.goesIntoTheText();
  await ben.presses('ControlOrMeta+z', 'ControlOrMeta+z');

  await ben.types(' By Ben.');
  await ana.sees('By Ana. By Ben.');
});
