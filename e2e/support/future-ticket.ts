import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocumentId, type SchemaVersion } from '@coscribe/protocol';
import { signTicket } from '@coscribe/protocol/ticket';
import type { Stack } from './stack.ts';

/** A ticket of a schema version that the running app gives to no page: signed with the secret of its data folder. */
export async function futureTicket(stack: Stack, documentId: string, schema: SchemaVersion): Promise<string> {
  const secrets: unknown = JSON.parse(await readFile(join(stack.dataFolder, 'secrets.json'), 'utf8'));
  const { ticketSecret } = secrets as { readonly ticketSecret: string };
  const document = parseDocumentId(documentId);
  if (document === undefined) throw new Error(`${documentId} is no document's id.`);
  const actor = { id: 'from-the-future', name: 'Newer Page', color: 'teal' as const };
  return signTicket({ document, role: 'edit', actor, grant: 'future', schema }, ticketSecret);
}
