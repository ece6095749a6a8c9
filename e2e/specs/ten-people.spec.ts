import { expect, test } from '../support/fixtures.ts';
import { inSoak } from '../support/soak.ts';

const PEOPLE = 10;
const TYPING_MS = inSoak(300_000, 10_000);

test('Ten people type for ten seconds, and in the end all have the same text with every word in it', async ({
  arrive,
}) => {
  test.setTimeout(TYPING_MS + 160_000);
  const owner = await arrive('P0');
  await owner.opensANewDocument('All at once');
  await owner.types('Everybody: ');
  const link = await owner.sharesALink('edit');
  const guests = await Promise.all(Array.from({ length: PEOPLE - 1 }, (_, index) => arrive(`P${index + 1}`)));
  await Promise.all(guests.map((guest) => guest.opensAndSees(link, 'Everybody:')));
  const people = [owner, ...guests];

  const until = performance.now() + TYPING_MS;
  const typed = await Promise.all(
    people.map(async (person, index) => {
      const words: string[] = [];
      await person.goesToTheEnd();
      while (performance.now() < until) {
        const word = `p${index}x${words.length}`;
        await person.typesOn(`${word} `);
        words.push(word);
        if (words.length % 5 === 0) await person.presses('Enter');
      }
      return words;
    }),
  );

  await Promise.all(people.map((person) => person.seesSaved()));
  const last = typed.map((words) => words.at(-1) ?? '');
  for (const person of people) for (const word of last) await person.sees(word);
  const text = await owner.reads();
  for (const person of people) await expect.poll(() => person.reads(), { timeout: 30_000 }).toEqual(text);
  // Others may type into the middle of a word where two carets stand at one place; its letters are all there.
  const letters = (parts: readonly string[]) =>
    [...parts.join('')]
      .filter((letter) => letter !== ' ')
      .sort()
      .join('');
  expect(letters(text)).toBe(letters(['Everybody:', ...typed.flat()]));
});
