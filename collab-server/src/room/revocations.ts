import type { RoomName } from '@coscribe/protocol';

// Longer than any ticket lives, those for stock clients included.
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const MOST = 100_000;

/**
 * Grants that were taken back or changed. A ticket that was issued before says what is no longer so, however long it
 * is still valid (ACCESS-1).
 */
export class Revocations {
  readonly #revokedAt = new Map<string, number>();

  /** From now on, tickets for `room` by `grant` (by any, without one) that were issued earlier let nobody in. */
  revoke(room: RoomName, grant?: string): void {
    const key = keyOf(room, grant);
    // Set anew, so that the map stays in the order of time.
    this.#revokedAt.delete(key);
    this.#revokedAt.set(key, Date.now());
    for (const [oldest, time] of this.#revokedAt) {
      if (time > Date.now() - REMEMBERED_MS && this.#revokedAt.size <= MOST) break;
      this.#revokedAt.delete(oldest);
    }
  }

  /** `issuedAt`: when the ticket was made, epoch milliseconds. */
  has(room: RoomName, grant: string, issuedAt: number): boolean {
    const ofRoom = this.#revokedAt.get(keyOf(room)) ?? 0;
    const ofGrant = this.#revokedAt.get(keyOf(room, grant)) ?? 0;
    return issuedAt <= Math.max(ofRoom, ofGrant);
  }
}

function keyOf(room: RoomName, grant = ''): string {
  return JSON.stringify([room, grant]);
}
