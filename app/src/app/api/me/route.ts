import * as z from 'zod';
import { database } from '#src/data/database.ts';
import { Problem } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';
import { route } from '#src/http/route.ts';
import { cleanName, renamePerson } from '#src/identity/people.ts';

const renameRequest = z.object({ name: z.string() });

export const GET = route(async (_request, { person }) => Response.json(person));

export const PATCH = route(async (request, { person }) => {
  const name = cleanName((await readJson(request, renameRequest)).name);
  if (name === null) throw new Problem(400, 'A name has 1 to 40 visible characters.');
  return Response.json(await renamePerson(database(), person, name));
});
