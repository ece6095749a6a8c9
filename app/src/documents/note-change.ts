import 'server-only';
import type { DocumentId } from '@coscribe/protocol';
import type { Changed } from '@coscribe/protocol/internal';
import { database } from '../data/database.ts';
import { documentBytes } from '../data/sync-server.ts';
import { convertContent } from './convert-content.ts';

/** Reading a title may take this share of the time: a document that takes 1 s to read is read every 20 s at most. */
const READING_SHARE = 0.05;

const reading = new Map<DocumentId, { again: boolean }>();

/** The document has reached a sequence: it goes up in the library at once, its title follows as soon as it is read. */
export async function noteChange({ document, sequence }: Changed): Promise<void> {
  const result = await database()
    .updateTable('documents')
    .set({ sequence, updated_at: Date.now() })
    .where('id', '=', document)
    .where('sequence', '<', sequence)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return;
  const running = reading.get(document);
  if (running === undefined) void keepReading(document);
  else running.again = true;
}

async function keepReading(document: DocumentId): Promise<void> {
  const state = { again: true };
  reading.set(document, state);
  while (state.again) {
    state.again = false;
    const start = performance.now();
    try {
      const title = await convertContent('readTitle', { bytes: await documentBytes(document) });
      await database().updateTable('documents').set({ title }).where('id', '=', document).execute();
    } catch (error) {
      console.warn(`the title of ${document} could not be read: ${String(error)}`);
    }
    await pause((performance.now() - start) / READING_SHARE);
  }
  reading.delete(document);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
