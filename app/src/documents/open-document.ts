import 'server-only';
import { type DocumentId, parseDocumentId, type Role } from '@coscribe/protocol';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import type { Person } from '../identity/person.ts';

export interface OpenedDocument {
  readonly document: { readonly id: DocumentId; readonly title: string };
  readonly role: Role;
  readonly grant: string;
  readonly mine: boolean;
}

/**
 * What a page needs to show the document, or null: unknown, in the trash or not allowed, without a difference. Writes
 * nothing; the visit is remembered when the page asks for its ticket.
 */
export async function openDocument(
  person: Person,
  id: string,
  token?: string,
): Promise<OpenedDocument | null> {
  const documentId = parseDocumentId(id);
  if (documentId === undefined) return null;
  const { decision, document } = await findAccess(database(), person, { document: documentId, token });
  if (decision.role === 'none' || document === null) return null;
  return {
    document: { id: document.id, title: document.title },
    role: decision.role,
    grant: decision.grant,
    mine: decision.reason === 'owner',
  };
}

/** The same for the address `/s/<token>`. */
export async function openByToken(person: Person, token: string): Promise<OpenedDocument | null> {
  const link = await database()
    .selectFrom('links')
    .select('document')
    .where('token', '=', token)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  return link === undefined ? null : openDocument(person, link.document, token);
}
