import 'server-only';
import { MAX_TITLE } from '@coscribe/editor/document';
import { mayWrite, parseDocumentId } from '@coscribe/protocol';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { addUpdate, documentBytes, SyncServerError } from '../data/sync-server.ts';
import type { Person } from '../identity/person.ts';
import { convertContent } from './convert-content.ts';

const ATTEMPTS = 3;

/**
 * Writes the title into the document itself, where whoever has it open sees it at once. Null: unknown, or not theirs to
 * change. Throws a `SyncServerError` when it could not be stored.
 */
export async function renameDocument(person: Person, id: string, text: string): Promise<string | null> {
  const document = parseDocumentId(id);
  if (document === undefined) return null;
  const { decision } = await findAccess(database(), person, { document });
  if (decision.role === 'none' || !mayWrite(decision.role)) return null;
  const title = text.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE).toWellFormed();
  for (let attempt = 1; ; attempt += 1) {
    const update = await convertContent('changeTitle', { bytes: await documentBytes(document), title });
    try {
      if (update !== null) await addUpdate(document, update, person.id);
      break;
    } catch (error) {
      // A gap: what the update stands on is not what is stored any more.
      if (!(error instanceof SyncServerError) || error.status !== 409 || attempt === ATTEMPTS) throw error;
    }
  }
  await database().updateTable('documents').set({ title }).where('id', '=', document).execute();
  return title;
}
