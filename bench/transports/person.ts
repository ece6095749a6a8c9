import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { type Cursor, readVarUint } from '../harness/varints.ts';

export const TRANSPORTS = ['WebSocket', 'server-sent events + POST', 'long polling + POST'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Bytes on the wire, heads included, TCP's own not. */
export interface Wire {
  readonly up: number;
  readonly down: number;
}

/** Somebody in the room, as a browser would be. */
export interface Person {
  send(update: Uint8Array): void;
  wire(): Wire;
  leave(): void;
}

interface Place {
  readonly port: number;
  readonly person: string;
  readonly onUpdate: (update: Uint8Array) => void;
}

// What Chromium sends with every request of a page on the same site, without cookies. HTTP/2 would compress it.
const BROWSER_HEAD = {
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'sec-ch-ua': '"Chromium";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-US,en;q=0.9',
  accept: '*/*',
};

/** Resolves when this person hears of everything that is sent from now on. */
export function enter(transport: Transport, place: Place): Promise<Person> {
  switch (transport) {
    case 'WebSocket':
      return enterBySocket(place);
    case 'server-sent events + POST':
      return enterByEvents(place);
    case 'long polling + POST':
      return enterByPolling(place);
  }
}

async function enterBySocket({ port, person, onUpdate }: Place): Promise<Person> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket?person=${person}`, {
    perMessageDeflate: false,
    headers: { 'user-agent': BROWSER_HEAD['user-agent'], origin: `http://127.0.0.1:${port}` },
  });
  let wire: Socket | undefined;
  socket.on('upgrade', (response) => {
    wire = response.socket;
  });
  socket.on('message', (data) => onUpdate(data as Buffer));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    send: (update) => socket.send(update),
    wire: () => ({ up: wire?.bytesWritten ?? 0, down: wire?.bytesRead ?? 0 }),
    leave: () => socket.terminate(),
  };
}

/** The connections of one person, kept open as browsers do, and what went over them. */
class Lines {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Socket>();
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** `onEnd`: a response has come whole. */
  ask(
    path: string,
    body: Uint8Array | undefined,
    {
      onResponse,
      onEnd,
    }: { onResponse?: (response: IncomingMessage) => void; onEnd?: (body: Buffer) => void },
  ): ClientRequest {
    const { port, person } = this.#place;
    const asked = request({
      agent: this.#agent,
      host: '127.0.0.1',
      port,
      path: `${path}${path.includes('?') ? '&' : '?'}person=${person}`,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...BROWSER_HEAD,
        referer: `http://127.0.0.1:${port}/d/some-document`,
        ...(body !== undefined && {
          origin: `http://127.0.0.1:${port}`,
          'content-type': 'application/octet-stream',
          'content-length': body.length,
        }),
      },
    });
    asked.on('socket', (socket) => this.#sockets.add(socket));
    // The bench has left.
    asked.on('error', () => undefined);
    asked.on('response', (response) => {
      onResponse?.(response);
      if (onEnd === undefined) {
        if (onResponse === undefined) response.resume();
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => onEnd(Buffer.concat(chunks)));
    });
    asked.end(body);
    return asked;
  }

  wire(): Wire {
    let [up, down] = [0, 0];
    for (const socket of this.#sockets) {
      up += socket.bytesWritten;
      down += socket.bytesRead;
    }
    return { up, down };
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
  }
}

async function enterByEvents(place: Place): Promise<Person> {
  const lines = new Lines(place);
  let rest = '';
  await new Promise<void>((resolve) => {
    lines.ask('/events', undefined, {
      onResponse: (response) => {
        response.setEncoding('latin1');
        response.on('data', (text: string) => {
          const events = (rest + text).split('\n\n');
          rest = events.pop() ?? '';
          for (const event of events) place.onUpdate(Buffer.from(event.slice('data: '.length), 'base64'));
        });
        resolve();
      },
    });
  });
  return personOn(lines);
}

async function enterByPolling(place: Place): Promise<Person> {
  const lines = new Lines(place);
  const ask = (since: number): void => {
    lines.ask(`/poll?since=${since}`, undefined, {
      onEnd: (body) => {
        if (body.length === 0) return;
        const cursor: Cursor = { at: 0 };
        const sequence = readVarUint(body, cursor);
        // The next question is on its way before the answer is used.
        ask(sequence);
        while (cursor.at < body.length) {
          const length = readVarUint(body, cursor);
          place.onUpdate(body.subarray(cursor.at, cursor.at + length));
          cursor.at += length;
        }
      },
    });
  };
  ask(0);
  return personOn(lines);
}

function personOn(lines: Lines): Person {
  return {
    send: (update) => void lines.ask('/updates', update, {}),
    wire: () => lines.wire(),
    leave: () => lines.close(),
  };
}
