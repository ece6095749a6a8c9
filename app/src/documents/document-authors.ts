import 'server-only';
import type { AuthoredStretch } from '@coscribe/editor/document';
import { parseDocumentId } from '@coscribe/protocol';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { actorsOf, documentBytes } from '../data/sync-server.ts';
import type { Person } from '../identity/person.ts';
import { convertContent } from './convert-content.ts';

/** Who wrote what of the document's body, by the ids of persons. Null: unknown, or `person` may not read it. */
export async function documentAuthors(
  person: Person,
  id: string,
  token?: string,
): Promise<readonly AuthoredStretch[] | null> {
  const document = parseDocumentId(id);
  if (document === undefined) return null;
  const { decision } = await findAccess(database(), person, { document, token });
  if (decision.role === 'none') return null;
  const bytes = await documentBytes(document);
  // Asked for second, so that whoever wrote the bytes is in it.
  return convertContent('authors', { bytes, actors: await actorsOf(document) });
}
