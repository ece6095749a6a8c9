import { expect, test } from '../support/fixtures.ts';

test('LEAVE-1: Words typed without a network survive a reload without a network and reach the others on return', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Travel notes');
  await ana.types('Before the tunnel.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Before the tunnel.');
  await ana.canReloadOffline();

  ana.network.cut();
  await ana.types(' In the tunnel.');
  await ana.seesThatSheIsOffline();
  await ben.types(' Meanwhile outside.');
  await ben.seesSaved();

  await ana.page.reload();
  await ana.sees('Before the tunnel. In the tunnel.');
  await ana.types(' Still in it.');

  ana.network.restore();
  await ana.triesNow();
  await ana.seesSaved();
  await ana.sees('Meanwhile outside.');
  await ben.sees('In the tunnel.');
  await ben.sees('Still in it.');
  expect(await ana.reads()).toEqual(await ben.reads());
});

test('The bar says how many edits are kept, goes when the network is back, and nothing is doubled', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('One.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'One.');

  for (const word of [' Two.', ' Three.']) {
    ana.network.cut();
    await ana.types(word);
    await ana.seesThatSheIsOffline();
    await expect(ana.offlineBar).toContainText(/\d+ edits?/);
    ana.network.restore();
    await ana.seesSaved();
    await expect(ana.offlineBar).toBeHidden();
  }

  await ben.sees('One. Two. Three.');
  expect(await ana.reads()).toEqual(['One. Two. Three.']);
  expect(await ben.reads()).toEqual(['One. Two. Three.']);
});

test('JOURNAL-2: A network that swallows the acknowledgements and then breaks neither loses nor doubles a word', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Kept.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Kept.');

  // What Ana sends arrives and is stored; nothing that comes back reaches her.
  ana.network.halfOpen('down');
  await ana.types(' Sent without an answer.');
  await ben.sees('Sent without an answer.');
  await expect(ana.saveStatus).not.toHaveText(/^Saved$/);
  ana.network.cut();
  await ana.types(' And more.');
  ana.network.restore();

  await ana.seesSaved();
  await ben.sees('And more.');
  expect(await ana.reads()).toEqual(['Kept. Sent without an answer. And more.']);
  expect(await ben.reads()).toEqual(['Kept. Sent without an answer. And more.']);
});

test('A network that is half open is noticed, and what was typed meanwhile arrives when it works again', async ({
  ana,
  ben,
}) => {
  test.setTimeout(120_000);
  await ana.opensANewDocument();
  await ana.types('First.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'First.');

  ana.network.halfOpen();
  await ana.types(' Into the void.');
  await ana.seesThatSheIsOffline({ timeout: 60_000 });
  ana.network.restore();

  await ana.triesNow();
  await ana.seesSaved();
  await ben.sees('First. Into the void.');
});
