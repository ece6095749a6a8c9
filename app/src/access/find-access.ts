import 'server-only';
import type { DocumentId } from '@coscribe/protocol';
import type { Kysely } from 'kysely';
import type { Tables } from '../data/tables.ts';
import type { Person } from '../identity/person.ts';
import { type AccessDecision, decideAccess } from './decide-access.ts';

export interface FoundAccess {
  readonly decision: AccessDecision;
  /** Null when there is no such document: what is shown must not differ from no access. */
  readonly document: { readonly id: DocumentId; readonly owner: string; readonly title: string } | null;
  readonly linkId: string | null;
}

/** Gathers what `decideAccess` needs to know. `token`: from the address that is being opened. */
export async function findAccess(
  data: Kysely<Tables>,
  person: Person,
  asked: { readonly document: DocumentId; readonly token?: string | undefined },
): Promise<FoundAccess> {
  const document = await data
    .selectFrom('documents')
    .select(['id', 'owner', 'title', 'trashed_at'])
    .where('id', '=', asked.document)
    .executeTakeFirst();
  const link = await data
    .selectFrom('links')
    .select(['id', 'token', 'access'])
    .where('document', '=', asked.document)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  const opened = await data
    .selectFrom('opened')
    .select('link')
    .where('person', '=', person.id)
    .where('document', '=', asked.document)
    .executeTakeFirst();
  const decision = decideAccess({
    viewer: person.id,
    document:
      document === undefined ? null : { owner: document.owner, trashed: document.trashed_at !== null },
    link: link ?? null,
    givenToken: asked.token ?? null,
    rememberedLink: opened?.link ?? null,
  });
  return { decision, document: document ?? null, linkId: link?.id ?? null };
}
