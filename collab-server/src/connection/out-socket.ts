import type { Duplex } from 'node:stream';
import { CLOSE, type CloseName } from '@coscribe/protocol';
import type { WebSocket } from 'ws';

/** The sending side of one WebSocket: what is sent in one tick leaves in one write. */
export class OutSocket {
  readonly #ws: WebSocket;
  readonly #wire: Duplex;
  #corked = false;
  #closed: CloseName | undefined;
  /** Has something been sent since the last `quiet` was asked? */
  #spoke = true;

  constructor(ws: WebSocket, wire: Duplex) {
    this.#ws = ws;
    this.#wire = wire;
  }

  send(frame: Uint8Array): void {
    if (this.#closed !== undefined || this.#ws.readyState !== this.#ws.OPEN) return;
    this.#spoke = true;
    if (!this.#corked) {
      this.#corked = true;
      this.#wire.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#wire.uncork();
      });
    }
    this.#ws.send(frame, { binary: true });
  }

  /** Bytes that the peer has not taken yet. */
  get backlog(): number {
    return this.#ws.bufferedAmount;
  }

  /** Why the server closed it; `undefined` while it did not. */
  get closedAs(): CloseName | undefined {
    return this.#closed;
  }

  close(name: CloseName): void {
    if (this.#closed !== undefined) return;
    this.#closed = name;
    this.#ws.close(CLOSE[name].code, CLOSE[name].sentence);
  }

  /** Was nothing sent since this was asked the last time? */
  wasQuiet(): boolean {
    const quiet = !this.#spoke;
    this.#spoke = false;
    return quiet;
  }

  terminate(): void {
    this.#ws.terminate();
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }
}
