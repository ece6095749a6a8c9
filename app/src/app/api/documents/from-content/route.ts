import { LIMITS } from '@coscribe/protocol';
import { createCopy } from '#src/documents/duplicate-document.ts';
import { readBytes } from '#src/http/read-bytes.ts';
import { route } from '#src/http/route.ts';

/** A new document of what a browser has kept. Body: its full state as one V1 update. */
export const POST = route(async (request, { person }) =>
  Response.json(
    { id: await createCopy(person, await readBytes(request, LIMITS.documentBytes)) },
    { status: 201 },
  ),
);
