import 'server-only';
import type { TicketAnswer } from '@coscribe/editor/session';
import { type DocumentId, SCHEMA_VERSION, type SchemaVersion } from '@coscribe/protocol';
import { signTicket, TICKET_SECONDS } from '@coscribe/protocol/ticket';
import type { Kysely } from 'kysely';
import { findAccess } from '../access/find-access.ts';
import { database } from '../data/database.ts';
import { environment } from '../data/environment.ts';
import type { Tables } from '../data/tables.ts';
import { keepPerson } from '../identity/people.ts';
import type { Person } from '../identity/person.ts';

export interface TicketRequest {
  readonly document: DocumentId;
  /** From the address `/s/<token>`, when the page was opened by it. */
  readonly token?: string | undefined;
  readonly schema: SchemaVersion;
}

/** One connection's right to the document, as things are now; remembers a visit by link for the library. */
export async function issueTicket(person: Person, request: TicketRequest): Promise<TicketAnswer> {
  // Taken before the look-up: what changes while the ticket is being made must find it too old.
  const asOf = Date.now();
  const { decision, linkId } = await findAccess(database(), person, request);
  if (decision.role === 'none') return { ok: false, close: 'no-access' };
  // Nor does anybody have a newer page than this app gives out: whoever wrote as one would make all others read-only.
  if (request.schema.major !== SCHEMA_VERSION.major) return { ok: false, close: 'newer-version-needed' };
  if (decision.reason === 'link' && linkId !== null) {
    await database()
      .transaction()
      .execute((transaction) => rememberVisit(transaction, person, request.document, linkId));
  }
  const { role, grant } = decision;
  const { document, schema } = request;
  const ticket = await signTicket(
    { document, role, actor: person, grant, schema },
    environment().ticketSecret,
    TICKET_SECONDS,
    asOf,
  );
  return { ok: true, ticket, role, actor: person };
}

async function rememberVisit(data: Kysely<Tables>, person: Person, document: DocumentId, link: string) {
  await keepPerson(data, person);
  const visit = { link, opened_at: Date.now() };
  await data
    .insertInto('opened')
    .values({ person: person.id, document, ...visit })
    .onConflict((conflict) => conflict.columns(['person', 'document']).doUpdateSet(visit))
    .execute();
}
