import type { Socket } from 'node:net';
import type { Meters } from '../observe/meters.ts';

/**
 * Connections that have not sent a whole request head yet, in the order in which they began to wait. When there are too many
 * the oldest one goes (LIMIT-1): honest ones wait for milliseconds, so a flood of half-open ones pushes out itself.
 */
export class WaitingHeads {
  readonly #limit: number;
  readonly #meters: Meters;
  readonly #waiting = new Set<Socket>();

  constructor(limit: number, meters: Meters) {
    this.#limit = limit;
    this.#meters = meters;
  }

  /** A connection was opened, or its last request was answered. */
  add(socket: Socket): void {
    if (socket.destroyed) return;
    this.#waiting.add(socket);
    const [oldest] = this.#waiting.size > this.#limit ? this.#waiting : [];
    if (oldest !== undefined) {
      this.#waiting.delete(oldest);
      oldest.destroy();
      this.#meters.requestsRefused['too-many-half-open']++;
    }
    this.#meters.halfOpen = this.#waiting.size;
  }

  /** Its head has come, or it is gone. */
  delete(socket: Socket): void {
    this.#waiting.delete(socket);
    this.#meters.halfOpen = this.#waiting.size;
  }
}
