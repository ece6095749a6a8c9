import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Health } from '../observe/health.ts';
import type { Meters } from '../observe/meters.ts';
import { answer } from './answer.ts';
import { refuseHead } from './bad-head.ts';
import type { MetricsDoor } from './metrics-door.ts';
import type { PassOn } from './pass-on.ts';
import { isPrivate } from './private-path.ts';
import { WaitingHeads } from './waiting-heads.ts';

interface FrontOptions {
  readonly health: () => Health;
  /** Answers `/metrics`; without one there is no such page. */
  readonly metrics: MetricsDoor | undefined;
  /** Where everything goes that is not for a room. */
  readonly pages: PassOn | undefined;
  /** Takes every WebSocket that is not the pages' own. */
  readonly onSocket: (request: IncomingMessage, wire: Duplex, head: Buffer) => void;
  readonly meters: Meters;
  readonly limits: {
    /** How long the head of a request may take, in milliseconds. */
    readonly requestHeadMs: number;
    readonly requestHeadBytes: number;
    readonly halfOpenConnections: number;
    readonly requests: number;
    /** How long a request may go on without a byte in either direction, in milliseconds. */
    readonly requestStallMs: number;
  };
}

/** The one HTTP server that people reach: sockets to rooms, everything else to the pages. */
export function createFront({ health, metrics, pages, onSocket, meters, limits }: FrontOptions): Server {
  const server = createServer({
    headersTimeout: limits.requestHeadMs,
    // A large upload over a slow line takes its time; an idle one ends.
    requestTimeout: 600_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: limits.requestHeadMs / 3,
    maxHeaderSize: limits.requestHeadBytes,
    // Any other upgrade that a client offers (h2c) is ignored, as HTTP lets a server do.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.setTimeout(limits.requestStallMs);
  const heads = new WaitingHeads(limits.halfOpenConnections, meters);
  server.on('connection', (wire) => {
    heads.add(wire);
    wire.once('close', () => heads.delete(wire));
  });
  server.on('request', (request, response) => {
    heads.delete(request.socket);
    meters.requests++;
    response.once('close', () => {
      meters.requests--;
      heads.add(request.socket);
    });
  });
  server.on('request', (request, response) => {
    // A whole address is for a forwarding proxy, and the pages would take its host for the place to ask.
    if (request.url?.startsWith('/') !== true)
      return answer(request, response, 400, 'This server answers for its own paths only.\n');
    const path = request.url.split('?', 1)[0];
    if (path === '/healthz') return answerHealth(health(), response);
    if (path === '/metrics' && metrics !== undefined) return metrics.request(request, response);
    if (path === '/metrics' || isPrivate(request.url)) return answer(request, response, 404, 'Not found.\n');
    if (meters.requests > limits.requests) {
      meters.requestsRefused['too-many']++;
      response.setHeader('retry-after', '2');
      return answer(request, response, 503, 'The server is full at the moment.\n');
    }
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
    heads.delete(request.socket);
    request.socket.setTimeout(0);
    if (pages !== undefined && request.url?.startsWith('/_next/')) pages.upgrade(request, wire, head);
    else onSocket(request, wire, head);
  });
  server.on('clientError', (error, wire) => refuseHead(error, wire, meters));
  return server;
}

function answerHealth(health: Health, response: ServerResponse): void {
  response.writeHead(health.ok ? 200 : 503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(health)}\n`);
}
