import { type CloseName, isNewerSchema, type RoomName, type SchemaVersion } from '@coscribe/protocol';
import { admittedStateOf } from '../gate/admitted-state.ts';
import type { AdmittedState, ClockRange, GateContext, Verdict } from '../gate/verdict.ts';
import type { Journal, StoredDocument } from '../journal/journal.ts';
import type { Log } from '../observe/log.ts';
import type { Meters } from '../observe/meters.ts';
import { ClientIds } from './client-ids.ts';
import { DocumentState } from './document-state.ts';
import { framesOf, type News, presenceGapMs, updateGapMs } from './fan-out.ts';
import type { Member, Writer } from './member.ts';
import { Pace } from './pace.ts';
import { RoomPresence } from './room-presence.ts';
import type { Tick } from './tick.ts';

/** What a room needs from the server around it. */
export interface RoomServices {
  readonly journal: Journal;
  readonly tick: Tick;
  readonly log: Log;
  readonly meters: Meters;
  readonly limits: { readonly syncChunkBytes: number; readonly documentBytes: number };
  /** Something of this room was committed, up to `sequence`. */
  onCommitted(room: RoomName, sequence: number): void;
  /** A commit has succeeded or failed. */
  onSettled(ok: boolean): void;
}

type NewContent = Extract<Verdict, { kind: 'new' }>;

/** One document while somebody is in it: what is admitted, what is committed, and who hears of it. */
export class Room {
  readonly name: RoomName;
  readonly document: DocumentState;
  readonly #services: RoomServices;
  readonly #ids: ClientIds;
  readonly #presence: RoomPresence;
  readonly #members = new Set<Member>();
  #admitted: AdmittedState;
  /** Of the newest client that wrote, as it is on the disk … */
  #schema: SchemaVersion;
  /** … and with what was admitted since. */
  #admittedSchema: SchemaVersion;
  #news: News[] = [];
  readonly #updatePace: Pace;
  readonly #presencePace: Pace;
  /** Commits under way; settles in the order of the appends. */
  #lastCommit: Promise<boolean> = Promise.resolve(true);
  #underWay = 0;
  /** Whoever waits for a commit under way. */
  #waiting = new Set<Writer>();
  /** Is the admitted state what is committed, after a failure? */
  #rolledBack = false;
  #closedAs: CloseName | undefined;

  /** Throws when the stored updates cannot be read: the document is damaged (JOURNAL-3). */
  constructor(name: RoomName, stored: StoredDocument, services: RoomServices) {
    this.name = name;
    this.#services = services;
    this.document = new DocumentState(stored, services.limits);
    this.#admitted = admittedStateOf(stored.updates);
    this.#schema = stored.schema;
    this.#admittedSchema = stored.schema;
    this.#ids = new ClientIds(stored.actors);
    this.#presence = new RoomPresence(this.#ids);
    this.#updatePace = new Pace(services.tick, () => this.#sendNews());
    this.#presencePace = new Pace(services.tick, () => this.#sendPresence());
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
    return this.#admitted.clients;
  }

  /** Who wrote under which of them, as far as it is on disk. Without tickets nobody knows. */
  get actors(): ReadonlyMap<number, string> {
    return this.#ids.owners;
  }

  get closedAs(): CloseName | undefined {
    return this.#closedAs;
  }

  get isIdle(): boolean {
    return this.#members.size === 0 && this.#underWay === 0;
  }

  join(member: Member): void {
    this.#members.add(member);
    if (!this.#presence.isEmpty) this.tellPresence(member);
  }

  leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#presence.leave(member);
    this.#presencePace.ask(presenceGapMs(this.size));
    const hasWriters = [...this.#members].some(({ mayWrite }) => mayWrite);
    if (!hasWriters && this.#underWay === 0) this.document.rest();
  }

  /** Takes in an awareness update; says why it is malformed. */
  receivePresence(member: Member, update: Uint8Array): string | undefined {
    this.#presencePace.ask(presenceGapMs(this.size));
    return this.#presence.receive(member, update);
  }

  /** Tells `member` of everybody who is here. */
  tellPresence(member: Member): void {
    this.#sendPresence();
    member.tell(this.#presence.all());
  }

  presence(): Uint8Array {
    return this.#presence.all();
  }

  /** Closes everybody whom `grant` let in; everybody without one. */
  closeMembers(name: CloseName, grant?: string): void {
    this.#sendNews();
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
    if (!this.document.reserve(update.length)) return 'document-too-large';
    this.#rolledBack = false;
    this.#admitted.add(admission);
    this.#ids.claim(newClients, writer.actor);
    this.#admittedSchema = newerOf(this.#admittedSchema, writer.schema);
    return 'admitted';
  }

  /** Puts admitted content on the disk. Resolves with its sequence number, or `undefined` when that failed. */
  store({ update, newClients }: NewContent, writer: Writer): Promise<number | undefined> {
    const schema = newerOf(this.#schema, writer.schema);
    const raised = schema === this.#schema ? null : schema;
    const row = { document: this.name, actor: writer.actor, update, newClients, schema: raised };
    this.#waiting.add(writer);
    this.#underWay++;
    const stored = this.#services.journal.append([row]).then(
      ([committed]) => this.#settle(committed?.sequence),
      (error: unknown) => {
        this.#services.log.error({ room: this.name, err: error }, 'a commit failed');
        return this.#settle(undefined);
      },
    );
    this.#lastCommit = stored.then((sequence) => sequence !== undefined);
    return stored;
  }

  /** Resolves when all that is under way now is settled; `false` when some of it is not on the disk. */
  async whatIsUnderWay(writer: Writer): Promise<boolean> {
    if (this.#underWay === 0) return true;
    this.#waiting.add(writer);
    return this.#lastCommit;
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay > 0) await this.#lastCommit;
  }

  /** Forgets what was admitted but is not on the disk. Its authors still have it, and come back with it (JOURNAL-2). */
  rollBack(): void {
    if (this.#rolledBack) return;
    this.#rolledBack = true;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const writer of waiting) writer.close('journal-failed');
    this.#ids.dropClaims();
    this.#admittedSchema = this.#schema;
    try {
      this.#admitted = admittedStateOf(this.document.updates());
    } catch (error) {
      // Without knowing what is committed nothing more can be judged.
      this.#services.log.error(
        { room: this.name, err: error },
        'a document could not go back to what is stored',
      );
      this.shut('document-damaged');
    }
  }

  /** Adds what is on the disk to the document. When Yjs cannot, this document closes until somebody has looked at it. */
  apply({ update, newClients }: NewContent, sequence: number): boolean {
    if (this.#closedAs !== undefined) return false;
    try {
      this.document.apply(update, sequence);
    } catch (error) {
      const { journal, log } = this.#services;
      log.error({ room: this.name, sequence, err: error }, 'a stored update could not be applied');
      journal.markDamaged(this.name, sequence, String(error)).catch((failure: unknown) => {
        log.error({ room: this.name, sequence, err: failure }, 'a damaged row could not be marked');
      });
      this.shut('document-damaged');
      return false;
    }
    this.#ids.settle(newClients);
    return true;
  }

  /** Tells everybody but its author of what is on the disk and in the document. */
  fanOut({ update }: NewContent, writer: Writer): void {
    this.#raise(newerOf(this.#schema, writer.schema));
    this.#news.push({ update, from: writer });
    this.#updatePace.ask(updateGapMs(this.size));
    this.#services.onCommitted(this.name, this.document.sequence);
  }

  /** Whoever is here with an older major asks again, and hears that it may only read from now on (SCHEMA-1). */
  #raise(schema: SchemaVersion): void {
    const { major } = this.#schema;
    this.#schema = schema;
    if (schema.major === major) return;
    this.#sendNews();
    for (const member of [...this.#members]) if (isBehind(member, schema)) member.close('access-changed');
  }

  #sendNews(): void {
    const news = this.#news;
    if (news.length === 0) return;
    this.#news = [];
    const frames = framesOf(news, this.size);
    for (const member of this.#members) member.deliver(frames);
  }

  #sendPresence(): void {
    // Whoever falls behind by presence counts from then on as having all that is in the document.
    this.#sendNews();
    const presence = this.#presence.takeChanged();
    if (presence !== undefined) for (const member of this.#members) member.tell(presence);
  }

  #settle(sequence: number | undefined): number | undefined {
    this.#underWay--;
    if (this.#underWay === 0 && sequence !== undefined) this.#waiting = new Set();
    this.#services.onSettled(sequence !== undefined);
    return sequence;
  }
}

function newerOf(known: SchemaVersion, said: SchemaVersion | null): SchemaVersion {
  return said !== null && isNewerSchema(said, known) ? said : known;
}

function isBehind({ schema }: Writer, document: SchemaVersion): boolean {
  return schema !== null && schema.major < document.major;
}
