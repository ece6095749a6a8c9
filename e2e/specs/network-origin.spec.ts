import { expect, test } from '../support/fixtures.ts';

test('Over plain http on a network address two people write, share and come back, without what needs https', async ({
  arrive,
}) => {
  const ana = await arrive('Ana', { host: 'notes.test' });
  const ben = await arrive('Ben', { host: 'notes.test' });
  await ana.opensANewDocument('On the office network');
  expect(await ana.page.evaluate(() => isSecureContext)).toBe(false);
  await ana.types('Hello, office.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');

  await ben.opensAndSees(link, 'Hello, office.');
  await ben.types(' Hello back.');
  await ana.sees('Hello back.');

  await ana.seesInTheLibrary('On the office network');
});
