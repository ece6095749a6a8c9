import { once } from 'node:events';
import {
  EXTENSION,
  encodeAwareness,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
  SCHEMA_VERSION,
  SUBPROTOCOL,
  SYNC,
  TICKET_SUBPROTOCOL_PREFIX,
} from '@coscribe/protocol';
import { WebSocket } from 'ws';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/**
 * A client below the page: somebody's ticket, a socket, and whatever bytes a test wants to send. It answers nothing by
 * itself but keeps a document and the presence of the others up to date with what comes in.
 */
export class RawClient {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #saved: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.awareness.setLocalState(null);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
    });
    socket.on('error', () => undefined);
    this.#saved = new Promise((resolve) => {
      socket.on('message', (bytes: Buffer) => {
        if (bytes[0] === MESSAGE.coscribe && bytes[1] === EXTENSION.durable) resolve();
      });
    });
    socket.on('message', (bytes: Buffer) => this.#read(bytes));
  }

  /** Connects, says hello and asks for the document. */
  static async connect(
    url: string,
    documentId: string,
    ticket: string,
    schema = SCHEMA_VERSION,
  ): Promise<RawClient> {
    const socket = new WebSocket(
      `${url.replace(/^http/, 'ws')}/${documentId}`,
      [SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`],
      { origin: url },
    );
    const client = new RawClient(socket);
    await once(socket, 'open');
    client.send(encodeExtension({ type: 'hello', schema }));
    client.send(encodeSyncStep1(Y.encodeStateVector(client.doc)));
    return client;
  }

  send(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  sendUpdate(update: Uint8Array): void {
    this.send(encodeUpdate(update));
  }

  /** As a client does that was edited while it was offline. */
  sendSyncStep2(update: Uint8Array): void {
    this.send(encodeSyncStep2(update));
  }

  sendPresence(state: Record<string, unknown>): void {
    this.awareness.setLocalState(state);
    this.send(encodeAwareness(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  /** The text of the body, block markers left out. */
  get text(): string {
    return this.doc.getText('body').toString();
  }

  /** Resolves when the server has acknowledged something. */
  saved(): Promise<void> {
    return this.#saved;
  }

  end(): void {
    this.awareness.destroy();
    this.#socket.close();
  }

  #read(bytes: Uint8Array): void {
    const type = bytes[0];
    if (type === MESSAGE.sync && (bytes[1] === SYNC.step2 || bytes[1] === SYNC.update)) {
      Y.applyUpdate(this.doc, payloadFrom(bytes, 2));
    } else if (type === MESSAGE.awareness) {
      applyAwarenessUpdate(this.awareness, payloadFrom(bytes, 1), this);
    }
  }
}

/** The length-prefixed bytes that begin at `at`. */
function payloadFrom(bytes: Uint8Array, at: number): Uint8Array {
  let length = 0;
  let factor = 1;
  for (let index = at; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    length += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) return bytes.subarray(index + 1, index + 1 + length);
  }
  throw new Error('a message without its end');
}
