import * as z from 'zod';
import { LINK_ACCESS } from '#src/data/tables.ts';
import { setLinkAccess, shareState } from '#src/documents/share-state.ts';
import { notFound } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';

const accessRequest = z.object({ access: z.enum(LINK_ACCESS) });

export const GET = route<{ id: string }>(async (_request, { person, params }) => {
  const state = await shareState(person, params.id);
  if (state === null) throw notFound();
  return Response.json(state);
});

export const PUT = route<{ id: string }>(async (request, { person, params }) => {
  const { access } = await readJson(request, accessRequest);
  const change = await setLinkAccess(person, params.id, access);
  if (change === null) throw notFound();
  return Response.json(change);
});
