import 'server-only';
import { type DocumentId, parseDocumentId } from '@coscribe/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from '../data/tables.ts';
import type { Person } from '../identity/person.ts';

/** The document's id when it is the person's own and where it should be; else null. */
export async function ownedDocument(
  data: Kysely<Tables>,
  person: Person,
  id: string,
  where: 'live' | 'trash',
): Promise<DocumentId | null> {
  const document = parseDocumentId(id);
  if (document === undefined) return null;
  const row = await data
    .selectFrom('documents')
    .select('id')
    .where('id', '=', document)
    .where('owner', '=', person.id)
    .where('trashed_at', where === 'live' ? 'is' : 'is not', null)
    .executeTakeFirst();
  return row?.id ?? null;
}
