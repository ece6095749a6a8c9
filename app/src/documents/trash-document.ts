import 'server-only';
import type { DocumentId } from '@coscribe/protocol';
import type { Transaction } from 'kysely';
import { database } from '../data/database.ts';
import { addErrand, type ErrandOutcome, runErrands } from '../data/errands.ts';
import type { Tables } from '../data/tables.ts';
import type { Person } from '../identity/person.ts';
import { ownedDocument } from './owned-document.ts';

/** Everybody who has it open is told and loses it. Null: unknown, or not the owner's. */
export function trashDocument(person: Person, id: string): Promise<ErrandOutcome | null> {
  return withOwned(person, id, 'live', async (transaction, document) => {
    await transaction
      .updateTable('documents')
      .set({ trashed_at: Date.now() })
      .where('id', '=', document)
      .execute();
    return addErrand(transaction, { kind: 'close', document, grant: null });
  });
}

/** Back from the trash, with its link as it was. */
export function restoreDocument(person: Person, id: string): Promise<ErrandOutcome | null> {
  return withOwned(person, id, 'trash', async (transaction, document) => {
    await transaction.updateTable('documents').set({ trashed_at: null }).where('id', '=', document).execute();
    return null;
  });
}

/** For ever, out of the trash: its rows here at once, its content when the sync server has done it. */
export function deleteDocument(person: Person, id: string): Promise<ErrandOutcome | null> {
  return withOwned(person, id, 'trash', async (transaction, document) => {
    await transaction.deleteFrom('documents').where('id', '=', document).execute();
    return addErrand(transaction, { kind: 'delete', document });
  });
}

/** Takes a document that somebody else owns out of the person's library. */
export async function forgetDocument(person: Person, id: DocumentId): Promise<void> {
  await database().deleteFrom('opened').where('person', '=', person.id).where('document', '=', id).execute();
}

type Change = (transaction: Transaction<Tables>, document: DocumentId) => Promise<string | null>;

async function withOwned(
  person: Person,
  id: string,
  where: 'live' | 'trash',
  change: Change,
): Promise<ErrandOutcome | null> {
  const done = await database()
    .transaction()
    .execute(async (transaction) => {
      const document = await ownedDocument(transaction, person, id, where);
      return document === null ? null : { errand: await change(transaction, document) };
    });
  if (done === null) return null;
  return done.errand === null ? 'done' : runErrands(done.errand);
}
