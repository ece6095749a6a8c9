import type { Meters } from '../observe/meters.ts';
import type { DocumentState } from '../room/document-state.ts';
import type { Outgoing, Writer } from '../room/member.ts';
import { type Lacks, NOTHING_MORE, type Piece } from '../room/sync-pieces.ts';
import type { WireFrame } from '../room/wire-frame.ts';
import type { Joiner, JoinLine } from './join-line.ts';
import type { OutSocket } from './out-socket.ts';

/** Whom a feed is for. */
interface Reader extends Writer {
  /** This reader was behind and has caught up. */
  caughtUp(): void;
}

export interface FeedServices {
  readonly joins: JoinLine;
  readonly meters: Meters;
  readonly limits: { readonly socketHighWaterBytes: number; readonly slowReaderMs: number };
}

/** Somebody who gets the log piece by piece, as the socket takes it. */
interface Behind {
  /** Everything up to this position of the log is on its way. */
  position: number;
  /** What there is to send of it; `undefined`: everything. */
  readonly lacks: Lacks | undefined;
  /** A first sync ends with the SyncStep2 that makes its client `synced`. */
  readonly isFirstSync: boolean;
  /** For its turn. */
  isWaiting: boolean;
  hasMissedPresence: boolean;
}

// Whoever lacks a little of much costs far more to answer than its socket has to take.
const LONGEST_TURN_MS = 4;
// A first sync of less than this needs no turn: every socket has room for so much.
const SMALL_BYTES = 64 * 1024;

/**
 * What one reader gets of a document, never more than it takes: above the high-water mark nothing is queued, and when the
 * socket has drained the log goes on from where this reader is (LIMIT-1).
 */
export class Feed implements Joiner {
  readonly #reader: Reader;
  readonly #socket: OutSocket;
  readonly #document: DocumentState;
  readonly #services: FeedServices;
  #behind: Behind | undefined;
  /** Everything that there was has been sent on this connection, deletes included. */
  #hasAll = false;
  /** A SyncStep1 that came while its reader was behind. */
  #asked: ReadonlyMap<number, number> | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(reader: Reader, socket: OutSocket, document: DocumentState, services: FeedServices) {
    this.#reader = reader;
    this.#socket = socket;
    this.#document = document;
    this.#services = services;
  }

  /** Answers a SyncStep1 from somebody with these clocks. */
  answer(clocks: ReadonlyMap<number, number>): void {
    if (this.#behind !== undefined) {
      this.#asked = clocks;
      return;
    }
    const { meters, joins, limits } = this.#services;
    meters.syncs++;
    const { pieces } = this.#document;
    const found = pieces.lacksOf(clocks);
    if (found === undefined) {
      const whole = pieces.whole();
      if (whole !== undefined) {
        this.#conclude(whole);
        return;
      }
    } else if (found.isEverythingKnown && this.#hasAll) {
      // It has all deletes as well: they came on this connection.
      this.#conclude(NOTHING_MORE);
      return;
    }
    const bytes = found?.bytes ?? pieces.bytes;
    const isWaiting = bytes > SMALL_BYTES && !joins.ask(this, Math.min(bytes, limits.socketHighWaterBytes));
    const lacks = found?.lacks;
    this.#behind = { position: 0, lacks, isFirstSync: true, isWaiting, hasMissedPresence: false };
    if (!isWaiting) this.#pump();
  }

  begin(): void {
    if (this.#behind === undefined) return;
    this.#behind.isWaiting = false;
    this.#pump();
  }

  /** Passes on what was committed since the last call; that is all there is in the document. */
  deliver(updates: readonly Outgoing[]): void {
    if (this.#behind !== undefined) return;
    for (const { frame, from } of updates) if (from !== this.#reader) this.#socket.sendFrame(frame);
    this.#measure();
  }

  /** Passes on presence; whoever is behind gets all of it in the end. */
  tell(frame: WireFrame): void {
    if (this.#behind !== undefined) {
      this.#behind.hasMissedPresence = true;
      return;
    }
    this.#services.meters.presenceFramesOut++;
    this.#socket.sendFrame(frame);
    this.#measure();
  }

  stop(): void {
    this.#goLive();
    this.#services.joins.leave(this);
  }

  #pump(): void {
    const behind = this.#behind;
    if (behind === undefined) return;
    const start = performance.now();
    while (!this.#isFull()) {
      if (performance.now() - start > LONGEST_TURN_MS) {
        this.#goOnLater(behind);
        return;
      }
      const piece = this.#next(behind);
      if (piece === undefined) {
        this.#catchUp(behind);
        return;
      }
      behind.position = piece.through;
      this.#send(piece.frame);
    }
    this.#waitUntilTaken();
  }

  /** Others have their turn in between. */
  #goOnLater(behind: Behind): void {
    clearTimeout(this.#deadline);
    const { joins } = this.#services;
    joins.moved(this);
    joins.later(() => {
      if (this.#behind === behind) this.#pump();
    });
  }

  #catchUp(behind: Behind): void {
    this.#goLive();
    if (behind.isFirstSync) this.#conclude(behind.lacks?.deletes.frame ?? NOTHING_MORE);
    const { joins } = this.#services;
    if (this.#socket.backlog <= SMALL_BYTES) joins.leave(this);
    else
      this.#socket.whenTaken(() => {
        // It may have asked again, and wait for another turn.
        if (this.#behind?.isFirstSync !== true) joins.leave(this);
      });
    if (behind.hasMissedPresence) this.#reader.caughtUp();
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked !== undefined) this.answer(asked);
  }

  #next({ position, lacks }: Behind): Piece | undefined {
    const { pieces } = this.#document;
    return lacks === undefined ? pieces.next(position) : pieces.nextLacking(position, lacks);
  }

  /** Ends a first sync. */
  #conclude(frame: WireFrame): void {
    this.#hasAll = true;
    this.#send(frame);
    this.#measure();
  }

  #send(frame: WireFrame): void {
    this.#services.meters.syncBytes += frame.length;
    this.#socket.sendFrame(frame);
  }

  /** From above the high-water mark on this reader is behind. */
  #measure(): void {
    if (this.#behind !== undefined || !this.#isFull()) return;
    const position = this.#document.end;
    this.#behind = {
      position,
      lacks: undefined,
      isFirstSync: false,
      isWaiting: false,
      hasMissedPresence: false,
    };
    this.#services.meters.slowReaders++;
    this.#services.meters.slowReaderTotal++;
    this.#waitUntilTaken();
  }

  #goLive(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    if (this.#behind?.isFirstSync === false) this.#services.meters.slowReaders--;
    this.#behind = undefined;
  }

  #isFull(): boolean {
    return this.#socket.backlog > this.#services.limits.socketHighWaterBytes;
  }

  #waitUntilTaken(): void {
    clearTimeout(this.#deadline);
    const { limits, joins } = this.#services;
    this.#deadline = setTimeout(() => this.#reader.close('slow-reader'), limits.slowReaderMs).unref();
    this.#socket.whenTaken(() => {
      joins.moved(this);
      if (this.#behind?.isWaiting === false) this.#pump();
    });
  }
}
