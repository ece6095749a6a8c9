import { type CloseName, isNewerSchema, type RoomName, type SchemaVersion } from '@coscribe/protocol';
import { type AdmittedSource, LazyAdmitted } from '../gate/lazy-admitted.ts';
import type { ClockRange, GateContext } from '../gate/verdict.ts';
import type { Journal, NewRow, StoredDocument } from '../journal/journal.ts';
import type { Log } from '../observe/log.ts';
import type { Meters } from '../observe/meters.ts';
import { ClientIds } from './client-ids.ts';
import { DocumentState } from './document-state.ts';
import { framesOf, joinWrites, type News } from './fan-out.ts';
import { type AdmittedWrite, type Batch, Gathering, type NewContent, type Repeat } from './gathering.ts';
import type { Member, Writer } from './member.ts';
import { PresenceRelay } from './presence-relay.ts';
import type { ResidentDocuments } from './resident-documents.ts';
import type { Tick } from './tick.ts';
import type { WireFrame } from './wire-frame.ts';

/** What a room needs from the server around it. */
export interface RoomServices {
  readonly journal: Journal;
  readonly tick: Tick;
  readonly log: Log;
  readonly meters: Meters;
  readonly residents: ResidentDocuments;
  readonly limits: {
    readonly syncChunkBytes: number;
    readonly documentBytes: number;
    /** How long an update may wait for others, in milliseconds. */
    readonly latencyBudgetMs: number;
  };
  /** Bytes that are admitted and wait for their turn to be written, of all rooms. */
  readonly gathered: { bytes: number };
  /** Something of this room was committed, up to `sequence`. */
  onCommitted(room: RoomName, sequence: number): void;
  /** A commit has succeeded or failed. */
  onSettled(ok: boolean): void;
}

// To know what is admitted to a document of this size takes some 30 ms for each megabyte.
const LARGE_BYTES = 1024 * 1024;

/** One document while somebody is in it: what is admitted, what is committed, and who hears of it. */
export class Room implements AdmittedSource {
  readonly name: RoomName;
  readonly document: DocumentState;
  readonly #services: RoomServices;
  readonly #ids: ClientIds;
  /** Made for the first one who says something: most rooms hold people who only read. */
  #presence: PresenceRelay | undefined;
  readonly #members = new Set<Member>();
  readonly #admitted = new LazyAdmitted(this);
  /** Of the newest client that wrote, as it is on the disk … */
  #schema: SchemaVersion;
  /** … and with what was admitted since. */
  #admittedSchema: SchemaVersion;
  /** Made for the first write. */
  #gathering: Gathering | undefined;
  #writers = 0;
  #closedAs: CloseName | undefined;

  /** Throws when the stored updates cannot be read: the document is damaged (JOURNAL-3). */
  constructor(name: RoomName, stored: StoredDocument, services: RoomServices) {
    this.name = name;
    this.#services = services;
    this.document = new DocumentState(stored, services);
    this.#schema = stored.schema;
    this.#admittedSchema = stored.schema;
    this.#ids = new ClientIds(stored.actors);
  }

  /** The document's. */
  get schema(): SchemaVersion {
    return this.#schema;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Client ids that ever wrote here. */
  get clients(): number {
    return this.document.clients;
  }

  /** First clock of `client` that is not admitted. */
  clockOf(client: number): number {
    return this.#admitted.clockOf(client);
  }

  /** Who wrote under which of them, as far as it is on disk. Without tickets nobody knows. */
  get actors(): ReadonlyMap<number, string> {
    return this.#ids.owners;
  }

  get closedAs(): CloseName | undefined {
    return this.#closedAs;
  }

  get isIdle(): boolean {
    return this.#members.size === 0 && !this.#isGathering;
  }

  /** Could so many bytes more be taken in? */
  hasRoomFor(bytes: number): boolean {
    return this.document.hasRoomFor(bytes, this.#underWay);
  }

  get #underWay(): number {
    return this.#gathering?.bytes ?? 0;
  }

  get #isGathering(): boolean {
    return this.#gathering?.isEmpty === false;
  }

  join(member: Member): void {
    this.#members.add(member);
    if (member.mayWrite) this.#writers++;
    if (this.#presence?.isEmpty === false) this.#presence.tell(member);
  }

  leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    if (member.mayWrite) this.#writers--;
    this.#presence?.leave(member);
    if (this.#writers > 0 || this.#isGathering) return;
    this.document.rest();
    if (this.document.bytes <= LARGE_BYTES) this.#admitted.forget();
  }

  /** Everybody's; `undefined` while nobody has said anything. */
  presenceNow(): WireFrame | undefined {
    return this.#presence?.all();
  }

  get presence(): PresenceRelay {
    this.#presence ??= new PresenceRelay({
      ids: this.#ids,
      members: this.#members,
      tick: this.#services.tick,
      budgetMs: this.#services.limits.latencyBudgetMs,
    });
    return this.#presence;
  }

  /** Closes everybody whom `grant` let in; everybody without one. */
  closeMembers(name: CloseName, grant?: string): void {
    for (const member of [...this.#members])
      if (grant === undefined || member.grant === grant) member.close(name);
  }

  /** Ends this room: nobody may come in, and nothing is taken any more. */
  shut(name: CloseName): void {
    this.#closedAs = name;
    this.closeMembers(name);
  }

  gateContextFor(writer: Writer): GateContext {
    return {
      state: this.#admitted,
      mayWrite: this.mayWrite(writer),
      ownershipOf: (client) => this.#ids.ownershipOf(client, writer.actor),
      alreadyDeleted: (ranges: readonly ClockRange[]) => this.document.isDeleted(ranges),
    };
  }

  /** A client of an older major may read only (SCHEMA-1). */
  mayWrite(writer: Writer): boolean {
    return writer.mayWrite && !isBehind(writer, this.#admittedSchema);
  }

  /** Counts new content in: from now on updates may build on it. Says why it may not, and then nothing has changed. */
  admit(
    { update, admission, newClients }: NewContent,
    writer: Writer,
  ): 'admitted' | 'document-too-large' | 'client-id-in-use' {
    if (this.#ids.areInUse(newClients, writer)) return 'client-id-in-use';
    if (!this.document.reserve(update.length, this.#underWay)) return 'document-too-large';
    this.#admitted.add(admission);
    this.#ids.claim(newClients, writer.actor);
    this.#admittedSchema = newerOf(this.#admittedSchema, writer.schema);
    return 'admitted';
  }

  /** Lets an admitted write wait for its turn; `commit` is then called with all that came together. */
  gather(write: AdmittedWrite, commit: (room: Room, batch: Batch) => Promise<void>): void {
    this.#services.meters.updatesIn++;
    this.#gathering ??= new Gathering({
      budgetMs: this.#services.limits.latencyBudgetMs,
      people: () => this.size,
      waiting: this.#services.gathered,
      flushMs: this.#services.meters.flushMs,
    });
    this.#gathering.add(write, (batch) =>
      commit(this, batch).catch((error: unknown) => {
        this.#services.log.error({ room: this.name, err: error }, 'a batch could not be handled');
        this.dismiss(batch, 'internal-error');
      }),
    );
  }

  /** Nothing in the write is new, but it may repeat what is only on its way to the disk. */
  acknowledgeRepeat(repeat: Repeat): void {
    if (!this.#gathering?.addRepeat(repeat)) acknowledge([repeat]);
  }

  /** Puts a batch on the disk. Resolves with the sequence number of its last row, or `undefined` when that failed. */
  async store({ writes }: Batch): Promise<number | undefined> {
    let known = this.#schema;
    const rows = writes.map(({ from, content }): NewRow => {
      const schema = newerOf(known, from.schema);
      const raised = schema === known ? null : schema;
      known = schema;
      const { update, newClients } = content;
      return { document: this.name, actor: from.actor, update, newClients, schema: raised };
    });
    try {
      const committed = await this.#services.journal.append(rows);
      this.#services.onSettled(true);
      return committed.at(-1)?.sequence;
    } catch (error) {
      this.#services.log.error({ room: this.name, err: error }, 'a commit failed');
      this.#services.onSettled(false);
      return undefined;
    }
  }

  /** Resolves when everything that was admitted is settled. */
  async settled(): Promise<void> {
    await this.#gathering?.settled();
  }

  /**
   * Forgets what was admitted but is not on the disk: the batch, and what gathered behind it and may build on it. Its authors
   * still have it, and come back with it (JOURNAL-2).
   */
  rollBack(batch: Batch): void {
    this.dismiss(batch, 'journal-failed');
    const behindIt = this.#gathering?.takeBack();
    if (behindIt !== undefined) this.dismiss(behindIt, 'journal-failed');
    this.#ids.dropClaims();
    this.#admittedSchema = this.#schema;
    this.#admitted.forget();
  }

  /** What is committed. */
  updates(): readonly Uint8Array[] {
    return this.document.updates();
  }

  /** What is committed does not make a document. Without knowing what there is nothing more can be judged (JOURNAL-3). */
  damaged(error: unknown): void {
    this.#services.log.error({ room: this.name, err: error }, 'what is stored makes no document');
    this.shut('document-damaged');
  }

  /** Makes what the first writer of a large document would have to wait for. */
  async prepare(): Promise<void> {
    if (this.document.bytes > LARGE_BYTES) await this.#admitted.prepare();
  }

  /** Sends the authors of a batch away. */
  dismiss(batch: Batch, name: CloseName): void {
    batch.isOver = true;
    const writers = new Set([...batch.writes, ...batch.repeats].map(({ from }) => from));
    for (const writer of writers) writer.close(name);
  }

  /** Adds a batch that is on the disk to the document. When Yjs cannot, it closes until somebody has looked at it. */
  apply({ writes }: Batch, sequence: number): readonly News[] | undefined {
    if (this.#closedAs !== undefined) return undefined;
    const news = joinWrites(writes);
    try {
      for (const { update } of news) this.document.apply(update, sequence);
    } catch (error) {
      const { journal, log } = this.#services;
      const first = sequence - writes.length + 1;
      const reason = writes.length === 1 ? String(error) : `rows ${first} to ${sequence}: ${error}`;
      log.error({ room: this.name, sequence, err: error }, 'a stored update could not be applied');
      journal.markDamaged(this.name, first, reason).catch((failure: unknown) => {
        log.error({ room: this.name, sequence, err: failure }, 'a damaged row could not be marked');
      });
      this.shut('document-damaged');
      return undefined;
    }
    for (const { content } of writes) this.#ids.settle(content.newClients);
    return news;
  }

  /** Tells the authors of a batch that it is on the disk. */
  acknowledge(batch: Batch): void {
    batch.isOver = true;
    acknowledge(batch.writes);
    acknowledge(batch.repeats);
  }

  /** Tells everybody of what is on the disk and in the document. */
  fanOut(news: readonly News[], { writes }: Batch): void {
    const frames = framesOf(news);
    for (const member of this.#members) member.deliver(frames);
    this.#services.meters.updatesOut += writes.length * Math.max(0, this.size - 1);
    this.#raise(writes.reduce((known, { from }) => newerOf(known, from.schema), this.#schema));
    this.#services.onCommitted(this.name, this.document.sequence);
  }

  /** Whoever is here with an older major asks again, and hears that it may only read from now on (SCHEMA-1). */
  #raise(schema: SchemaVersion): void {
    const { major } = this.#schema;
    this.#schema = schema;
    if (schema.major === major) return;
    for (const member of [...this.#members]) if (isBehind(member, schema)) member.close('access-changed');
  }
}

function acknowledge(writes: readonly Repeat[]): void {
  for (const { from, index } of writes) from.acknowledge(index);
  // One message for all of somebody's writes.
  for (const { from } of writes) from.reportAcknowledged();
}

function newerOf(known: SchemaVersion, said: SchemaVersion | null): SchemaVersion {
  return said !== null && isNewerSchema(said, known) ? said : known;
}

function isBehind({ schema }: Writer, document: SchemaVersion): boolean {
  return schema !== null && schema.major < document.major;
}
