import 'server-only';
import type { DocumentId } from '@coscribe/protocol';
import { ACTOR_HEADER, type CloseRequest, documentActors, INTERNAL } from '@coscribe/protocol/internal';
import { environment } from './environment.ts';

/** The sync server did not answer, or answered that it could not do it. */
export class SyncServerError extends Error {
  override readonly name = 'SyncServerError';
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const CALL_MS = 5_000;
const BYTES_MS = 30_000;

/** The document's full state as one V1 update; empty when nothing was ever written. */
export async function documentBytes(document: DocumentId): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await call('GET', INTERNAL.bytes + document, { milliseconds: BYTES_MS });
  return new Uint8Array(await answer.arrayBuffer());
}

/** Who writes under which client id of the document. Later answers only ever add to it. */
export async function actorsOf(document: DocumentId): Promise<ReadonlyMap<number, string>> {
  const answer = await call('GET', INTERNAL.actors + document, { milliseconds: BYTES_MS });
  return new Map(documentActors.parse(await answer.json()).actors);
}

/** Gives a document that has no content yet its first one. */
export async function createContent(document: DocumentId, update: Uint8Array<ArrayBuffer>): Promise<void> {
  await call('POST', INTERNAL.create + document, { body: update, milliseconds: BYTES_MS });
}

/** Adds one update; when this returns, it is on disk. Throws with status 409 when `update` does not fit what is there. */
export async function addUpdate(
  document: DocumentId,
  update: Uint8Array<ArrayBuffer>,
  actor: string,
): Promise<void> {
  await call('POST', INTERNAL.update + document, { body: update, headers: { [ACTOR_HEADER]: actor } });
}

export async function closeConnections(request: CloseRequest): Promise<void> {
  await call('POST', INTERNAL.close, {
    body: JSON.stringify(request),
    headers: { 'content-type': 'application/json' },
  });
}

export async function deleteContent(document: DocumentId): Promise<void> {
  await call('POST', INTERNAL.delete + document, { milliseconds: BYTES_MS });
}

interface Call {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly milliseconds?: number;
}

async function call(method: string, path: string, details: Call): Promise<Response> {
  const { collabInternalUrl, internalSecret } = environment();
  let answer: Response;
  try {
    answer = await fetch(collabInternalUrl + path, {
      method,
      body: details.body ?? null,
      headers: { ...details.headers, authorization: `Bearer ${internalSecret}` },
      signal: AbortSignal.timeout(details.milliseconds ?? CALL_MS),
      cache: 'no-store',
    });
  } catch (error) {
    throw new SyncServerError(0, `no answer from the sync server: ${String(error)}`);
  }
  if (answer.ok) return answer;
  throw new SyncServerError(
    answer.status,
    `the sync server answered ${answer.status}: ${await answer.text()}`,
  );
}
