import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CLOSE, LIMITS, parseDocumentId, type RoomName, roomNameFromPath } from '@coscribe/protocol';
import { ACTOR_HEADER, closeRequest, type DocumentActors, INTERNAL } from '@coscribe/protocol/internal';
import type { Log } from '../observe/log.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import { writeUpdate } from './write-update.ts';

interface InternalOptions {
  readonly secret: string;
  readonly rooms: Rooms;
  readonly log: Log;
}

/** A status with a sentence, for `{ "error": … }`. */
class Failure extends Error {
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const CLOSE_REQUEST_BYTES = 4_096;

/** What the app asks of the sync server (packages/protocol, internal.ts), on loopback and with a secret. */
export function createInternalListener({ secret, rooms, log }: InternalOptions): Server {
  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      request.resume();
      const status = error instanceof Failure ? error.status : 500;
      if (status === 500) log.error({ err: error }, 'an internal request failed');
      const sentence = error instanceof Failure ? error.message : CLOSE['internal-error'].sentence;
      if (response.headersSent) return void response.destroy();
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: sentence }));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isBearer(request, secret)) throw new Failure(401, 'The bearer token is missing or wrong.');
    const path = request.url ?? '';
    if (request.method === 'POST' && path === INTERNAL.close) {
      await close(request);
      response.writeHead(204).end();
    } else if (request.method === 'GET' && path.startsWith(INTERNAL.bytes)) {
      const bytes = await bytesOf(documentIn(path, INTERNAL.bytes));
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
      response.end(bytes);
    } else if (request.method === 'GET' && path.startsWith(INTERNAL.actors)) {
      const actors = await actorsOf(documentIn(path, INTERNAL.actors));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(actors));
    } else if (request.method === 'POST' && path.startsWith(INTERNAL.create)) {
      await write(documentIn(path, INTERNAL.create), request, { mustBeEmpty: true });
      response.writeHead(204).end();
    } else if (request.method === 'POST' && path.startsWith(INTERNAL.update)) {
      await write(documentIn(path, INTERNAL.update), request, { mustBeEmpty: false });
      response.writeHead(204).end();
    } else if (request.method === 'POST' && path.startsWith(INTERNAL.delete)) {
      await rooms.delete(documentIn(path, INTERNAL.delete));
      response.writeHead(204).end();
    } else throw new Failure(404, 'There is nothing at this address.');
  }

  async function close(request: IncomingMessage): Promise<void> {
    const body = await readBody(request, CLOSE_REQUEST_BYTES);
    const parsed = closeRequest.safeParse(jsonOf(body));
    if (!parsed.success) throw new Failure(400, 'The body must name a document.');
    const { document, grant } = parsed.data;
    rooms.revoke(roomOf(document), grant);
  }

  async function bytesOf(name: RoomName): Promise<Uint8Array> {
    return look(name, ({ document }) => (document.isEmpty ? new Uint8Array() : document.fullState()));
  }

  async function actorsOf(name: RoomName): Promise<DocumentActors> {
    return look(name, ({ actors }) => ({ actors: [...actors] }));
  }

  async function look<Seen>(name: RoomName, at: (room: Room) => Seen): Promise<Seen> {
    const entrance = await rooms.enter(name);
    if (!entrance.ok) throw new Failure(500, CLOSE[entrance.close].sentence);
    const seen = at(entrance.room);
    rooms.mayRest(entrance.room);
    return seen;
  }

  async function write(
    room: RoomName,
    request: IncomingMessage,
    rule: { mustBeEmpty: boolean },
  ): Promise<void> {
    const header = request.headers[ACTOR_HEADER];
    const actor = typeof header === 'string' && header !== '' ? header : null;
    const update = await readBody(request, LIMITS.documentBytes);
    const entrance = await rooms.enter(room);
    if (!entrance.ok) throw new Failure(500, CLOSE[entrance.close].sentence);
    if (rule.mustBeEmpty && entrance.room.clients > 0)
      throw new Failure(409, 'This document has content already.');
    const outcome = await writeUpdate(entrance.room, update, actor);
    rooms.mayRest(entrance.room);
    if (!outcome.ok) throw new Failure(outcome.status, outcome.sentence);
  }
}

function isBearer({ headers }: IncomingMessage, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));
}

function documentIn(path: string, prefix: string): RoomName {
  const room = roomNameFromPath(path.slice(prefix.length));
  if (room === undefined || parseDocumentId(room) === undefined)
    throw new Failure(404, 'That is no document id.');
  return room;
}

function roomOf(document: string): RoomName {
  const room = roomNameFromPath(document);
  if (room === undefined) throw new Failure(400, 'That is no document id.');
  return room;
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new Failure(413, `The body is larger than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
