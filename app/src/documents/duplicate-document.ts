import 'server-only';
import { type DocumentId, newDocumentId, parseDocumentId } from '@coscribe/protocol';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { createContent, documentBytes } from '../data/sync-server.ts';
import type { Person } from '../identity/person.ts';
import { convertContent } from './convert-content.ts';
import { createDocument } from './create-document.ts';

/** A copy that belongs to `person`, without links. Null: unknown, or they may not read it. */
export async function duplicateDocument(
  person: Person,
  id: string,
  token?: string,
): Promise<DocumentId | null> {
  const document = parseDocumentId(id);
  if (document === undefined) return null;
  const { decision } = await findAccess(database(), person, { document, token });
  if (decision.role === 'none') return null;
  return createCopy(person, await documentBytes(document));
}

/** A new document of `person` with the content of `state`, one V1 update. Throws when that cannot be read. */
export async function createCopy(person: Person, state: Uint8Array<ArrayBuffer>): Promise<DocumentId> {
  const { bytes, title } = await convertContent('copy', { bytes: state });
  const copy = newDocumentId();
  await createContent(copy, bytes);
  return createDocument(person, copy, title);
}
