import { AxeBuilder } from '@axe-core/playwright';
import { SCHEMA_VERSION } from '@coscribe/protocol';
import * as Y from 'yjs';
import { type Actor, expect, test } from '../support/fixtures.ts';
import { futureTicket } from '../support/future-ticket.ts';
import { RawClient } from '../support/raw-client.ts';
import { Stack } from '../support/stack.ts';

const SENTENCE = 'A newer version of this page is needed: reload.';
const NEXT = { major: SCHEMA_VERSION.major + 1, minor: 0 };

/** A client of the next major version. */
async function aNewerPage(stack: Stack, { documentId }: Actor): Promise<RawClient> {
  return RawClient.connect(stack.url, documentId, await futureTicket(stack, documentId, NEXT), NEXT);
}

/** What `change` does to what the client has heard of the document so far. */
function writes(client: RawClient, change: (body: Y.Text) => void): void {
  const before = Y.encodeStateVector(client.doc);
  client.doc.transact(() => change(client.doc.getText('body')));
  client.sendUpdate(Y.encodeStateAsUpdate(client.doc, before));
}

const marker = (keys: Record<string, unknown>): Y.Map<unknown> => new Y.Map(Object.entries(keys));

test('SCHEMA-1: A document of a newer major version can be read in today’s page, which says why it cannot be written, also after a restart', async ({
  arrive,
}) => {
  test.setTimeout(180_000);
  const stack = await Stack.start();
  const ana = await arrive('Ana');
  try {
    await ana.page.goto(stack.url);
    await ana.page.getByRole('button', { name: 'New document' }).first().click();
    await ana.page.waitForURL(/\/d\/[\w-]+/);
    await ana.mayWrite();
    await ana.types('Written today.');
    await ana.seesSaved();

    const newer = await aNewerPage(stack, ana);
    await expect.poll(() => newer.text).toContain('Written today.');
    writes(newer, (body) => body.insert(body.length, ' Written tomorrow.'));
    await expect(ana.page.getByRole('alert').filter({ hasText: SENTENCE })).toBeVisible();
    await ana.sees('Written today. Written tomorrow.');
    await ana.mayOnlyRead();
    writes(newer, (body) => body.insert(body.length, ' And on.'));
    await ana.sees('Written tomorrow. And on.');
    newer.end();

    await stack.stop();
    await stack.startAgain();
    await ana.page.reload();
    await expect(ana.page.getByRole('alert').filter({ hasText: SENTENCE })).toBeVisible();
    await ana.sees('Written today. Written tomorrow. And on.');
    await ana.mayOnlyRead();
    const { violations } = await new AxeBuilder({ page: ana.page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  } finally {
    await stack.stopForGood();
  }
});

test('LEAVE-1: What could not be sent before a newer version came is counted, offered and kept', async ({
  ana,
  stack,
}) => {
  await ana.opensANewDocument();
  await ana.types('Sent.');
  await ana.seesSaved();
  ana.network.cut();
  await ana.types(' Not sent.');
  await ana.seesThatSheIsOffline();
  const newer = await aNewerPage(stack, ana);
  await expect.poll(() => newer.text).toContain('Sent.');
  writes(newer, (body) => body.insert(body.length, ' Newer.'));
  await newer.saved();
  ana.network.restore();

  const notice = ana.page.getByRole('alert').filter({ hasText: SENTENCE });
  await expect(notice).toContainText(/\d+ edits? not sent yet, kept on this device/);
  await expect(notice.getByRole('button', { name: 'Download Markdown' })).toBeVisible();
  await ana.sees('Not sent.');
  await ana.mayOnlyRead();
  expect(newer.text).not.toContain('Not sent.');
  await ana.page.reload();
  await expect(notice).toContainText(/\d+ edits? not sent yet/);
  await ana.sees('Not sent.');
  newer.end();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`SCHEMA-1: What a newer minor version made is shown quietly and stays when one writes around it (${colorScheme})`, async ({
    arrive,
  }, info) => {
    const ana = await arrive('Ana', { colorScheme });
    await ana.opensANewDocument('From two versions');
    await ana.presses('Enter');
    await ana.typesOn('Written today.');
    await ana.seesSaved();
    const newer = await ana.opensARawSocket(ana.documentId);
    await expect.poll(() => newer.text).toContain('Written today.');
    writes(newer, (body) => {
      const add = (value: object) => body.insertEmbed(body.length, value, {});
      add(marker({ id: 'callout-1', kind: 'callout', tone: 'warm' }));
      body.insert(body.length, 'Mind the gap, said the newer version.', {});
      add(marker({ id: 'map-1', kind: 'map', atom: true, place: [59.3, 18.1] }));
      add(marker({ id: 'last-1', kind: 'paragraph' }));
      body.insert(body.length, 'Ask ', {});
      add({ kind: 'mention', person: 'p1' });
      body.insert(body.length, ' about it', {});
    });
    await ana.sees('Mind the gap');
    await ana.sees('Made with a newer version of Coscribe');
    await ana.types(', today');
    await ana.seesSaved();
    await ana.page.getByText('Made with a newer version of Coscribe').click();
    await ana.typesOn('Under the box.');
    await ana.seesSaved();
    await info.attach('unknown things', { body: await ana.page.screenshot(), contentType: 'image/png' });

    const { violations } = await new AxeBuilder({ page: ana.page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await expect.poll(() => newer.text).toContain('Under the box.');
    const kinds = (newer.doc.getText('body').toDelta() as { insert: unknown }[]).flatMap(({ insert }) => {
      const keys = insert instanceof Y.Map ? insert.toJSON() : insert;
      return typeof keys === 'object' && keys !== null ? [keys] : [];
    });
    expect(kinds).toContainEqual({ id: 'callout-1', kind: 'callout', tone: 'warm' });
    expect(kinds).toContainEqual({ id: 'map-1', kind: 'map', atom: true, place: [59.3, 18.1] });
    expect(kinds).toContainEqual({ kind: 'mention', person: 'p1' });
    newer.end();
  });
}
