import { Agent, type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Log } from '../observe/log.ts';
import { endToEndHeaders, requestHeaders } from './forwarded-headers.ts';
import { UNAVAILABLE_PAGE } from './unavailable-page.ts';

interface PassOnOptions {
  readonly upstream: URL;
  readonly publicUrl: URL | undefined;
  readonly log: Log;
  /** While this server stops the pages stop too: that they are gone is no news then. */
  readonly isStopping: () => boolean;
}

/** Passes requests on to the pages and their answers back, as streams, each side at the pace of the other. */
export class PassOn {
  readonly #options: PassOnOptions;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(options: PassOnOptions) {
    this.#options = options;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    this.#send(request, response, true);
  }

  /** Connects an upgraded socket with the pages' own, byte by byte. */
  upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    wire.on('error', () => wire.destroy());
    const { upstream, publicUrl, log } = this.#options;
    const headers = [
      // What follows an upgrade is no body, whatever length the request declares.
      ...requestHeaders(request, publicUrl).filter(([name]) => name.toLowerCase() !== 'content-length'),
      ['connection', 'Upgrade'] as const,
      ['upgrade', request.headers.upgrade ?? 'websocket'] as const,
    ];
    const outgoing = open(upstream, {
      agent: false,
      path: request.url,
      method: request.method,
      headers: headers.flat(),
    });
    outgoing.on('upgrade', (answer, theirs, theirHead) => {
      const lines = [`HTTP/1.1 101 ${answer.statusMessage ?? ''}`];
      for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
        lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
      wire.write(`${lines.join('\r\n')}\r\n\r\n`);
      if (theirHead.length > 0) wire.write(theirHead);
      if (head.length > 0) theirs.write(head);
      pipeline(theirs, wire, () => theirs.destroy());
      pipeline(wire, theirs, () => wire.destroy());
    });
    outgoing.on('response', (answer) => {
      answer.resume();
      wire.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage ?? ''}\r\nconnection: close\r\n\r\n`);
    });
    outgoing.on('error', (error) => {
      log.debug({ err: error }, 'an upgrade could not be passed on');
      wire.destroy();
    });
    wire.once('close', () => outgoing.destroy());
    outgoing.end();
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(request: IncomingMessage, response: ServerResponse, mayRepeat: boolean): void {
    const { upstream, publicUrl, log, isStopping } = this.#options;
    const outgoing = open(upstream, {
      agent: this.#agent,
      path: request.url,
      method: request.method,
      headers: [...requestHeaders(request, publicUrl), ...bodyHeaders(request)].flat(),
    });
    const abort = (): void => void outgoing.destroy();
    response.once('close', abort);
    outgoing.on('response', (answer) => {
      const { statusCode = 502, statusMessage } = answer;
      response.writeHead(statusCode, statusMessage, endToEndHeaders(answer).flat());
      // Headers go at once: what follows may be a stream of events.
      response.flushHeaders();
      pipeline(answer, response, (error) => {
        if (error != null) log.debug({ err: error }, 'an answer was cut short');
      });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      response.off('close', abort);
      if (response.destroyed) return;
      if (response.headersSent) return void response.destroy();
      // A connection that was kept open may have been closed on the other side at this very moment.
      const isBodiless = request.method === 'GET' || request.method === 'HEAD';
      if (mayRepeat && isBodiless && outgoing.reusedSocket) return this.#send(request, response, false);
      log[isStopping() ? 'debug' : 'warn']({ err: error }, 'the pages could not be reached');
      sayUnavailable(request, response);
    });
    if (hasBody(request)) pipeline(request, outgoing, () => undefined);
    else outgoing.end();
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** A body without a length travels in chunks on each hop. */
function bodyHeaders({ headers }: IncomingMessage): [string, string][] {
  return headers['transfer-encoding'] === undefined ? [] : [['transfer-encoding', 'chunked']];
}

function sayUnavailable(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  const body = wantsPage ? UNAVAILABLE_PAGE : 'The pages cannot be reached at the moment.\n';
  response.writeHead(503, {
    'content-type': `text/${wantsPage ? 'html' : 'plain'}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'retry-after': '2',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
