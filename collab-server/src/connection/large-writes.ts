import { judgeLarge, type LargeUpdate } from '../gate/large-update.ts';
import { SliceThread } from '../gate/slice-thread.ts';
import { acceptUpdate, type SyncWrite } from '../room/accept-update.ts';
import type { Room } from '../room/room.ts';
import type { LargeWrite } from './large-write.ts';

interface LargeWritesOptions {
  readonly limits: {
    readonly largeWriteBytes: number;
    readonly largeWritesWaitingBytes: number;
    readonly sliceStructs: number;
  };
}

// Slices of one room on their way to the disk: what is committed together is put together again, in one turn.
const MOST_ON_THEIR_WAY = 4;

/** What of one room is on its way, whoever wrote it. */
interface Lane {
  onItsWay: number;
  readonly waiting: Set<() => void>;
}

/**
 * Large writes of all connections (WIRE-2): read and cut in another thread, and then handed to their room slice by slice, one in
 * each turn of the event loop, so that nobody else waits for them. The writer's later messages wait until then.
 */
export class LargeWrites {
  readonly #limits: LargeWritesOptions['limits'];
  readonly #thread: SliceThread;
  readonly #lanes = new WeakMap<Room, Lane>();
  #bytes = 0;
  /** One slice of all rooms in each turn. */
  #turn: Promise<void> = Promise.resolve();

  constructor({ limits }: LargeWritesOptions) {
    this.#limits = limits;
    this.#thread = new SliceThread({
      mostBytes: limits.largeWritesWaitingBytes,
      structs: limits.sliceStructs,
    });
  }

  /** Bytes of writes of which something is still to be read or handed over. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  isLarge(update: Uint8Array): boolean {
    return update.length > this.#limits.largeWriteBytes;
  }

  /**
   * `written` is told how many slices are to be settled, before the first is. Resolves when all have been handed over. When too
   * much waits already, the writer is told to come again.
   */
  async take(room: Room, write: SyncWrite, written: LargeWrite): Promise<void> {
    const { length } = write.update;
    if (this.#bytes > 0 && this.#bytes + length > this.#limits.largeWritesWaitingBytes)
      return write.from.close('server-busy');
    this.#bytes += length;
    try {
      await this.#take(room, write, written);
    } finally {
      this.#bytes -= length;
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #take(room: Room, write: SyncWrite, written: LargeWrite): Promise<void> {
    const { from, index, update } = write;
    const reading = await this.#thread.read(update);
    if (written.isOver) return;
    if (reading === 'busy') return from.close('server-busy');
    if (!reading.ok) return from.refuse(index, reading.refusal);
    if (room.closedAs !== undefined) return from.close(room.closedAs);
    const judgement = judgeLarge(reading.update, room.gateContextFor(from));
    if (judgement === 'gap') return from.askAgain(index);
    if (judgement !== undefined) return from.refuse(index, judgement);
    if (!hasRoomFor(room, reading.update)) return from.refuse(index, 'document-too-large');
    await this.#handOver(room, write, { written, slices: reading.update.slices });
  }

  async #handOver(
    room: Room,
    { from, index }: SyncWrite,
    { written, slices }: { readonly written: LargeWrite; readonly slices: readonly Uint8Array[] },
  ): Promise<void> {
    const lane = this.#lanes.get(room) ?? { onItsWay: 0, waiting: new Set() };
    this.#lanes.set(room, lane);
    const release = (): void => {
      lane.onItsWay--;
      for (const wake of lane.waiting) {
        lane.waiting.delete(wake);
        wake();
        return;
      }
    };
    written.begin(slices.length, release);
    for (const slice of slices) {
      while (lane.onItsWay >= MOST_ON_THEIR_WAY && !written.isOver) await this.#place(lane, written);
      if (written.isOver) return;
      lane.onItsWay++;
      written.sent();
      // A place may have become free in the middle of a room's work.
      await this.#nextTurn();
      if (written.isOver) return;
      acceptUpdate(room, { from, index, update: slice });
    }
  }

  #place(lane: Lane, written: LargeWrite): Promise<void> {
    return new Promise((resolve) => {
      lane.waiting.add(resolve);
      written.onOver(() => {
        lane.waiting.delete(resolve);
        resolve();
      });
    });
  }

  #nextTurn(): Promise<void> {
    const turn = this.#turn.then(() => new Promise<void>((resolve) => setImmediate(resolve)));
    this.#turn = turn;
    return turn;
  }
}

/** What repeats only what is known needs none. */
function hasRoomFor(room: Room, { slices, clients }: LargeUpdate): boolean {
  const bytes = slices.reduce((sum, { length }) => sum + length, 0);
  for (let at = 0; at < clients.length; at += 2) {
    if ((clients[at + 1] as number) > room.clockOf(clients[at] as number)) return room.hasRoomFor(bytes);
  }
  return true;
}
