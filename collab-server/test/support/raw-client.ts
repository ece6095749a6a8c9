import { once } from 'node:events';
import {
  decodeExtension,
  type ExtensionMessage,
  encodeAwareness,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
  SCHEMA_VERSION,
  type SchemaVersion,
  SUBPROTOCOL,
  SYNC,
  TICKET_SUBPROTOCOL_PREFIX,
} from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

export type Heard =
  | { readonly type: 'step1' | 'step2' | 'update'; readonly payload: Uint8Array }
  | { readonly type: 'presence'; readonly states: readonly Presence[] }
  | ExtensionMessage;

interface Presence {
  readonly client: number;
  readonly clock: number;
  readonly state: { readonly [key: string]: unknown } | null;
}

export interface RawOptions {
  readonly ticket?: string;
  readonly headers?: Record<string, string>;
  /** Does it know the extension? */
  readonly announced?: boolean;
}

/** A client that says exactly what it is told to say, and keeps what it hears. */
export class RawClient {
  readonly heard: Heard[] = [];
  readonly socket: WebSocket;
  /** What it made of all that it heard. */
  readonly doc = new Y.Doc();
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #waiting = new Set<() => void>();

  constructor(url: string, { ticket, headers = {}, announced = true }: RawOptions = {}) {
    const protocols = [
      ...(announced ? [SUBPROTOCOL] : []),
      ...(ticket === undefined || !announced ? [] : [`${TICKET_SUBPROTOCOL_PREFIX}${ticket}`]),
    ];
    this.socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false });
    this.socket.on('message', (data: Buffer) => this.#hear(data));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    onTestFinished(() => this.socket.terminate());
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    return this;
  }

  /** Says hello and asks for the document; resolves when it is there. */
  async synced(schema: SchemaVersion = SCHEMA_VERSION): Promise<this> {
    await this.opened();
    if (this.socket.protocol === SUBPROTOCOL) this.send(encodeExtension({ type: 'hello', schema }));
    this.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
    await this.hears((message) => message.type === 'step2');
    return this;
  }

  send(bytes: Uint8Array | string): void {
    this.socket.send(bytes);
  }

  update(update: Uint8Array): void {
    this.send(encodeUpdate(update));
  }

  step2(update: Uint8Array): void {
    this.send(encodeSyncStep2(update));
  }

  /** Announces one state; text is sent as it is. */
  presence(client: number, clock: number, state: unknown): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, typeof state === 'string' ? state : JSON.stringify(state));
    this.send(encodeAwareness(encoding.toUint8Array(encoder)));
  }

  /** Resolves with the first message, heard already or yet to come, that fits. */
  async hears(fits: (message: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const message = this.heard.find(fits);
      if (message !== undefined) return message;
      await this.#next();
    }
  }

  /** The newest presence of a client id; `undefined` when none was heard. */
  presenceOf(client: number): Presence | undefined {
    const states = this.heard.flatMap((message) => (message.type === 'presence' ? message.states : []));
    return states.findLast((entry) => entry.client === client);
  }

  /** The newest number that was acknowledged. */
  get durableThrough(): number {
    return this.heard.reduce((most, message) => (message.type === 'durable' ? message.through : most), 0);
  }

  text(): string {
    return this.doc.getText('body').toString();
  }

  /** Resolves when the text, as heard from the server, is this one. */
  reads(text: string): Promise<void> {
    return this.until(() => this.text() === text);
  }

  /** Resolves as soon as `holds()` does; judged after every message. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#next();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #hear(data: Buffer): void {
    const message = readMessage(data);
    this.heard.push(message);
    if (message.type === 'step2' || message.type === 'update') Y.applyUpdate(this.doc, message.payload);
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resolve of waiting) resolve();
  }
}

/** What the server says in one message. */
export function readMessage(data: Uint8Array): Heard {
  const decoder = decoding.createDecoder(data);
  switch (decoding.readVarUint(decoder)) {
    case MESSAGE.sync: {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      return { type: step === SYNC.step1 ? 'step1' : step === SYNC.step2 ? 'step2' : 'update', payload };
    }
    case MESSAGE.awareness: {
      const inner = decoding.createDecoder(decoding.readVarUint8Array(decoder));
      const states: Presence[] = [];
      for (let left = decoding.readVarUint(inner); left > 0; left--) {
        const client = decoding.readVarUint(inner);
        const clock = decoding.readVarUint(inner);
        states.push({ client, clock, state: JSON.parse(decoding.readVarString(inner)) });
      }
      return { type: 'presence', states };
    }
    case MESSAGE.coscribe:
      return decodeExtension(decoder);
    default:
      throw new Error('the server said something unknown');
  }
}

/** A Y.Doc of somebody with this client id. */
export function docOf(client: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  return doc;
}

/** What one change of `doc` adds, as an update; of deletes, all of them. */
export function edit(doc: Y.Doc, change: () => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change();
  return Y.encodeStateAsUpdate(doc, before);
}

/** Somebody with this client id types this into a new document. */
export function typed(client: number, text: string): Uint8Array {
  const doc = docOf(client);
  doc.getText('body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}
