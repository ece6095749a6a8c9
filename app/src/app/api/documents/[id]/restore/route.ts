import { restoreDocument } from '#src/documents/trash-document.ts';
import { notFound } from '#src/http/problem.ts';
import { route } from '#src/http/route.ts';

export const POST = route<{ id: string }>(async (_request, { person, params }) => {
  if ((await restoreDocument(person, params.id)) === null) throw notFound();
  return new Response(null, { status: 204 });
});
