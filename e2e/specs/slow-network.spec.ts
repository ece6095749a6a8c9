import { expect, test } from '../support/fixtures.ts';

test('OPEN-1: On a slow network there is never an empty page that could be typed in before the document is there', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Slowly');
  await ana.types('Worth waiting for.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');

  await ben.watchesForAnEmptyEditablePage();
  ben.network.delay(700);
  await ben.opens(link);
  await expect(ben.body).toContainText('Worth waiting for.', { timeout: 40_000 });

  expect(await ben.sawAnEmptyEditablePage()).toBe(false);
});

test('OPEN-1: When the sync server cannot be reached a skeleton or a reason is shown, nothing to type in', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Not to be seen yet.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');

  await ben.page.routeWebSocket(/.*/, (socket) => socket.close({ code: 4500 }));
  await ben.opens(link);
  await ben.seesThatSheIsOffline();

  await expect(ben.page.locator('[contenteditable="true"]')).toHaveCount(0);
});
