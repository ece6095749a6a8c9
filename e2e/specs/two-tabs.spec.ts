import { expect, test } from '../support/fixtures.ts';

test('LEAVE-1: Two tabs of one person share the device copy, count right, and survive the closing of one', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Base.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Base.');
  const second = await ana.inAnotherTab();
  await second.page.goto(ana.page.url());
  await second.sees('Base.');

  ana.network.cut();
  await ana.types(' From the first tab.');
  await second.seesThatSheIsOffline();
  await second.types(' From the second tab.');
  await ana.seesThatSheIsOffline();
  await ana.page.close();

  ana.network.restore();
  await second.triesNow();
  await second.seesSaved();

  await ben.sees('From the first tab.');
  await ben.sees('From the second tab.');
  expect(await ben.reads()).toEqual(await second.reads());
});
