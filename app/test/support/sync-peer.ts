import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { closeRequest, INTERNAL } from '@coscribe/protocol/internal';
import * as Y from 'yjs';

/** The sync server's side of the internal interface, on a real socket, with documents in memory. */
export interface SyncPeer {
  readonly url: string;
  readonly documents: Map<string, Y.Doc>;
  /** `<document> <grant>` of every close, `*` for all connections. */
  readonly closed: string[];
  readonly deleted: string[];
  readonly actors: string[];
  /** How many of the next updates are answered with 409. */
  gaps: number;
  stop(): Promise<void>;
}

export async function startSyncPeer(secret: string, port = 0): Promise<SyncPeer> {
  const documents = new Map<string, Y.Doc>();
  const state = { closed: [] as string[], deleted: [] as string[], actors: [] as string[], gaps: 0 };

  async function answer(request: IncomingMessage): Promise<[status: number, body?: Uint8Array]> {
    if (request.headers.authorization !== `Bearer ${secret}`) return [401];
    const url = request.url ?? '';
    const body = new Uint8Array(await buffer(request));
    if (url === INTERNAL.close) {
      const asked = closeRequest.parse(JSON.parse(new TextDecoder().decode(body)));
      state.closed.push(`${asked.document} ${asked.grant ?? '*'}`);
      return [204];
    }
    if (url.startsWith(INTERNAL.bytes)) {
      const document = documents.get(url.slice(INTERNAL.bytes.length));
      return [200, document === undefined ? new Uint8Array() : Y.encodeStateAsUpdate(document)];
    }
    if (url.startsWith(INTERNAL.create)) {
      const id = url.slice(INTERNAL.create.length);
      if (documents.has(id)) return [409];
      documents.set(id, docOf(body));
      return [204];
    }
    if (url.startsWith(INTERNAL.update)) {
      if (state.gaps > 0) {
        state.gaps -= 1;
        return [409];
      }
      const id = url.slice(INTERNAL.update.length);
      const document = documents.get(id) ?? new Y.Doc();
      documents.set(id, document);
      Y.applyUpdate(document, body);
      state.actors.push(String(request.headers['x-coscribe-actor']));
      return [204];
    }
    if (url.startsWith(INTERNAL.delete)) {
      const id = url.slice(INTERNAL.delete.length);
      documents.delete(id);
      state.deleted.push(id);
      return [204];
    }
    return [404];
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request).then(
      ([status, body]) => response.writeHead(status).end(body),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: actualPort } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${actualPort}`,
    documents,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export function docOf(update: Uint8Array): Y.Doc {
  const document = new Y.Doc();
  if (update.length > 0) Y.applyUpdate(document, update);
  return document;
}

/** A document with a title and one paragraph. */
export function docWith(title: string, text: string): Y.Doc {
  const document = new Y.Doc();
  document.getText('title').insert(0, title);
  document.getText('body').insert(0, text);
  return document;
}
