import type { Duplex } from 'node:stream';
import { CLOSE, type CloseName, SUBPROTOCOL } from '@coscribe/protocol';
import type { WebSocket } from 'ws';
import type { Meters } from '../observe/meters.ts';
import { OPCODE, type WireFrame, wireFrame } from '../room/wire-frame.ts';
import { leaveAtTheEndOfThisTurn } from './departures.ts';

// A peer that answers nothing for so many rounds is gone: its network took the bytes without a word.
const SILENT_ROUNDS = 4;

// Small frames are copied into one buffer: a write of several pieces costs more than that.
const COPIED_BYTES = 16 * 1024;
const NOTHING = Buffer.alloc(0);
const PING = wireFrame(new Uint8Array(), OPCODE.ping);

/**
 * One WebSocket, its sending side above all. Frames are complete when they come here and pass by `ws`, which would build a
 * header for every socket: without compression it keeps no queue of its own. What is sent in one turn leaves in one write.
 */
export class OutSocket {
  readonly #ws: WebSocket;
  readonly #wire: Duplex;
  readonly #meters: Meters;
  /** What leaves at the end of this turn; mostly it is one frame. */
  #first: WireFrame | undefined;
  #more: WireFrame[] | undefined;
  #waitingBytes = 0;
  #closed: CloseName | undefined;
  /** Was something sent since the last round? */
  #spoke = true;
  /** Rounds in which nothing was heard, not even the answer to a ping. */
  #silentRounds = 0;
  #isPaused = false;
  #messagesIn = 0;
  #messagesOut = 0;

  constructor(ws: WebSocket, wire: Duplex, meters: Meters) {
    this.#ws = ws;
    this.#wire = wire;
    this.#meters = meters;
    ws.on('message', () => {
      this.#silentRounds = 0;
      this.#messagesIn++;
    });
    ws.on('pong', () => {
      this.#silentRounds = 0;
    });
  }

  send(message: Uint8Array): void {
    this.sendFrame(wireFrame(message));
  }

  /** The same as `send`, for a message that goes to several sockets. */
  sendFrame(frame: WireFrame): void {
    if (this.#closed !== undefined || this.#ws.readyState !== this.#ws.OPEN) return;
    this.#spoke = true;
    this.#messagesOut++;
    this.#meters.framesOut++;
    this.#meters.bytesOut += frame.length;
    this.#queue(frame);
  }

  #queue(frame: WireFrame): void {
    this.#waitingBytes += frame.length;
    if (this.#first === undefined) {
      this.#first = frame;
      leaveAtTheEndOfThisTurn(this);
    } else if (this.#more === undefined) this.#more = [frame];
    else this.#more.push(frame);
  }

  /** Hands everything that was sent in this turn to the wire. */
  leave(): void {
    const first = this.#first;
    const more = this.#more;
    if (first === undefined) return;
    this.#first = undefined;
    this.#more = undefined;
    const bytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    if (!this.#wire.writable) return;
    if (more === undefined) this.#wire.write(first);
    else if (bytes <= COPIED_BYTES) this.#wire.write(Buffer.concat([first, ...more], bytes));
    else {
      this.#wire.cork();
      this.#wire.write(first);
      for (const frame of more) this.#wire.write(frame);
      this.#wire.uncork();
    }
  }

  /** Does the peer know our extension? */
  get isAnnounced(): boolean {
    return this.#ws.protocol === SUBPROTOCOL;
  }

  /**
   * Calls back, in a later turn, when the peer has taken everything that was sent until now; not at all when it is gone. The
   * wire's `drain` does not say so: it stays away when all is taken at once.
   */
  whenTaken(callback: () => void): void {
    this.leave();
    this.#wire.write(NOTHING, (error) => {
      if (error == null) setImmediate(callback);
    });
  }

  /** Bytes that the peer has not taken yet. */
  get backlog(): number {
    return this.#wire.writableLength + this.#waitingBytes;
  }

  /** How many messages have come and gone. */
  get messages(): { readonly in: number; readonly out: number } {
    return { in: this.#messagesIn, out: this.#messagesOut };
  }

  /** Why the server closed it; `undefined` while it did not. */
  get closedAs(): CloseName | undefined {
    return this.#closed;
  }

  close(name: CloseName): void {
    if (this.#closed !== undefined) return;
    this.leave();
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
      // Whoever spoke in the last round is there.
      else if (this.#silentRounds > 1 && this.#ws.readyState === this.#ws.OPEN) this.#queue(PING);
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
