import { AxeBuilder } from '@axe-core/playwright';
import { type Actor, expect, test } from '../support/fixtures.ts';

async function seriousTroubles(actor: Actor): Promise<string[]> {
  // While one types, the bar recedes; it is judged as it is when one turns to it.
  await actor.page.mouse.move(200, 200);
  await actor.page.mouse.move(210, 210);
  for (const bar of await actor.page.getByRole('banner').all()) await expect(bar).toHaveCSS('opacity', '1');
  const { violations } = await new AxeBuilder({ page: actor.page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(' · ')})`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any page (${colorScheme})`, async ({ arrive }) => {
    test.setTimeout(120_000);
    const ana = await arrive('Ana', { colorScheme });
    const ben = await arrive('Ben', { colorScheme });
    await ana.opensTheLibrary();
    expect(await seriousTroubles(ana), 'the empty library').toEqual([]);

    await ana.opensANewDocument();
    expect(await seriousTroubles(ana), 'a new document').toEqual([]);
    await ana.typesOn('For everybody');
    await ana.types('# Heading');
    await ana.presses('Enter');
    await ana.typesOn('- an item');
    const link = await ana.sharesALink('edit');
    await ben.opensAndSees(link, 'Heading');
    await ben.types(' with Ben');
    await ana.sees('with Ben');
    expect(await seriousTroubles(ana), 'a document with two people').toEqual([]);

    await ana.page.getByRole('button', { name: 'Share', exact: true }).click();
    await expect(ana.page.getByRole('dialog')).toBeVisible();
    expect(await seriousTroubles(ana), 'the share dialog').toEqual([]);
    await ana.presses('Escape');

    ana.network.cut();
    await ana.types(' offline');
    await ana.seesThatSheIsOffline();
    expect(await seriousTroubles(ana), 'a document without a network').toEqual([]);
    ana.network.restore();
    await ana.seesSaved();

    await ana.sharesALink('view');
    await ben.mayOnlyRead();
    expect(await seriousTroubles(ben), 'a document to read').toEqual([]);

    await ana.opensTheLibrary();
    expect(await seriousTroubles(ana), 'the library').toEqual([]);
    await ben.page.goto(`${ben.origin}/d/thereIsNoSuchDocument`);
    expect(await seriousTroubles(ben), 'no such document').toEqual([]);
  });
}
