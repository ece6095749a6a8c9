import 'server-only';
import type { DocumentId, Role } from '@coscribe/protocol';
import { decideAccess } from '../access/decide-access.ts';
import { database } from '../data/database.ts';
import type { Person } from '../identity/person.ts';

export interface LibraryEntry {
  readonly id: DocumentId;
  /** '' when it has none. */
  readonly title: string;
  /** Epoch milliseconds, like `trashedAt`. */
  readonly updatedAt: number;
  readonly mine: boolean;
  readonly role: Role;
  readonly trashedAt: number | null;
}

/** My documents and those that I opened by a link that still lets me in; the last changed first. */
export async function listLibrary(person: Person): Promise<LibraryEntry[]> {
  const rows = await database()
    .selectFrom('documents')
    .leftJoin('links', (join) =>
      join.onRef('links.document', '=', 'documents.id').on('links.replaced_at', 'is', null),
    )
    .leftJoin('opened', (join) =>
      join.onRef('opened.document', '=', 'documents.id').on('opened.person', '=', person.id),
    )
    .select(['documents.id', 'documents.owner', 'documents.title', 'documents.updated_at'])
    .select(['links.id as link', 'links.token', 'links.access', 'opened.link as rememberedLink'])
    .where('documents.trashed_at', 'is', null)
    .where((where) =>
      where.or([where('documents.owner', '=', person.id), where('opened.person', '=', person.id)]),
    )
    .orderBy('documents.updated_at', 'desc')
    .execute();
  return rows.flatMap((row) => {
    const { link: id, token, access } = row;
    const decision = decideAccess({
      viewer: person.id,
      document: { owner: row.owner, trashed: false },
      link: id === null || token === null || access === null ? null : { id, token, access },
      givenToken: null,
      rememberedLink: row.rememberedLink,
    });
    if (decision.role === 'none') return [];
    const mine = decision.reason === 'owner';
    return [
      { id: row.id, title: row.title, updatedAt: row.updated_at, mine, role: decision.role, trashedAt: null },
    ];
  });
}

/** My documents in the trash, the last thrown away first. */
export async function listTrash(person: Person): Promise<LibraryEntry[]> {
  const rows = await database()
    .selectFrom('documents')
    .select(['id', 'title', 'updated_at', 'trashed_at'])
    .where('owner', '=', person.id)
    .where('trashed_at', 'is not', null)
    .orderBy('trashed_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    updatedAt: row.updated_at,
    mine: true,
    role: 'own',
    trashedAt: row.trashed_at,
  }));
}

/** How many documents are mine, the trash included. */
export async function countOwn(person: Person): Promise<number> {
  const { count } = await database()
    .selectFrom('documents')
    .select((query) => query.fn.countAll<number>().as('count'))
    .where('owner', '=', person.id)
    .executeTakeFirstOrThrow();
  return count;
}
