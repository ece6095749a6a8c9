import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Health } from '../observe/health.ts';
import type { PassOn } from './pass-on.ts';
import { isPrivate } from './private-path.ts';

interface FrontOptions {
  readonly health: () => Health;
  /** Where everything goes that is not for a room. */
  readonly pages: PassOn | undefined;
  /** Takes every WebSocket that is not the pages' own. */
  readonly onSocket: (request: IncomingMessage, wire: Duplex, head: Buffer) => void;
}

/** The one HTTP server that people reach: sockets to rooms, everything else to the pages. */
export function createFront({ health, pages, onSocket }: FrontOptions): Server {
  const server = createServer({
    headersTimeout: 15_000,
    // A large upload over a slow line takes its time; an idle one ends.
    requestTimeout: 600_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 32 * 1024,
    // Any other upgrade that a client offers (h2c) is ignored, as HTTP lets a server do.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('request', (request, response) => {
    // A whole address is for a forwarding proxy, and the pages would take its host for the place to ask.
    if (request.url?.startsWith('/') !== true)
      return answer(request, response, 400, 'This server answers for its own paths only.\n');
    const path = request.url.split('?', 1)[0];
    if (path === '/healthz') return answerHealth(health(), response);
    if (isPrivate(request.url)) return answer(request, response, 404, 'Not found.\n');
    if (pages !== undefined) return pages.request(request, response);
    if (path === '/')
      return answer(
        request,
        response,
        200,
        'This is a Coscribe sync server. Connect with a y-websocket client.\n',
      );
    response.setHeader('upgrade', 'websocket');
    answer(request, response, 426, 'This address is a room: connect to it with a y-websocket client.\n');
  });
  server.on('upgrade', (request, wire, head) => {
    if (pages !== undefined && request.url?.startsWith('/_next/')) pages.upgrade(request, wire, head);
    else onSocket(request, wire, head);
  });
  server.on('clientError', (_error, wire) => {
    if (!wire.destroyed && wire.writable) wire.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else wire.destroy();
  });
  return server;
}

function answerHealth(health: Health, response: ServerResponse): void {
  response.writeHead(health.ok ? 200 : 503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(health)}\n`);
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  request.resume();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
