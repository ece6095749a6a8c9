import { encodeSyncStep2, encodeUpdate } from '@coscribe/protocol';
import type { DocumentState } from '../room/document-state.ts';
import type { Outgoing, Writer } from '../room/member.ts';
import type { OutSocket } from './out-socket.ts';

/** Somebody gets less than everything at once: first the chunks, then one diff from where they started. */
interface Behind {
  /** What the reader has, or will have after the chunks, as a state vector. */
  readonly since: Uint8Array;
  readonly chunks: readonly Uint8Array[];
  next: number;
  /** What the diff travels in: a first sync ends with the SyncStep2 that makes its client `synced`. */
  readonly ends: 'step2' | 'update';
}

interface FeedOptions {
  readonly reader: Writer;
  readonly socket: OutSocket;
  readonly document: DocumentState;
  readonly limits: { readonly socketHighWaterBytes: number; readonly slowReaderMs: number };
  /** Called when somebody who was behind has caught up. */
  onCaughtUp(): void;
}

// Somebody who knows less than a tenth gets the stored chunks, which cost nothing to make.
const NEARLY_NOTHING = 0.1;

/**
 * What one reader gets of a document, never more than it takes: above the high-water mark nothing is queued, and when
 * the socket has drained one diff makes up for all of it (LIMIT-1).
 */
export class Feed {
  readonly #options: FeedOptions;
  #behind: Behind | undefined;
  /** A SyncStep1 that came while its reader was behind. */
  #asked: Uint8Array | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Answers a SyncStep1. `share`: how much of the document somebody with `vector` knows, from 0 to 1. */
  answer(vector: Uint8Array, share: number): void {
    const { socket, document } = this.#options;
    if (this.#behind !== undefined) {
      this.#asked = vector;
      return;
    }
    const chunks = share < NEARLY_NOTHING ? document.chunkFrames() : [];
    if (chunks.length > 0) {
      this.#behind = { since: document.stateVector(), chunks, next: 0, ends: 'step2' };
      this.#pump();
      return;
    }
    socket.send(share === 0 ? document.fullAnswer() : encodeSyncStep2(document.diff(vector)));
    this.#measure();
  }

  /** Passes on what was committed since the last call. */
  deliver(updates: readonly Outgoing[]): void {
    if (this.#behind !== undefined) return;
    const { reader, socket } = this.#options;
    for (const { frame, from } of updates) if (from !== reader) socket.send(frame);
    this.#measure();
  }

  /** Passes on presence; whoever is behind gets all of it in the end. */
  tell(frame: Uint8Array): void {
    if (this.#behind !== undefined) return;
    this.#options.socket.send(frame);
    this.#measure();
  }

  /** The socket has taken everything. */
  drained(): void {
    if (this.#behind !== undefined) this.#pump();
  }

  stop(): void {
    clearTimeout(this.#deadline);
    this.#behind = undefined;
  }

  #pump(): void {
    const behind = this.#behind;
    if (behind === undefined) return;
    const { socket, document, onCaughtUp } = this.#options;
    while (behind.next < behind.chunks.length) {
      const chunk = behind.chunks[behind.next++];
      if (chunk !== undefined) socket.send(chunk);
      if (this.#isFull()) {
        this.#expectDrain();
        return;
      }
    }
    this.#behind = undefined;
    clearTimeout(this.#deadline);
    const diff = document.diff(behind.since);
    socket.send(behind.ends === 'step2' ? encodeSyncStep2(diff) : encodeUpdate(diff));
    onCaughtUp();
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked !== undefined) socket.send(encodeSyncStep2(document.diff(asked)));
    this.#measure();
  }

  /** From above the high-water mark on this reader is behind. */
  #measure(): void {
    if (!this.#isFull()) return;
    this.#behind = { since: this.#options.document.stateVector(), chunks: [], next: 0, ends: 'update' };
    this.#expectDrain();
  }

  #isFull(): boolean {
    return this.#options.socket.backlog > this.#options.limits.socketHighWaterBytes;
  }

  #expectDrain(): void {
    clearTimeout(this.#deadline);
    const { reader, limits } = this.#options;
    this.#deadline = setTimeout(() => reader.close('slow-reader'), limits.slowReaderMs).unref();
  }
}
