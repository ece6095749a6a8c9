import type { Duplex } from 'node:stream';
import type { OutSocket } from '../connection/out-socket.ts';
import type { RoomSocket } from './room-socket.ts';

// What every socket may have read ahead.
const SMALL_BYTES = 64 * 1024;
// Header and mask of a ping or a pong.
const CONTROL_FRAME_BYTES = 6;

type Sender = Pick<OutSocket, 'close' | 'terminate'>;

/**
 * What has come of large messages that are not whole yet, over all sockets. `ws` keeps it until the last byte is there, so a
 * thousand who never send that byte could fill the memory. Beyond the budget the oldest of them is cut (LIMIT-1): honest ones
 * take seconds, so a flood of unfinished ones pushes out itself.
 */
export class UnfinishedMessages {
  readonly #budget: number;
  /** The one that began first comes first. */
  readonly #senders = new Map<Sender, number>();
  #bytes = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** To be called before anything has been read from the socket. */
  watch(ws: RoomSocket, wire: Duplex, sender: Sender): void {
    let bytes = 0;
    const count = (now: number): void => {
      if (now > SMALL_BYTES) this.#has(sender, now);
      else if (bytes > SMALL_BYTES) this.#forget(sender);
      bytes = now;
    };
    // Before `ws` looks at it: what it makes a message of is finished then.
    wire.prependListener('data', (chunk: Buffer) => {
      count(bytes + chunk.length);
    });
    const control = (data: Buffer): void => count(Math.max(0, bytes - CONTROL_FRAME_BYTES - data.length));
    ws.on('message', () => count(0));
    ws.on('ping', control);
    ws.on('pong', control);
    ws.once('close', () => this.#forget(sender));
  }

  #has(sender: Sender, bytes: number): void {
    this.#bytes += bytes - (this.#senders.get(sender) ?? 0);
    this.#senders.set(sender, bytes);
    for (const oldest of this.#senders.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.#forget(oldest);
      oldest.close('server-busy');
      // Until it answers, what it sends would be kept.
      oldest.terminate();
    }
  }

  #forget(sender: Sender): void {
    this.#bytes -= this.#senders.get(sender) ?? 0;
    this.#senders.delete(sender);
  }
}
