import { rotateLink } from '#src/documents/share-state.ts';
import { notFound } from '#src/http/problem.ts';
import { route } from '#src/http/route.ts';

export const POST = route<{ id: string }>(async (_request, { person, params }) => {
  const change = await rotateLink(person, params.id);
  if (change === null) throw notFound();
  return Response.json(change);
});
