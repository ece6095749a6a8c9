import { expect, test } from '../support/fixtures.ts';

test('On a phone nothing is wider than the screen, and one can write and share', async ({ arrive }) => {
  const ana = await arrive('Ana', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await ana.opensTheLibrary();
  expect(await ana.overflow()).toBe(0);
  await ana.opensANewDocument('On the way');
  await ana.types('Typed with a thumb. '.repeat(10));
  expect(await ana.overflow()).toBe(0);
  expect(await ana.sharesALink('view')).toMatch(/\/s\//);
  expect(await ana.overflow()).toBe(0);
});

test('The page is dark where the system is, and light where it is light', async ({ arrive }) => {
  const dark = await arrive('Dark', { colorScheme: 'dark' });
  await dark.opensANewDocument();
  const light = await arrive('Light', { colorScheme: 'light' });
  await light.opensANewDocument();

  expect(await dark.brightness()).toBeLessThan(0.25);
  expect(await light.brightness()).toBeGreaterThan(0.75);
});

test('With the keyboard alone one makes a document, writes, formats, shares and goes back', async ({
  ana,
}) => {
  await ana.opensTheLibrary();
  await ana.tabsTo(ana.page.getByRole('button', { name: 'New document' }).first());
  await ana.presses('Enter');
  await expect(ana.title).toBeFocused({ timeout: 20_000 });
  await ana.typesOn('By hand');
  await ana.presses('Enter');
  await expect(ana.body).toBeFocused();
  await ana.typesOn('# A heading');
  await ana.presses('Enter');
  await ana.typesOn('Plain, then ');
  await ana.presses('ControlOrMeta+b');
  await ana.typesOn('bold');
  await expect(ana.body.getByRole('heading', { name: 'A heading' })).toBeVisible();
  await expect(ana.body.locator('strong')).toHaveText('bold');

  // Tab is for the text while one is in it; Escape leaves it.
  await ana.presses('Escape');
  await ana.tabsTo(ana.page.getByRole('button', { name: 'Share', exact: true }), 'Shift+Tab');
  await ana.presses('Enter');
  const dialog = ana.page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await ana.presses('Escape');
  await expect(dialog).toBeHidden();
  await expect(ana.page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();
});

test('Nothing moves for people who asked for less motion', async ({ arrive }) => {
  const ana = await arrive('Ana', { reducedMotion: 'reduce' });
  await ana.opensANewDocument();
  const moving = await ana.page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
        const longest = Math.max(...transitionDuration.split(',').map(Number.parseFloat));
        return longest > 0.01 || (animationName !== 'none' && Number.parseFloat(animationDuration) > 0.01);
      }).length,
  );
  expect(moving).toBe(0);
});
