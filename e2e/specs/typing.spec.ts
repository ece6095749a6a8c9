import { expect, test } from '../support/fixtures.ts';

test('What one types at a line’s start makes headings, lists, tasks, quotes and code, and others see the same', async ({
  ana,
  ben,
}) => {
  await ana.opensANewDocument('Kinds');
  await ana.goesIntoTheText();
  const lines = [
    '# Plan',
    '- milk',
    'bread',
    '',
    '1. first',
    'second',
    '',
    '[] call',
    '',
    '> said',
    '',
    '``` x = 1',
  ];
  for (const [index, line] of lines.entries()) {
    if (index > 0) await ana.presses('Enter');
    await ana.typesOn(line);
  }
  const expected = [
    ['heading', 'Plan'],
    ['bullet', 'milk'],
    ['bullet', 'bread'],
    ['ordered', 'first'],
    ['ordered', 'second'],
    ['task', 'call'],
    ['quote', 'said'],
    ['code', 'x = 1'],
  ];
  expect(await ana.kinds()).toEqual(expected);

  await ana.seesSaved();
  const link = await ana.sharesALink('view');
  await ben.opensAndSees(link, 'x = 1');
  expect(await ben.kinds()).toEqual(expected);
});

test('Marks are typed, toggled and pasted, and undo and redo take them back and forth', async ({ ana }) => {
  await ana.opensANewDocument();
  await ana.goesIntoTheText();
  await ana.typesOn('very **bold** and ');
  await expect(ana.body.locator('strong')).toHaveText('bold');
  await ana.presses('ControlOrMeta+i');
  await ana.typesOn('slanted');
  await expect(ana.body.locator('em')).toHaveText('slanted');

  await ana.pastes('<p>From <b>elsewhere</b></p><ul><li>one</li><li>two</li></ul><script>alert(1)</script>');
  await expect(ana.body.locator('strong').filter({ hasText: 'elsewhere' })).toBeVisible();
  expect((await ana.kinds()).slice(-2)).toEqual([
    ['bullet', 'one'],
    ['bullet', 'two'],
  ]);
  await expect(ana.body.locator('script')).toHaveCount(0);

  await ana.presses('ControlOrMeta+z');
  await ana.seesNothingOf('elsewhere');
  await ana.presses('ControlOrMeta+Shift+z');
  await ana.sees('elsewhere');
});

test('An empty document says where to write, in the title and in the body', async ({ ana }) => {
  await ana.opensANewDocument();
  await expect(ana.title).toHaveAttribute('placeholder', /\w+/);
  await expect(ana.page.getByText(/write something/i)).toBeVisible();
  await ana.types('x');
  await expect(ana.page.getByText(/write something/i)).toBeHidden();
});
