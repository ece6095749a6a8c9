import 'server-only';
import { type DocumentId, parseDocumentId, randomToken } from '@coscribe/protocol';
import type { Kysely, Transaction } from 'kysely';
import { linkGrant } from '../access/decide-access.ts';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { addErrand, type ErrandOutcome, runErrands } from '../data/errands.ts';
import type { LinkAccess, Tables } from '../data/tables.ts';
import type { Person } from '../identity/person.ts';
import { ownedDocument } from './owned-document.ts';

export interface ShareState {
  /** What anyone with the link may do. */
  readonly access: LinkAccess;
  /** The link's address within this site; null while there is none. */
  readonly path: string | null;
  /** Only the owner may change it; whoever came by the link sees it. */
  readonly mayChange: boolean;
}

export interface ShareChange extends ShareState {
  /** Whether the live connections that the old state let in are already closed. */
  readonly closing: ErrandOutcome;
}

/** Null: unknown or not allowed. */
export async function shareState(person: Person, id: string): Promise<ShareState | null> {
  const document = parseDocumentId(id);
  if (document === undefined) return null;
  const { decision } = await findAccess(database(), person, { document });
  if (decision.role === 'none') return null;
  return readState(database(), document, decision.reason === 'owner');
}

/** Makes the link on first use. The live connections that came by it ask again. Null: unknown, or not the owner's. */
export async function setLinkAccess(
  person: Person,
  id: string,
  access: LinkAccess,
): Promise<ShareChange | null> {
  return changeLink(person, id, async (transaction, document, live) => {
    if (live === undefined) return insertLink(transaction, document, access);
    await transaction.updateTable('links').set({ access }).where('id', '=', live.id).execute();
  });
}

/** A new address; the old one and everybody who came by it lose access. Null: unknown, or not the owner's. */
export async function rotateLink(person: Person, id: string): Promise<ShareChange | null> {
  return changeLink(person, id, async (transaction, document, live) => {
    await transaction
      .updateTable('links')
      .set({ replaced_at: Date.now() })
      .where('document', '=', document)
      .where('replaced_at', 'is', null)
      .execute();
    await insertLink(transaction, document, live?.access ?? 'none');
  });
}

type LiveLink = { readonly id: string; readonly access: LinkAccess } | undefined;
type LinkChange = (transaction: Transaction<Tables>, document: DocumentId, live: LiveLink) => Promise<void>;

async function changeLink(person: Person, id: string, change: LinkChange): Promise<ShareChange | null> {
  const changed = await database()
    .transaction()
    .execute(async (transaction) => {
      const document = await ownedDocument(transaction, person, id, 'live');
      if (document === null) return null;
      const live = await transaction
        .selectFrom('links')
        .select(['id', 'access'])
        .where('document', '=', document)
        .where('replaced_at', 'is', null)
        .executeTakeFirst();
      await change(transaction, document, live);
      const state = await readState(transaction, document, true);
      const errand =
        live === undefined
          ? undefined
          : await addErrand(transaction, { kind: 'close', document, grant: linkGrant(live.id) });
      return { state, errand };
    });
  if (changed === null) return null;
  const closing = changed.errand === undefined ? 'done' : await runErrands(changed.errand);
  return { ...changed.state, closing };
}

async function insertLink(data: Kysely<Tables>, document: DocumentId, access: LinkAccess): Promise<void> {
  await data
    .insertInto('links')
    .values({
      id: randomToken(20),
      document,
      token: randomToken(26),
      access,
      created_at: Date.now(),
      replaced_at: null,
    })
    .execute();
}

async function readState(
  data: Kysely<Tables>,
  document: DocumentId,
  mayChange: boolean,
): Promise<ShareState> {
  const link = await data
    .selectFrom('links')
    .select(['token', 'access'])
    .where('document', '=', document)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
  if (link === undefined) return { access: 'none', path: null, mayChange };
  return { access: link.access, path: `/s/${link.token}`, mayChange };
}
