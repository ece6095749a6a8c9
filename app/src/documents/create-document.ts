import 'server-only';
import { type DocumentId, newDocumentId } from '@coscribe/protocol';
import { database } from '../data/database.ts';
import { keepPerson } from '../identity/people.ts';
import type { Person } from '../identity/person.ts';

/** A new document of `person`. Without content it is empty bytes, so the sync server needs no word of it. */
export async function createDocument(person: Person, id = newDocumentId(), title = ''): Promise<DocumentId> {
  const now = Date.now();
  await database()
    .transaction()
    .execute(async (transaction) => {
      await keepPerson(transaction, person);
      await transaction
        .insertInto('documents')
        .values({
          id,
          owner: person.id,
          title,
          created_at: now,
          updated_at: now,
          trashed_at: null,
          sequence: 0,
        })
        .execute();
    });
  return id;
}
