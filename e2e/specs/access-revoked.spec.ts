import { expect, test } from '../support/fixtures.ts';

test('ACCESS-1: An editor whom the link no longer lets edit becomes a reader within a moment, without a reload', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Ours.');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Ours.');
  await ben.mayWrite();
  await ben.types(' Ben writes.');
  await ana.sees('Ben writes.');

  await ana.sharesALink('view');

  await ben.mayOnlyRead();
  await ana.types(' Ana goes on.');
  await ben.sees('Ana goes on.');
});

test('ACCESS-1: Whoever the link let in is out within a second of its closing, by socket as well', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Secret from now on.');
  const documentId = ana.documentId;
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Secret');
  const socket = await ben.opensARawSocket(documentId, link);
  await expect.poll(() => socket.text).toContain('Secret');

  await ana.sharesALink('no access');
  const closedAt = socket.closed.then((closed) => ({ ...closed, at: performance.now() }));
  const sharedAt = performance.now();

  const { code, at } = await closedAt;
  expect(code).toBe(4510);
  expect(at - sharedAt).toBeLessThan(1_000);
  await expect(ben.page.getByText(/no access/i).first()).toBeVisible();
  await ben.mayOnlyRead();
  await ana.types(' Ben does not see this.');
  await ana.seesSaved();
  await ben.seesNothingOf('does not see this');
});

test('LEAVE-1: Somebody who wrote offline and lost the right meanwhile keeps the words and is offered them', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Shared.');
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Shared.');
  await ben.types(' Online.');
  await ana.sees('Online.');

  ben.network.cut();
  await ben.types(' Written on the train.');
  await ana.sharesALink('view');
  ben.network.restore();

  await ben.mayOnlyRead();
  await ben.seesKeptEdits();
  await ana.seesNothingOf('on the train');
});

test('Unknown and forbidden addresses look the same and give no hint of what exists', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Nobody else');
  await ana.types('Private.');
  await ana.seesSaved();

  await ben.page.goto(`${ben.origin}/d/${ana.documentId}`);
  const forbidden = await ben.readsThePage();
  await ben.page.goto(`${ben.origin}/d/thereIsNoSuchDocument`);
  const unknown = await ben.readsThePage();

  expect(forbidden).toBe(unknown);
  expect(forbidden).not.toContain('Private');
  expect(forbidden).not.toContain('Nobody else');
});
