import type { CloseName, RoomName } from '@coscribe/protocol';
import { Revocations } from './revocations.ts';
import { Room, type RoomServices } from './room.ts';

// A reload or a short cut finds the room as it was.
const LINGER_MS = 10_000;

export type Entrance =
  | { readonly ok: true; readonly room: Room }
  | { readonly ok: false; readonly close: CloseName };

/** The rooms that somebody is in. Each is loaded once, however many wait for it. */
export class Rooms {
  readonly #services: RoomServices;
  readonly #rooms = new Map<RoomName, Room>();
  readonly #loading = new Map<RoomName, Promise<Entrance>>();
  /** Whoever comes meanwhile waits: what is read then may be half of it, or be gone a moment later. */
  readonly #deleting = new Map<RoomName, Promise<void>>();
  readonly #lingering = new Map<RoomName, NodeJS.Timeout>();
  readonly #revocations = new Revocations();

  constructor(services: RoomServices) {
    this.#services = services;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** The room, loaded if need be. A failure is never kept: the next one who asks has it tried again (JOURNAL-3). */
  async enter(name: RoomName): Promise<Entrance> {
    for (let deleting = this.#deleting.get(name); deleting; deleting = this.#deleting.get(name))
      await deleting.catch(() => undefined);
    const room = this.#rooms.get(name);
    if (room !== undefined && room.closedAs === undefined) return { ok: true, room };
    let loading = this.#loading.get(name);
    if (loading === undefined) {
      loading = this.#load(name).finally(() => this.#loading.delete(name));
      this.#loading.set(name, loading);
    }
    return loading;
  }

  /** Sends away whom `grant` let in (everybody, without one), also those on their way in with an earlier ticket. */
  revoke(name: RoomName, grant?: string): void {
    this.#revocations.revoke(name, grant);
    this.#rooms.get(name)?.closeMembers('access-changed', grant);
  }

  /** Was what the ticket says changed after it was issued? */
  isRevoked(name: RoomName, grant: string, issuedAt: number): boolean {
    return this.#revocations.has(name, grant, issuedAt);
  }

  /** To be told when somebody has left: the room goes when it stays empty. */
  mayRest(room: Room): void {
    if (room.closedAs !== undefined) this.#forget(room);
    const { name } = room;
    if (this.#rooms.get(name) !== room || room.size > 0 || this.#lingering.has(name)) return;
    if (!room.isIdle) {
      void room.settled().then(() => this.mayRest(room));
      return;
    }
    const timer = setTimeout(() => {
      this.#lingering.delete(name);
      const now = this.#rooms.get(name);
      if (now?.isIdle) this.#forget(now);
    }, LINGER_MS);
    this.#lingering.set(name, timer.unref());
  }

  /** Sends everybody away and leaves nothing of the document on the disk. */
  delete(name: RoomName): Promise<void> {
    let deleting = this.#deleting.get(name);
    if (deleting === undefined) {
      deleting = this.#delete(name).finally(() => this.#deleting.delete(name));
      this.#deleting.set(name, deleting);
    }
    return deleting;
  }

  async #delete(name: RoomName): Promise<void> {
    this.#revocations.revoke(name);
    await this.#loading.get(name);
    const room = this.#rooms.get(name);
    if (room !== undefined) {
      room.shut('access-changed');
      await room.settled();
      this.#forget(room);
    }
    await this.#services.journal.delete(name);
  }

  /** Resolves when nothing is under way in any room. */
  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#rooms.values(), (room) => room.settled()));
  }

  closeAll(name: CloseName): void {
    for (const room of this.#rooms.values()) room.closeMembers(name);
  }

  async #load(name: RoomName): Promise<Entrance> {
    const { journal, log, meters } = this.#services;
    const began = performance.now();
    try {
      const loaded = await journal.load(name);
      if (!loaded.ok) {
        log.error({ room: name, reason: loaded.reason }, 'a document could not be loaded');
        return { ok: false, close: 'document-damaged' };
      }
      const room = new Room(name, loaded.document, this.#services);
      await room.prepare();
      this.#rooms.set(name, room);
      meters.loadMs.observe(performance.now() - began);
      return { ok: true, room };
    } catch (error) {
      log.error({ room: name, err: error }, 'a document could not be loaded');
      return { ok: false, close: 'document-damaged' };
    }
  }

  #forget(room: Room): void {
    // Another one may have been loaded in its place.
    if (this.#rooms.get(room.name) !== room) return;
    this.#rooms.delete(room.name);
    clearTimeout(this.#lingering.get(room.name));
    this.#lingering.delete(room.name);
  }
}
