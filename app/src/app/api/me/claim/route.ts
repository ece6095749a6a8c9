import * as z from 'zod';
import { environment } from '#src/data/environment.ts';
import { Problem } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';
import { isHttps } from '#src/http/same-origin.ts';
import { claimKey } from '#src/identity/library-key.ts';
import { personCookieHeader } from '#src/identity/person-cookie.ts';

const claimRequest = z.object({ key: z.string(), bring: z.boolean().optional() });

export const POST = route(async (request, { person }) => {
  const { key, bring } = await readJson(request, claimRequest);
  const claim = await claimKey(person, key, bring ?? false);
  if (claim === null) throw new Problem(404, 'This key is not valid here, or it was renewed.');
  const { cookieSecret, publicUrl } = environment();
  const cookie = personCookieHeader(claim.person.id, cookieSecret, isHttps(request.headers, publicUrl));
  return Response.json(claim, { headers: { 'set-cookie': cookie } });
});
