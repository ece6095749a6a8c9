import * as z from 'zod';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';
import { keyPath, renewKey } from '#src/identity/library-key.ts';

const keyRequest = z.object({ renew: z.boolean().optional() });

export const POST = route(async (request, { person }) => {
  const { renew } = await readJson(request, keyRequest);
  return Response.json({ path: await (renew ? renewKey(person) : keyPath(person)) });
});
