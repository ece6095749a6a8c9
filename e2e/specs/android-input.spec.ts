import { type Actor, test as base, expect } from '../support/fixtures.ts';
import { InputMethod } from '../support/input-method.ts';
import { Scribe } from '../support/scribe.ts';

/** Somebody with a phone, whose keyboard composes every word and names no key. */
const test = base.extend<{ readonly phone: Actor; readonly keyboard: InputMethod; readonly scribe: Scribe }>({
  phone: async ({ arrive }, use) => {
    const phone = await arrive('Phone', {
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
      userAgent:
        'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
    });
    await phone.opensANewDocument();
    await use(phone);
  },
  keyboard: async ({ phone }, use) => use(await InputMethod.of(phone)),
  scribe: async ({ phone }, use) => {
    const scribe = await Scribe.beside(phone, phone.documentId);
    await use(scribe);
    scribe.end();
  },
});

/** Letter by letter; the space ends each word. */
async function types(keyboard: InputMethod, text: string): Promise<void> {
  const words = text.split(/(?<= )/);
  for (const word of words) {
    const letters = word.trimEnd();
    for (let length = 1; length <= letters.length; length += 1)
      await keyboard.composes(letters.slice(0, length));
    await keyboard.commits(letters);
    if (letters !== word) await keyboard.commits(' ');
  }
}

async function reads(phone: Actor, kinds: string[][]): Promise<void> {
  await expect
    .poll(async () => {
      const texts = await phone.reads();
      return (await phone.kinds()).map(([kind = ''], index) => [
        kind,
        (texts[index] ?? '').replaceAll('\u00a0', ' '),
      ]);
    })
    .toEqual(kinds);
}

/** What stands in the document, for the phone and for everybody else. */
async function everybodyReads(phone: Actor, scribe: Scribe, kinds: string[][]): Promise<void> {
  await reads(phone, kinds);
  await expect.poll(() => scribe.kinds).toEqual(kinds);
}

test('CARET-1: A phone’s keyboard types, splits, goes on with a list and leaves it', async ({
  phone,
  keyboard,
  scribe,
}) => {
  scribe.inserts(0, '');
  await reads(phone, [['paragraph', '']]);
  await phone.goesIntoTheText();
  await types(keyboard, 'Hello world');
  await everybodyReads(phone, scribe, [['paragraph', 'Hello world']]);

  await keyboard.entersAParagraph();
  await types(keyboard, '- milk');
  await everybodyReads(phone, scribe, [
    ['paragraph', 'Hello world'],
    ['bullet', 'milk'],
  ]);

  await keyboard.entersAParagraph();
  await types(keyboard, 'two loaves');
  await keyboard.entersAParagraph();
  await keyboard.entersAParagraph();
  await types(keyboard, 'After.');
  await everybodyReads(phone, scribe, [
    ['paragraph', 'Hello world'],
    ['bullet', 'milk'],
    ['bullet', 'two loaves'],
    ['paragraph', 'After.'],
  ]);
});

test('CARET-1: A phone’s Enter in the middle of a word that is being composed splits there, once', async ({
  phone,
  keyboard,
  scribe,
}) => {
  scribe.inserts(0, 'one three');
  await reads(phone, [['paragraph', 'one three']]);
  await phone.goesToTheStart();
  await phone.presses('End', ...Array.from({ length: 'three'.length }, () => 'ArrowLeft'));
  await keyboard.composes('tw');
  await keyboard.composes('two');
  scribe.types('BOB ', { before: 'one' });
  await keyboard.commits('two');
  await keyboard.entersAParagraph();
  await everybodyReads(phone, scribe, [
    ['paragraph', 'BOB one two'],
    ['paragraph', 'three'],
  ]);
});

test('CARET-1: A phone’s Backspace takes letters, joins blocks, turns list items back and takes a divider', async ({
  phone,
  keyboard,
  scribe,
}) => {
  scribe.inserts(0, 'above');
  scribe.inserts(1, 'item', { kind: 'bullet' });
  scribe.inserts(2, '', { kind: 'divider' });
  scribe.inserts(3, 'last');
  await reads(phone, [
    ['paragraph', 'above'],
    ['bullet', 'item'],
    ['divider', ''],
    ['paragraph', 'last'],
  ]);
  await phone.goesToTheEnd();
  await keyboard.deletesBackward(2);
  await everybodyReads(phone, scribe, [
    ['paragraph', 'above'],
    ['bullet', 'item'],
    ['divider', ''],
    ['paragraph', 'la'],
  ]);

  await phone.presses('Home');
  await keyboard.deletesBackward();
  await everybodyReads(phone, scribe, [
    ['paragraph', 'above'],
    ['bullet', 'item'],
    ['paragraph', 'la'],
  ]);

  await keyboard.deletesBackward();
  await everybodyReads(phone, scribe, [
    ['paragraph', 'above'],
    ['bullet', 'itemla'],
  ]);

  scribe.types('BOB', { behind: 'above' });
  await phone.sees('BOB');
  await phone.presses('Home');
  await keyboard.deletesBackward();
  await everybodyReads(phone, scribe, [
    ['paragraph', 'aboveBOB'],
    ['paragraph', 'itemla'],
  ]);
  await keyboard.deletesBackward();
  await types(keyboard, '!');
  await everybodyReads(phone, scribe, [['paragraph', 'aboveBOB!itemla']]);
});

test('CARET-1: A phone’s keyboard corrects a word while somebody writes beside it, and undo takes only that back', async ({
  phone,
  keyboard,
  scribe,
}) => {
  scribe.inserts(0, '');
  await reads(phone, [['paragraph', '']]);
  await phone.goesIntoTheText();
  await types(keyboard, 'I saw teh dog');
  await expect.poll(() => scribe.texts).toEqual(['I saw teh dog']);
  scribe.types(' yesterday', { behind: 'dog' });
  await phone.sees('yesterday');
  await keyboard.corrects('teh', 'the');
  await everybodyReads(phone, scribe, [['paragraph', 'I saw the dog yesterday']]);
  await types(keyboard, 'n');
  await everybodyReads(phone, scribe, [['paragraph', 'I saw then dog yesterday']]);
  await phone.presses('ControlOrMeta+z');
  await expect.poll(() => scribe.texts.join()).toContain('yesterday');
});
