import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { varUints } from '../harness/varints.ts';
import { Relay } from './relay.ts';

// One room over three transports, each as one would write it by hand with Node: no framework, no extra header, connections
// kept open, Nagle's algorithm off. A process of its own.

const relay = new Relay();
const HOUR_MS = 3_600_000;

const server = createServer({ keepAliveTimeout: HOUR_MS }, (request, response) => {
  const url = new URL(request.url ?? '/', 'http://relay');
  const person = url.searchParams.get('person') ?? '';
  if (request.method === 'POST') void takeUpdate(request, response, person);
  else if (url.pathname === '/events') streamEvents(response, person);
  else if (url.pathname === '/poll') poll(response, person, Number(url.searchParams.get('since')));
  else response.writeHead(404).end();
});
server.on('connection', (socket) => socket.setNoDelay(true));

const sockets = new WebSocketServer({ server, path: '/socket', perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const person = new URL(request.url ?? '/', 'http://relay').searchParams.get('person') ?? '';
  const reader = { deliver: (update: Uint8Array): void => socket.send(update) };
  relay.join(person, reader);
  socket.on('message', (data) => relay.publish(person, new Uint8Array(data as Buffer)));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => relay.leave(person, reader));
});

async function takeUpdate(request: IncomingMessage, response: ServerResponse, person: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.writeHead(204).end();
  relay.publish(person, new Uint8Array(Buffer.concat(chunks)));
}

/** Server-sent events are text, so bytes go as base64. */
function streamEvents(response: ServerResponse, person: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const reader = {
    deliver: (update: Uint8Array): void => {
      response.write(`data: ${Buffer.from(update).toString('base64')}\n\n`);
    },
  };
  relay.join(person, reader);
  response.on('close', () => relay.leave(person, reader));
}

/** Answers as soon as there is something after number `since`: that number, then each update behind its length. */
function poll(response: ServerResponse, person: string, since: number): void {
  const answer = (updates: readonly Uint8Array[]): void => {
    const parts = updates.flatMap((update) => [varUints(update.length), update]);
    const body = Buffer.concat([varUints(relay.sequence), ...parts]);
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': body.length,
      'cache-control': 'no-store',
    });
    response.end(body);
  };
  const waiting = relay.since(since, person);
  if (waiting.length > 0) {
    answer(waiting);
    return;
  }
  const reader = {
    deliver: (update: Uint8Array): void => {
      relay.leave(person, reader);
      answer([update]);
    },
  };
  relay.join(person, reader);
  response.on('close', () => relay.leave(person, reader));
}

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
