import { once } from 'node:events';
import {
  decodeExtension,
  encodeExtension,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MESSAGE,
  SCHEMA_VERSION,
  SUBPROTOCOL,
  SYNC,
} from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

// So that a proof that fails says what it waited for, instead of waiting for ever.
const PATIENCE_MS = 20_000;

interface Wish {
  readonly judge: () => void;
  readonly fail: (error: Error) => void;
}

/** A person with a device: a Y.Doc that outlives connections, and a client of the wire in its plainest form. */
export class Peer {
  readonly doc = new Y.Doc();
  readonly room: string;
  /** How many changes were made here; each has its number, from 1 on. */
  edits = 0;
  /** The last of them of which the server has said that it is stored. */
  newestAcknowledged = 0;
  synced = false;
  private readonly unacknowledged = new Set<number>();
  private socket: WebSocket | undefined;
  private writes = 0;
  private covered: { readonly index: number; readonly edits: readonly number[] }[] = [];
  private answers = true;
  private wishes = new Set<Wish>();
  /** What the last goodbye said; 0 before. */
  withinMs = 0;
  /** How the server ended the last connection: code and reason. */
  farewell = '';

  constructor(room: string, clientId: number) {
    this.room = room;
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) {
        this.edits++;
        this.unacknowledged.add(this.edits);
        this.write(encodeUpdate(update), [this.edits]);
      }
      this.judge();
    });
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get saved(): boolean {
    return this.unacknowledged.size === 0;
  }

  isAcknowledged(edit: number): boolean {
    return edit <= this.edits && !this.unacknowledged.has(edit);
  }

  /** Without `answers` the server never gets what was edited before. */
  async connect(url: string, { answers = true } = {}): Promise<void> {
    this.disconnect();
    this.answers = answers;
    const socket = new WebSocket(`${url}/${this.room}`, [SUBPROTOCOL], { perMessageDeflate: false });
    socket.binaryType = 'nodebuffer';
    this.socket = socket;
    this.writes = 0;
    this.covered = [];
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      if (this.socket !== socket) return;
      this.synced = false;
      this.farewell = `${code} ${reason.toString()}`;
      this.judge();
    });
    socket.on('message', (data: Buffer) => {
      if (this.socket === socket) this.receive(data);
    });
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.send(encodeExtension({ type: 'hello', schema: SCHEMA_VERSION }));
    this.ask();
  }

  /** Asks for what is missing here; `synced` says when the answer is there. */
  ask(): void {
    this.synced = false;
    this.socket?.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  /** Sends bytes that are no write of this document. */
  sendRaw(frame: Uint8Array): void {
    if (this.connected) this.socket?.send(frame);
  }

  /** Stops to take what the server sends, until `wake` or the next connection. */
  stall(): void {
    this.socket?.pause();
  }

  wake(): void {
    this.socket?.resume();
  }

  /** Cuts the connection without a word. */
  disconnect(): void {
    const socket = this.socket;
    this.socket = undefined;
    this.synced = false;
    this.farewell = '';
    socket?.terminate();
  }

  /** Resolves as soon as `holds()` does, judged after every message and edit. `what` is said when that does not come. */
  until(what: string, holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.wishes.delete(wish);
        settle();
      };
      const wish: Wish = {
        judge: () => {
          if (holds()) end(resolve);
        },
        fail: (error) => end(() => reject(error)),
      };
      const timer = setTimeout(
        () => wish.fail(new Error(`waited in vain: ${what}; ${this.describe()}`)),
        patienceMs,
      );
      this.wishes.add(wish);
      wish.judge();
    });
  }

  private describe(): string {
    const connection = this.connected ? (this.synced ? 'synced' : 'connected') : `cut ${this.farewell}`;
    return `client ${this.doc.clientID} is ${connection}, ${this.unacknowledged.size} of ${this.edits} edits are not acknowledged`;
  }

  private receive(data: Buffer): void {
    const decoder = decoding.createDecoder(data);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.coscribe) {
      const message = decodeExtension(decoder);
      if (message.type === 'refused') {
        const error = new Error(`refused: ${message.refusal}; ${this.describe()}`);
        for (const wish of [...this.wishes]) wish.fail(error);
        throw error;
      }
      if (message.type === 'goodbye') this.withinMs = message.withinMs;
      if (message.type === 'durable') this.noteDurable(message.through);
    } else if (type === MESSAGE.sync) {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (step !== SYNC.step1) Y.applyUpdate(this.doc, payload, this);
      else if (this.answers)
        this.write(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, payload)), [...this.unacknowledged]);
      if (step === SYNC.step2) this.synced = true;
    }
    this.judge();
  }

  private noteDurable(through: number): void {
    for (const { index, edits } of this.covered) {
      if (index > through) break;
      for (const edit of edits) {
        this.unacknowledged.delete(edit);
        this.newestAcknowledged = Math.max(this.newestAcknowledged, edit);
      }
    }
    this.covered = this.covered.filter(({ index }) => index > through);
  }

  private write(frame: Uint8Array, edits: readonly number[]): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(frame);
    this.writes++;
    this.covered.push({ index: this.writes, edits });
  }

  private judge(): void {
    for (const wish of [...this.wishes]) wish.judge();
  }
}
