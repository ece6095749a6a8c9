import * as z from 'zod';
import { duplicateDocument } from '#src/documents/duplicate-document.ts';
import { notFound } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';

const duplicateRequest = z.object({ token: z.string().max(128).optional() });

export const POST = route<{ id: string }>(async (request, { person, params }) => {
  const { token } = await readJson(request, duplicateRequest);
  const id = await duplicateDocument(person, params.id, token);
  if (id === null) throw notFound();
  return Response.json({ id }, { status: 201 });
});
