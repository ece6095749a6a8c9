import type { RoomName } from '@coscribe/protocol';
import * as Y from 'yjs';
import type { Committed, Journal, NewRow, StoredDocument } from '../../src/journal/journal.ts';

export const room = (name: string): RoomName => name as RoomName;

/** A row with an update that stands alone: one entry of a map, by a client of its own. */
export function rowFor(document: string, text: string, row: Partial<NewRow> = {}): NewRow {
  const doc = new Y.Doc();
  doc.getMap('entries').set(text.slice(0, 40), text);
  return {
    document: room(document),
    actor: null,
    update: Y.encodeStateAsUpdate(doc),
    newClients: [],
    schema: null,
    ...row,
  };
}

/** Stores one row. */
export async function appendOne(journal: Journal, row: NewRow): Promise<Committed> {
  const [committed] = await journal.append([row]);
  if (committed === undefined) throw new Error('a row was stored and nobody says where');
  return committed;
}

export async function loadWell(journal: Journal, document: string): Promise<StoredDocument> {
  const loaded = await journal.load(room(document));
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.document;
}

export function docOf({ updates }: Pick<StoredDocument, 'updates'>): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** The texts of `rowFor` that a document holds. */
export function textsOf(stored: StoredDocument): string[] {
  return Array.from(docOf(stored).getMap<string>('entries').values());
}
