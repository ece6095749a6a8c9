import { AxeBuilder } from '@axe-core/playwright';
import { type Actor, expect, test } from '../support/fixtures.ts';
import { Scribe } from '../support/scribe.ts';

/** What a screen reader is given of the text, in its order, as Chromium's accessibility tree has it. */
async function isRead(ana: Actor): Promise<string[]> {
  const session = await ana.context.newCDPSession(ana.page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const body = nodes.find(({ role, name }) => role?.value === 'textbox' && name?.value === 'Document text');
  const said: string[] = [];
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const role: unknown = node.role?.value;
    if (role === 'checkbox' || role === 'heading') said.push(String(role));
    if (role === 'StaticText') said.push(String(node.name?.value).trim());
    else for (const child of node.childIds ?? []) visit(child);
  };
  for (const child of body?.childIds ?? []) visit(child);
  return said.filter((text) => text !== '');
}

test('Screen readers are told of bullets, numbers, tasks and levels, also after somebody else’s change', async ({
  ana,
}) => {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  const blocks: [string, Readonly<Record<string, unknown>>][] = [
    ['Plan', { kind: 'heading', level: 1 }],
    ['milk', { kind: 'bullet' }],
    ['whole', { kind: 'bullet', indent: 1 }],
    ['first', { kind: 'ordered' }],
    ['part', { kind: 'ordered', indent: 1 }],
    ['second', { kind: 'ordered' }],
    ['call', { kind: 'task' }],
    ['again', { kind: 'task', indent: 2 }],
    ['end', {}],
  ];
  for (const [index, [text, keys]] of blocks.entries()) scribe.inserts(index, text, keys);
  await ana.sees('end');
  await expect
    .poll(() => isRead(ana))
    .toEqual([
      ...['heading', 'Plan'],
      ...['bullet', 'milk'],
      ...['bullet, level 2', 'whole'],
      ...['1.', 'first'],
      ...['a., level 2', 'part'],
      ...['2.', 'second'],
      ...['checkbox', 'call'],
      ...['task, level 3', 'checkbox', 'again'],
      'end',
    ]);
  const { violations } = await new AxeBuilder({ page: ana.page }).include('.coscribe-text').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  scribe.sets(scribe.blockWith('first'), { kind: 'bullet', indent: 1 });
  await expect
    .poll(() => isRead(ana))
    .toEqual([
      ...['heading', 'Plan'],
      ...['bullet', 'milk'],
      ...['bullet, level 2', 'whole'],
      ...['bullet, level 2', 'first'],
      ...['a., level 2', 'part'],
      ...['1.', 'second'],
      ...['checkbox', 'call'],
      ...['task, level 3', 'checkbox', 'again'],
      'end',
    ]);
  scribe.end();
});

test('A list is written, indented, moved and left with the keyboard alone, while somebody writes in it', async ({
  ana,
}) => {
  await ana.opensANewDocument();
  const scribe = await Scribe.beside(ana, ana.documentId);
  scribe.inserts(0, '');
  await scribe.reaches(ana);
  await ana.presses('Enter');
  await ana.typesOn('- milk');
  await ana.presses('Enter');
  await ana.typesOn('whole');
  await ana.presses('Tab');
  await expect.poll(() => scribe.texts).toEqual(['milk', 'whole']);
  scribe.types('BOB ', { before: 'milk' });
  scribe.inserts(2, 'butter', { kind: 'bullet' });
  await ana.sees('butter');
  await ana.presses('Enter', 'Shift+Tab');
  await ana.typesOn('bread');
  await ana.presses('Enter', 'Enter');
  await ana.typesOn('After.');
  const expected = [
    ['bullet', 'BOB milk'],
    ['bullet', 'whole'],
    ['bullet', 'bread'],
    ['paragraph', 'After.'],
    ['bullet', 'butter'],
  ];
  await expect.poll(() => ana.kinds()).toEqual(expected);
  await expect.poll(() => scribe.kinds).toEqual(expected);
  expect(scribe.blocks.map(({ marker }) => marker.get('indent') ?? 0)).toEqual([0, 1, 0, 0, 0]);
  scribe.end();
});
