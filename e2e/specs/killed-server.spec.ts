import { expect, test } from '../support/fixtures.ts';

test('JOURNAL-2: After kill -9 of everything in mid-typing and a new start nothing is lost and nothing is doubled', async ({
  ana,
  ben,
  stack,
}) => {
  test.setTimeout(120_000);
  await ana.opensANewDocument('Under way');
  await ana.types('Start. ');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Start.');

  for (let round = 1; round <= 3; round += 1) {
    const words = Array.from({ length: 12 }, (_, index) => `r${round}w${index}`);
    const typing = ana.types(`${words.join(' ')} `);
    await ben.sees(`r${round}w3`);
    await stack.kill9();
    await typing;
    const seenByBen = (await ben.reads()).join('\n');
    await stack.startAgain();
    await ana.triesNow();
    await ana.seesSaved();
    await ben.triesNow();
    await ben.sees(`r${round}w11`);
    const [text = ''] = await ben.reads();
    for (const word of words) expect(text.split(word).length - 1, `${word} in ${text}`).toBe(1);
    for (const word of seenByBen.split(' ')) expect(text).toContain(word);
  }
  expect(await ana.reads()).toEqual(await ben.reads());
});
