import { expect, test } from '../support/fixtures.ts';
import { inSoak } from '../support/soak.ts';

const ROUNDS = inSoak(50, 3);

test('JOURNAL-2: After kill -9 of everything in mid-typing and a new start nothing is lost and nothing is doubled', async ({
  ana,
  ben,
  stack,
}) => {
  test.setTimeout(ROUNDS * 40_000);
  await ana.opensANewDocument('Under way');
  await ana.types('Start. ');
  await ana.seesSaved();
  const link = await ana.sharesALink('edit');
  await ben.opensAndSees(link, 'Start.');

  for (let round = 1; round <= ROUNDS; round += 1) {
    const words = Array.from({ length: 12 }, (_, index) => `r${round}w${index}x`);
    const typing = ana.types(`${words.join(' ')} `);
    await ben.sees(`r${round}w3x`);
    await stack.kill9();
    await typing;
    const [seenByBen = ''] = await ben.reads();
    await stack.startAgain();
    await ana.triesNow();
    await ana.seesSaved();
    await ben.triesNow();
    await ben.sees(`r${round}w11x`);
    const [text = ''] = await ben.reads();
    for (const word of words) expect(text.split(word).length - 1, `${word} in ${text}`).toBe(1);
    expect(text.startsWith(seenByBen), `what Ben saw, ${seenByBen}, is in ${text}`).toBe(true);
  }
  expect(await ana.reads()).toEqual(await ben.reads());
});
