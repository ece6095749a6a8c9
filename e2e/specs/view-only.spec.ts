import * as Y from 'yjs';
import { expect, test } from '../support/fixtures.ts';

test('ACCESS-1: A viewer sees every change and cannot write', async ({ ana, ben }) => {
  await ana.opensANewDocument('For reading');
  await ana.types('Read this.');
  const link = await ana.sharesALink('view');

  await ben.opensAndSees(link, 'Read this.');
  await ben.mayOnlyRead();
  await ben.body.click();
  await ben.typesOn('I was never here. ');
  await ana.types(' And this.');

  await ben.sees('And this.');
  await ben.seesNothingOf('never here');
  await ana.seesNothingOf('never here');
});

test('ACCESS-1: What a viewer sends by socket as updates or as offline edits is refused with a reason, and nobody sees it', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Untouched.');
  await ana.seesSaved();
  const documentId = ana.documentId;
  const link = await ana.sharesALink('view');
  const forgery = new Y.Doc();
  forgery.getText('body').insert(0, 'forged');
  const update = Y.encodeStateAsUpdate(forgery);

  const updater = await ben.opensARawSocket(documentId, link);
  updater.sendUpdate(update);
  expect(await updater.closed).toMatchObject({ code: 4422 });

  const returner = await ben.opensARawSocket(documentId, link);
  returner.sendSyncStep2(update);
  expect(await returner.closed).toMatchObject({ code: 4422 });

  await ana.page.reload();
  await ana.sees('Untouched.');
  await ana.seesNothingOf('forged');
});

test('ACCESS-2: A viewer who is present by socket is shown under the name of the ticket, whatever the frame says', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument();
  await ana.types('Who is there?');
  const documentId = ana.documentId;
  const link = await ana.sharesALink('view');

  const watcher = await ana.opensARawSocket(documentId);
  const viewer = await ben.opensARawSocket(documentId, link);
  viewer.sendPresence({ user: { id: 'x', name: 'The Director', color: 'red' }, cursor: null });

  const seen = () => watcher.awareness.getStates().get(viewer.doc.clientID)?.user;
  await expect.poll(seen).toBeDefined();
  expect(seen()).not.toMatchObject({ name: 'The Director' });
  await expect(ana.page.getByText('The Director')).toHaveCount(0);
  watcher.end();
  viewer.end();
});
