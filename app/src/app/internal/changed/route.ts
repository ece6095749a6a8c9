import { createHash, timingSafeEqual } from 'node:crypto';
import { changed } from '@coscribe/protocol/internal';
import { environment } from '#src/data/environment.ts';
import { noteChange } from '#src/documents/note-change.ts';
import { Problem, problemAnswer } from '#src/http/problem.ts';
import { readJson } from '#src/http/read-json.ts';

/** For the sync server only: the front hides this path, and the secret is asked for all the same. */
export async function POST(request: Request): Promise<Response> {
  const given = request.headers.get('authorization') ?? '';
  if (!isEqual(given, `Bearer ${environment().internalSecret}`)) {
    return problemAnswer(401, 'Only the sync server may call this.');
  }
  try {
    await noteChange(await readJson(request, changed));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof Problem) return problemAnswer(error.status, error.message);
    console.error('a change could not be noted:', error);
    return problemAnswer(500, 'The change could not be noted.');
  }
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
