import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CLOSE,
  type CloseName,
  decodeExtension,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
  mayWrite,
  type RefusalName,
  type Role,
  SCHEMA_VERSION,
  SUBPROTOCOL,
  SYNC,
} from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';
import { type WebSocket, WebSocketServer } from 'ws';
import * as Y from 'yjs';

interface Connection {
  readonly socket: WebSocket;
  readonly protocols: readonly string[];
  writes: number;
}

/**
 * The other end of the wire, for what a real server does not do on demand: withholding acknowledgements, refusing,
 * swallowing everything. One document, whatever the path.
 */
export class ScriptedServer {
  doc = new Y.Doc();
  role: Role = 'edit';
  schemaMajor = SCHEMA_VERSION.major;
  /** Are sync-writes acknowledged? `acknowledge()` makes up for it. */
  acknowledges = true;
  /** Refuses the next sync-write. */
  refuses: RefusalName | null = null;
  /** Says neither what a connection may do nor what it has, until `greet()`. */
  isReserved = false;
  /** Half-open: bytes arrive and vanish, nothing is said. */
  isSilent = false;
  /** Every sync-write with something in it that was taken in. */
  readonly taken: Uint8Array[] = [];
  /** What sync-writes there were, `step2` or `update`, in order. */
  readonly writes: ('step2' | 'update')[] = [];
  readonly tickets: string[] = [];
  readonly #connections = new Set<Connection>();
  #server: WebSocketServer | null = null;
  #port = 0;
  #accepted = 0;

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Connections ever accepted. */
  get accepted(): number {
    return this.#accepted;
  }

  get text(): string {
    return this.doc.getText('body').toString();
  }

  async start(): Promise<this> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: this.#port,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#server = server;
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    server.on('connection', (socket, request) => {
      const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
      const connection: Connection = { socket, protocols, writes: 0 };
      this.#accepted += 1;
      this.#connections.add(connection);
      this.tickets.push(...protocols.filter((name) => name.startsWith('ticket.')));
      socket.on('error', () => undefined);
      socket.on('close', () => this.#connections.delete(connection));
      socket.on('message', (data: Buffer) => {
        if (!this.isSilent) this.#receive(connection, new Uint8Array(data));
      });
    });
    return this;
  }

  /** Cuts every connection and listens no more. The document stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    for (const { socket } of this.#connections) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Everybody is to come back at a random moment within so long. */
  goodbye(withinMs: number): void {
    for (const { socket } of this.#connections) socket.send(encodeExtension({ type: 'goodbye', withinMs }));
  }

  close(name: CloseName): void {
    for (const { socket } of this.#connections) socket.close(CLOSE[name].code, CLOSE[name].sentence);
  }

  /** Somebody else writes. */
  insert(index: number, text: string): void {
    this.doc.getText('body').insert(index, text);
    const update = Y.encodeStateAsUpdate(this.doc);
    for (const { socket } of this.#connections) socket.send(encodeUpdate(update));
  }

  acknowledge(): void {
    for (const { socket, writes } of this.#connections) {
      socket.send(encodeExtension({ type: 'durable', through: writes }));
    }
  }

  /** The SyncStep1, and then the welcome. */
  greet(): void {
    this.askAll();
    for (const { socket } of this.#connections) socket.send(this.#welcome());
  }

  /** Asks every connection for what the document does not have. */
  askAll(): void {
    for (const { socket } of this.#connections) socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  #welcome(): Uint8Array {
    const schema = { ...SCHEMA_VERSION, major: this.schemaMajor };
    return encodeExtension({ type: 'welcome', role: this.role, schema });
  }

  #receive(connection: Connection, frame: Uint8Array): void {
    const { socket } = connection;
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.coscribe) {
      if (decodeExtension(decoder).type !== 'hello') throw new Error('only hello comes from clients');
      if (this.isReserved) return;
      socket.send(this.#welcome());
      socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
    } else if (type === MESSAGE.sync) {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (step === SYNC.step1) socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, payload)));
      else this.#take(connection, step === SYNC.step2 ? 'step2' : 'update', payload);
    }
  }

  #take(connection: Connection, kind: 'step2' | 'update', update: Uint8Array): void {
    const { socket } = connection;
    connection.writes += 1;
    this.writes.push(kind);
    const isNew = isNews(this.doc, update);
    const refusal = this.refuses ?? (isNew && !mayWrite(this.role) ? 'read-only' : null);
    if (refusal !== null && isNew) {
      this.refuses = null;
      socket.send(encodeExtension({ type: 'refused', index: connection.writes, refusal }));
      socket.close(CLOSE.refused.code, CLOSE.refused.sentence);
      return;
    }
    if (isNew) {
      this.taken.push(update);
      Y.applyUpdate(this.doc, update);
      for (const other of this.#connections) {
        if (other !== connection) other.socket.send(encodeUpdate(update));
      }
    }
    if (this.acknowledges) socket.send(encodeExtension({ type: 'durable', through: connection.writes }));
  }
}

/** Does `update` hold anything that `doc` does not? */
function isNews(doc: Y.Doc, update: Uint8Array): boolean {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  let isNew = false;
  copy.on('update', () => {
    isNew = true;
  });
  Y.applyUpdate(copy, update);
  copy.destroy();
  return isNew;
}
