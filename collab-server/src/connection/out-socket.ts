import type { Duplex } from 'node:stream';
import { CLOSE, type CloseName, SUBPROTOCOL } from '@coscribe/protocol';
import type { WebSocket } from 'ws';

// A peer that answers nothing for so many rounds is gone: its network took the bytes without a word.
const SILENT_ROUNDS = 4;

/** One WebSocket, its sending side above all: what is sent in one tick leaves in one write. */
export class OutSocket {
  readonly #ws: WebSocket;
  readonly #wire: Duplex;
  #corked = false;
  #closed: CloseName | undefined;
  /** Was something sent since the last round? */
  #spoke = true;
  /** Rounds in which nothing was heard, not even the answer to a ping. */
  #silentRounds = 0;
  #isPaused = false;

  constructor(ws: WebSocket, wire: Duplex) {
    this.#ws = ws;
    this.#wire = wire;
    const heard = (): void => {
      this.#silentRounds = 0;
    };
    ws.on('message', heard);
    ws.on('pong', heard);
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

  /** Does the peer know our extension? */
  get isAnnounced(): boolean {
    return this.#ws.protocol === SUBPROTOCOL;
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

  /**
   * To be called every few seconds: cuts a peer that is gone, and says whether nothing was sent since the last call. A
   * peer that we do not listen to, or that is slow to take what was sent, is not judged by its silence.
   */
  nextRound(): 'quiet' | 'busy' {
    if (!this.#isPaused && this.backlog === 0) {
      this.#silentRounds++;
      if (this.#silentRounds > SILENT_ROUNDS) this.terminate();
      else if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
    }
    const quiet = !this.#spoke;
    this.#spoke = false;
    return quiet ? 'quiet' : 'busy';
  }

  terminate(): void {
    this.#ws.terminate();
  }

  pause(): void {
    this.#isPaused = true;
    this.#ws.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#silentRounds = 0;
    this.#ws.resume();
  }
}
