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
const PATIENCE_MS = 60_000;

interface Wish {
  readonly judge: () => void;
  readonly fail: (error: Error) => void;
}

/** A person with a device: a Y.Doc that outlives connections, and a client of the wire in its plainest form. */
export class Peer {
  readonly doc = new Y.Doc();
  readonly room: string;
  /** How many changes were made here. */
  edits = 0;
  /** How many of them, from the first on, the server has said are stored. */
  acknowledged = 0;
  synced = false;
  private socket: WebSocket | undefined;
  private writes = 0;
  private covered: { index: number; edits: number }[] = [];
  private wishes = new Set<Wish>();
  private farewell = '';

  constructor(room: string, clientId: number) {
    this.room = room;
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) {
        this.edits++;
        this.write(encodeUpdate(update));
      }
      this.judge();
    });
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get saved(): boolean {
    return this.acknowledged === this.edits;
  }

  async connect(url: string): Promise<void> {
    this.disconnect();
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
    socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
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
  until(what: string, holds: () => boolean): Promise<void> {
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
        PATIENCE_MS,
      );
      this.wishes.add(wish);
      wish.judge();
    });
  }

  private describe(): string {
    const connection = this.connected ? (this.synced ? 'synced' : 'connected') : `cut ${this.farewell}`;
    return `client ${this.doc.clientID} is ${connection}, ${this.acknowledged} of ${this.edits} edits are acknowledged`;
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
      if (message.type === 'durable') this.noteDurable(message.through);
    } else if (type === MESSAGE.sync) {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (step === SYNC.step1) this.write(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, payload)));
      else Y.applyUpdate(this.doc, payload, this);
      if (step === SYNC.step2) this.synced = true;
    }
    this.judge();
  }

  private noteDurable(through: number): void {
    for (const { index, edits } of this.covered)
      if (index <= through) this.acknowledged = Math.max(this.acknowledged, edits);
    this.covered = this.covered.filter(({ index }) => index > through);
  }

  private write(frame: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(frame);
    this.writes++;
    this.covered.push({ index: this.writes, edits: this.edits });
  }

  private judge(): void {
    for (const wish of [...this.wishes]) wish.judge();
  }
}
