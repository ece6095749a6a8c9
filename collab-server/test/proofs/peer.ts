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

/**
 * A person with a device: a Y.Doc that outlives connections, and a client of the wire in its plainest form. It knows what
 * the server acknowledged: the state vector of its own edits at the time of every sync-write.
 */
export class Peer {
  readonly doc = new Y.Doc();
  readonly room: string;
  /** First clock of this peer's own client id that was not acknowledged. */
  acknowledged = 0;
  synced = false;
  private socket: WebSocket | undefined;
  private writes = 0;
  private covered: { index: number; clock: number }[] = [];
  private changed = new Set<() => void>();

  constructor(room: string, clientId: number) {
    this.room = room;
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.write(encodeUpdate(update));
      this.notify();
    });
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get clock(): number {
    return Y.getState(this.doc.store, this.doc.clientID);
  }

  async connect(url: string): Promise<void> {
    this.disconnect();
    const socket = new WebSocket(`${url}/${this.room}`, [SUBPROTOCOL]);
    socket.binaryType = 'nodebuffer';
    this.socket = socket;
    this.writes = 0;
    this.covered = [];
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.socket === socket) this.synced = false;
      this.notify();
    });
    socket.on('message', (data: Buffer) => {
      if (this.socket === socket) this.receive(data);
    });
    await once(socket, 'open');
    socket.send(encodeExtension({ type: 'hello', schema: SCHEMA_VERSION }));
    socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  /** Cuts the connection without a word. */
  disconnect(): void {
    const socket = this.socket;
    this.socket = undefined;
    this.synced = false;
    socket?.terminate();
  }

  /** Resolves as soon as `holds()` does; judged after every message and edit. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const judge = (): void => {
        if (!holds()) return;
        this.changed.delete(judge);
        resolve();
      };
      this.changed.add(judge);
      judge();
    });
  }

  private receive(data: Buffer): void {
    const decoder = decoding.createDecoder(data);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.coscribe) {
      const message = decodeExtension(decoder);
      if (message.type === 'refused') throw new Error(`refused: ${message.refusal}`);
      if (message.type === 'durable') {
        for (const { index, clock } of this.covered) {
          if (index <= message.through) this.acknowledged = Math.max(this.acknowledged, clock);
        }
        this.covered = this.covered.filter(({ index }) => index > message.through);
      }
    } else if (type === MESSAGE.sync) {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (step === SYNC.step1) this.write(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, payload)));
      else Y.applyUpdate(this.doc, payload, this);
      if (step === SYNC.step2) this.synced = true;
    }
    this.notify();
  }

  private write(frame: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(frame);
    this.writes++;
    this.covered.push({ index: this.writes, clock: this.clock });
  }

  private notify(): void {
    for (const judge of this.changed) judge();
  }
}
