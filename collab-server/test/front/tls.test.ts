import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPages } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { newDocumentId, SUBPROTOCOL } from '@coscribe/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { openServer, TICKETS, temporaryFolder, ticketFor } from '../support/test-server.ts';

/** A certificate of its own for localhost, as somebody makes one to try. */
function selfSigned(): { key: Buffer; cert: Buffer } {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** Ends TLS and passes the bytes on, as a proxy does that knows nothing of HTTP. */
async function openTlsProxy(keys: ReturnType<typeof selfSigned>, target: () => number): Promise<number> {
  const sockets = new Set<Socket>();
  const proxy = createTls(keys, (client) => {
    const server = connect(target(), '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(server).pipe(client);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return (proxy.address() as AddressInfo).port;
}

test('behind a proxy that ends TLS, pages and sockets work under https and wss, and other origins stay out', async () => {
  const keys = selfSigned();
  let port = 0;
  const publicPort = await openTlsProxy(keys, () => port);
  const publicUrl = new URL(`https://localhost:${publicPort}`);
  const pages = createPages((incoming, response) => {
    response.end(`${incoming.headers['x-forwarded-proto']} ${incoming.headers['x-forwarded-host']}`);
  });
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void pages.close());
  const upstream = new URL(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`);
  const server = await openServer({ ...TICKETS, publicUrl, upstream });
  port = Number(new URL(server.http).port);

  const outgoing = request(publicUrl, { ca: keys.cert }).end();
  const [answer] = await once(outgoing, 'response');
  let page = '';
  for await (const part of answer as AsyncIterable<Buffer>) page += part.toString();
  expect(page).toBe(`https ${publicUrl.host}`);

  const document = newDocumentId();
  const open = async (origin: string): Promise<WebSocket> =>
    new WebSocket(
      `wss://localhost:${publicPort}/${document}`,
      [SUBPROTOCOL, `ticket.${await ticketFor({ document })}`],
      {
        ca: keys.cert,
        origin,
      },
    );
  const own = await open(publicUrl.origin);
  const [first] = await once(own, 'message');
  expect((first as Buffer).subarray(0, 2)).toEqual(Buffer.from([0, 0]));
  own.terminate();
  const [code] = await once(await open('https://elsewhere.example'), 'close');
  expect(code).toBe(4403);
});
