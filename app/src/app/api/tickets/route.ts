import { parseDocumentId } from '@coscribe/protocol';
import * as z from 'zod';
import { issueTicket } from '#src/documents/issue-ticket.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';

const version = z.int().min(0);
const ticketRequest = z.object({
  document: z.string(),
  token: z.string().max(128).optional(),
  schema: z.object({ major: version, minor: version }),
});

export const POST = route(async (request, { person }) => {
  const asked = await readJson(request, ticketRequest);
  const document = parseDocumentId(asked.document);
  // What can't be an id is answered like an id that is not there.
  if (document === undefined) return Response.json({ ok: false, close: 'no-access' });
  return Response.json(await issueTicket(person, { ...asked, document }));
});
