import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

const CERTIFICATE = join(import.meta.dirname, 'tls');

/** What stands in front of Coscribe where it is on the internet: takes TLS off and says so in X-Forwarded-* headers. */
export class TlsProxy {
  readonly #server: Server;
  #target: number | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const upstream = this.#ask(request);
      upstream.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      upstream.on('error', () => response.destroy());
      request.pipe(upstream);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const upstream = this.#ask(request);
      upstream.on('upgrade', (answer, behind, first) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
        socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'));
        socket.write(first);
        behind.write(head);
        behind.pipe(socket).pipe(behind);
        behind.on('error', () => socket.destroy());
        socket.on('error', () => behind.destroy());
      });
      upstream.on('error', () => socket.destroy());
      upstream.end();
    });
  }

  static async listen(): Promise<TlsProxy> {
    const [key, cert] = await Promise.all([
      readFile(join(CERTIFICATE, 'key.pem')),
      readFile(join(CERTIFICATE, 'cert.pem')),
    ]);
    const server = createServer({ key, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TlsProxy(server);
  }

  get origin(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed.');
    return `https://notes.test:${address.port}`;
  }

  standsBefore(port: number): void {
    this.#target = port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #ask(request: IncomingMessage) {
    return httpRequest({
      host: '127.0.0.1',
      port: this.#target,
      method: request.method,
      path: request.url,
      headers: {
        ...request.headers,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': request.headers.host,
        'x-forwarded-for': request.socket.remoteAddress,
      },
    });
  }
}
