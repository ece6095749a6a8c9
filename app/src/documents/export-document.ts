import 'server-only';
import { parseDocumentId } from '@coscribe/protocol';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { documentBytes } from '../data/sync-server.ts';
import type { Person } from '../identity/person.ts';
import type { ExportFormat } from './content-jobs.ts';
import { convertContent } from './convert-content.ts';

export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

const TYPES = { md: 'text/markdown; charset=utf-8', html: 'text/html; charset=utf-8' } as const;

export interface ExportRequest {
  readonly id: string;
  readonly format: ExportFormat;
  readonly token?: string | undefined;
}

/** The document as a file. Null: unknown, or the person may not read it. */
export async function exportDocument(person: Person, request: ExportRequest): Promise<ExportedFile | null> {
  const document = parseDocumentId(request.id);
  if (document === undefined) return null;
  const { decision } = await findAccess(database(), person, { document, token: request.token });
  if (decision.role === 'none') return null;
  const { format } = request;
  const { text, title } = await convertContent('export', { bytes: await documentBytes(document), format });
  return { name: fileName(title, format), type: TYPES[format], text };
}

const NAME_CHARACTERS = 100;

/** A name that every file system takes. */
export function fileName(title: string, extension: string): string {
  const name = title
    .replace(/[\p{C}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = [...name].slice(0, NAME_CHARACTERS).join('').trim();
  return `${short || 'Untitled'}.${extension}`;
}
