import * as Y from 'yjs';
import { randomFrom } from '../proofs/random.ts';

/**
 * The rows of a document that a few people wrote at the same time: text with formatting and embedded maps with texts of their
 * own, cells that are overwritten, deletes, and late merges. Each row builds on rows before it only.
 */
export function randomHistory(seed: number, count: number): Uint8Array[] {
  const random = randomFrom(seed);
  const rows: Uint8Array[] = [];
  const authors = Array.from({ length: 4 }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = 1 + index * 1000 + (seed % 7);
    return { doc, known: 0 };
  });
  while (rows.length < count) {
    const author = random.pick(authors);
    if (author === undefined) break;
    const { doc } = author;
    const upTo = author.known + random.int(rows.length - author.known + 1);
    for (; author.known < upTo; author.known++)
      Y.applyUpdate(doc, rows[author.known] ?? new Uint8Array([0, 0]));
    const vector = Y.encodeStateVector(doc);
    const deletes = Y.createDeleteSetFromStructStore(doc.store);
    doc.transact(() => edit(doc, random));
    const update = Y.encodeStateAsUpdate(doc, vector);
    const isNew =
      Y.parseUpdateMeta(update).to.size > 0 ||
      !Y.equalDeleteSets(deletes, Y.createDeleteSetFromStructStore(doc.store));
    if (isNew) rows.push(update);
  }
  return rows;
}

function edit(doc: Y.Doc, random: ReturnType<typeof randomFrom>): void {
  const body = doc.getText('body');
  const at = random.int(body.length + 1);
  const dice = random.int(10);
  if (dice < 4) body.insert(at, random.pick(['word ', 'naïve ', '🙂', 'a longer piece of text ']) ?? '');
  else if (dice < 6) body.delete(at, Math.min(body.length - at, 1 + random.int(30)));
  else if (dice < 7)
    body.format(at, Math.min(body.length - at, 10), { bold: random.int(2) === 0 ? true : null });
  else if (dice < 8)
    body.insertEmbed(
      at,
      new Y.Map([
        ['text', new Y.Text('inside')],
        ['kind', 'quote'],
      ]),
    );
  else if (dice < 9) doc.getMap('cells').set(`cell ${random.int(5)}`, random.int(100));
  else {
    const embedded: Y.Map<unknown>[] = body
      .toDelta()
      .flatMap(({ insert }: { readonly insert: unknown }) => (insert instanceof Y.Map ? [insert] : []));
    const inner = random.pick(embedded)?.get('text');
    if (inner instanceof Y.Text) inner.insert(random.int(inner.length + 1), 'deep ');
  }
}
