import * as z from 'zod';
import { type DocumentId, parseDocumentId } from './ids.ts';

/**
 * What app and sync server say to each other, over HTTP on loopback, with `authorization: Bearer <secret>`.
 *
 * | call                          | to          | answer                                                          |
 * | POST /close    CloseRequest   | sync server | 204, once every connection it names has been sent its close     |
 * | GET  /bytes/<document>        | sync server | 200 the full state, one V1 update (0 bytes: nothing written)    |
 * | GET  /actors/<document>       | sync server | 200 DocumentActors: who writes under which client id              |
 * | POST /create/<document>       | sync server | body: one V1 update. 204, on disk; 409 when it has content      |
 * | POST /update/<document>       | sync server | body: one V1 update. 204, on disk; 409 when it has a gap        |
 * | POST /delete/<document>       | sync server | 204, closed and no row of it left on disk (or never was)        |
 * | POST /internal/changed Changed| app         | 204. At most one a second for a document; the newest sequence   |
 *
 * `/update` may name the author in the header `x-coscribe-actor`. Every other answer is `{ "error": "<sentence>" }` with a 4xx or 5xx status.
 */
export const INTERNAL = {
  close: '/close',
  bytes: '/bytes/',
  actors: '/actors/',
  create: '/create/',
  update: '/update/',
  delete: '/delete/',
  changed: '/internal/changed',
} as const;

/** The header of `/update` with the id of the person who wrote the update. */
export const ACTOR_HEADER = 'x-coscribe-actor';

const documentId = z.string().transform((text, context): DocumentId => {
  const id = parseDocumentId(text);
  if (id === undefined) context.addIssue('not a document id');
  return id ?? z.NEVER;
});

/** Closes the connections to `document` that came in by `grant`, or all of them without one. They may ask again. */
export const closeRequest = z.object({ document: documentId, grant: z.string().optional() });
export type CloseRequest = z.infer<typeof closeRequest>;

/** Pairs of a client id of the document and the id of the person who owns it. None without tickets. */
export const documentActors = z.object({ actors: z.array(z.tuple([z.int().min(0), z.string()])) });
export type DocumentActors = z.infer<typeof documentActors>;

/** `document` has reached `sequence` (its number of committed journal rows, counted from 1). */
export const changed = z.object({ document: documentId, sequence: z.int().min(1) });
export type Changed = z.infer<typeof changed>;
