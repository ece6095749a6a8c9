import 'server-only';
import { environment } from '../data/environment.ts';
import { SyncServerError } from '../data/sync-server.ts';
import { ConversionError, ConversionsBusy } from '../documents/convert-content.ts';
import { personOfRequest } from '../identity/current-person.ts';
import type { Person } from '../identity/person.ts';
import { Problem, problemAnswer } from './problem.ts';
import { isSameOrigin } from './same-origin.ts';

export interface RouteContext<Params> {
  readonly person: Person;
  readonly params: Params;
}

type Handler<Params> = (request: Request, context: RouteContext<Params>) => Promise<Response>;
type NextHandler<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

/** A route handler that knows who is asking. What it throws becomes an answer with a sentence. */
export function route<Params = Record<never, string>>(handler: Handler<Params>): NextHandler<Params> {
  return async (request, { params }) => {
    try {
      const reads = request.method === 'GET' || request.method === 'HEAD';
      if (!reads && !isSameOrigin(request.headers, environment().publicUrl)) {
        throw new Problem(403, 'This request did not come from a page of this site, so nothing was done.');
      }
      const person = await personOfRequest(request);
      if (person === null) {
        throw new Problem(
          401,
          'This browser is not known here yet. Allow cookies for this site and load the page again.',
        );
      }
      const response = await handler(request, { person, params: await params });
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
      return response;
    } catch (error) {
      return answerFor(error, request);
    }
  };
}

function answerFor(error: unknown, request: Request): Response {
  if (error instanceof Problem) return problemAnswer(error.status, error.message);
  if (error instanceof ConversionsBusy) {
    return problemAnswer(503, 'The server is busy with other documents. Try again in a moment.');
  }
  console.error(`${request.method} ${routeName(request)} failed:`, error);
  if (error instanceof SyncServerError) {
    return problemAnswer(
      503,
      'The server for documents does not answer at the moment. Try again in a moment.',
    );
  }
  if (error instanceof ConversionError) {
    return problemAnswer(500, 'This document could not be read here. Nothing was changed.');
  }
  return problemAnswer(500, 'Something went wrong on the server. Try again.');
}

/** The path without its query, which may hold a token. */
function routeName(request: Request): string {
  return new URL(request.url).pathname;
}
