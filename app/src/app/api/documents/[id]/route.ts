import * as z from 'zod';
import { renameDocument } from '#src/documents/rename-document.ts';
import { deleteDocument } from '#src/documents/trash-document.ts';
import { notFound } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';

const renameRequest = z.object({ title: z.string() });

export const PATCH = route<{ id: string }>(async (request, { person, params }) => {
  const { title } = await readJson(request, renameRequest);
  const renamed = await renameDocument(person, params.id, title);
  if (renamed === null) throw notFound();
  return Response.json({ title: renamed });
});

/** For ever, and only out of the trash. */
export const DELETE = route<{ id: string }>(async (_request, { person, params }) => {
  if ((await deleteDocument(person, params.id)) === null) throw notFound();
  return new Response(null, { status: 204 });
});
