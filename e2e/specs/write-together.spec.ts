import { expect, test } from '../support/fixtures.ts';

test('Two people write together, each sees the other within a moment, and both end with the same text', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Minutes');
  await ana.types('Ana was here.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');

  await ben.opensAndSees(link, 'Ana was here.');
  await expect(ben.title).toHaveValue('Minutes');
  await Promise.all([ana.types(' One from Ana.'), ben.types(' Two from Ben.')]);

  await ana.sees('Two from Ben.');
  await ben.sees('One from Ana.');
  await Promise.all([ana.seesSaved(), ben.seesSaved()]);
  expect(await ben.reads()).toEqual(await ana.reads());
});

test('A guest is in at once, without an account, and may write', async ({ ana, ben }) => {
  await ana.opensANewDocument('Open to all');
  await ana.types('Welcome.');
  const link = await ana.sharesALink('edit');

  await ben.opensAndSees(link, 'Welcome.');
  await ben.mayWrite();
  await ben.types(' Thank you!');
  await ana.sees('Thank you!');
});
