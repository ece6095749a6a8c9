import { trashDocument } from '#src/documents/trash-document.ts';
import { notFound } from '#src/http/problem.ts';
import { route } from '#src/http/route.ts';

export const POST = route<{ id: string }>(async (_request, { person, params }) => {
  const closing = await trashDocument(person, params.id);
  if (closing === null) throw notFound();
  return Response.json({ closing });
});
