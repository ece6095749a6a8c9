import { expect, test } from '../support/fixtures.ts';

const DELAY_MS = 3_000;

test('JOURNAL-1: While the disk has not confirmed, the page says "Saving…" and nobody else sees the words', async ({
  ana,
  ben,
  stack,
}) => {
  test.skip(process.platform !== 'linux', 'Only Linux has strace.');
  await ana.opensANewDocument();
  await ana.types('Before.');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Before.');
  await ben.notesWhenItSees('Later');

  const disk = await stack.slowsDownItsDisk(DELAY_MS);
  try {
    const typedAt = Date.now();
    await ana.types('Later');
    await expect(ana.saveStatus).toHaveText(/Saving/);
    await ben.sees('Later');
    const seenAt = await ben.notedAt();
    expect(seenAt - typedAt).toBeGreaterThanOrEqual(DELAY_MS - 100);
    await expect(ana.saveStatus).toHaveText(/Saved/, { timeout: 20_000 });
  } finally {
    await disk.isFastAgain();
  }
});
