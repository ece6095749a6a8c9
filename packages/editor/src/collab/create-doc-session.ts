import {
  CLOSE,
  type CloseName,
  type ExtensionMessage,
  encodeUpdate,
  FIRST_SCHEMA_VERSION,
  isNewerSchema,
  mayWrite,
  type PresenceUser,
  REFUSALS,
  type RefusalName,
  type Role,
  randomToken,
  SCHEMA_VERSION,
  type SchemaVersion,
} from '@coscribe/protocol';
import * as Y from 'yjs';
import { DeviceCopy, type DeviceNews, sentenceOf } from './device-copy.ts';
import { EditLog } from './edit-log.ts';
import { type DeviceContent, type EditRow, NOTHING_KNOWN } from './edit-row.ts';
import { LiveDocument } from './live-document.ts';
import { watchPage } from './page-events.ts';
import { saveStateOf } from './save-state.ts';
import { ServerLine } from './server-line.ts';
import type {
  DocSession,
  DocSessionOptions,
  KeptEdits,
  SaveState,
  SessionSnapshot,
} from './session-state.ts';

/** Starts to edit a document: opens its copy on this device, then connects. */
export function createDocSession(options: DocSessionOptions): DocSession {
  return new Session(options);
}

/** The server usually brings what another tab wrote sooner than the device does. */
const SERVER_FIRST_MS = 400;
/** A server says something at least every 20 s. */
const STALE_MS = 25_000;

class Session implements DocSession {
  readonly documentId: string;
  readonly #options: DocSessionOptions;
  /** What this page writes … */
  readonly #schema: SchemaVersion;
  /** … and what the document is of. */
  #documentSchema: SchemaVersion = FIRST_SCHEMA_VERSION;
  readonly #line: ServerLine<EditRow>;
  readonly #listeners = new Set<() => void>();
  readonly #stopWatching: () => void;
  readonly #begun: Promise<void>;
  #device: DeviceCopy | null = null;
  #deviceFailure: string | null = null;
  #live: LiveDocument | null = null;
  readonly #edits = new EditLog(() => this.#changed());
  #hasContent = false;
  /** The document holds all rows of the device up to this key. */
  #heldThrough = 0;
  #isSynced = false;
  #role: Role | null = null;
  #me: PresenceUser | null = null;
  #kept: readonly KeptEdits[] = [];
  #adoptTimer: ReturnType<typeof setTimeout> | null = null;
  /** A Y.Doc is being given up: nothing of it may be sent or counted. */
  #isTurning = false;
  /** The copy was given up as a whole, and nothing has been acknowledged since. */
  #hasBegunAnew = false;
  #isReading = false;
  #isReadDue = false;
  #isDestroyed = false;
  #snapshot: SessionSnapshot = {
    doc: null,
    awareness: null,
    save: { kind: 'loading' },
    role: null,
    editable: false,
    me: null,
    kept: [],
  };

  constructor(options: DocSessionOptions) {
    this.documentId = options.documentId;
    this.#options = options;
    this.#schema = options.schema ?? SCHEMA_VERSION;
    this.#line = new ServerLine<EditRow>({
      schema: this.#schema,
      ticket: options.ticket,
      rowsOf: (write) => this.#edits.rowsOf(write),
      isUrgent: () => this.#edits.size > 0,
      onChange: () => {
        if (this.#line.state.kind !== 'open') this.#adopt();
        this.#changed();
      },
      onTicket: ({ actor }) => this.#introduced(actor),
      onRefusal: (close) => this.#refused(close),
    });
    this.#stopWatching = watchPage({
      onReturn: () => this.#returned(),
      onOffline: () => this.#line.networkGone(),
      isAtRisk: () => this.#isAtRisk(),
    });
    this.#begun = this.#begin();
  }

  getSnapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tryNow(): void {
    if (this.#line.state.kind === 'ended') {
      this.#line.restart();
      this.#live?.connect();
    } else this.#line.tryNow();
  }

  renewTicket(): void {
    if (this.#line.state.kind !== 'ended') this.#line.renew();
  }

  async dropKept(id: string): Promise<void> {
    await this.#device?.dropKept(id);
    this.#kept = this.#kept.filter((kept) => kept.id !== id);
    this.#changed();
  }

  async destroy(): Promise<void> {
    if (!this.#isDestroyed) {
      this.#isDestroyed = true;
      this.#stopWatching();
      this.#listeners.clear();
      this.#edits.stop();
      if (this.#adoptTimer !== null) clearTimeout(this.#adoptTimer);
      this.#live?.destroy();
    }
    await this.#begun;
    await this.#device?.close();
  }

  // Beginning

  async #begin(): Promise<void> {
    const { actorKey, documentId } = this.#options;
    if (actorKey === undefined) this.#deviceFailure = 'This page keeps nothing on this device.';
    else {
      try {
        this.#device = await DeviceCopy.open({
          actorKey,
          documentId,
          onChange: () => this.#changed(),
          onSignal: () => void this.#readNews(),
          onSuperseded: () => void this.#superseded(),
        });
      } catch (error) {
        this.#deviceFailure = sentenceOf(error);
      }
    }
    const content = await this.#load();
    if (!this.#isDestroyed) this.#start(content);
  }

  async #load(): Promise<DeviceContent> {
    if (this.#device === null) return { ...NOTHING_KNOWN, kept: this.#kept };
    try {
      return await this.#device.load();
    } catch (error) {
      this.#deviceFailure = sentenceOf(error);
      return { ...NOTHING_KNOWN, kept: this.#kept };
    }
  }

  #start({ facts, durable, edits, kept, through }: DeviceContent): void {
    this.#edits.clear();
    this.#heldThrough = through;
    this.#kept = kept;
    this.#role ??= facts.role;
    this.#me ??= facts.me;
    this.#learn(facts.schema);
    this.#hasContent = facts.isComplete;
    this.#isSynced = false;
    this.#isTurning = false;
    const live = new LiveDocument({
      url: this.#options.url,
      documentId: this.documentId,
      Socket: this.#line.Socket,
      me: this.#me,
      onEdit: (update) => this.#edited(update),
      onReceived: (update) => this.#device?.receive(update),
      onMessage: (message) => this.#heard(message),
      onSynced: () => this.#synced(),
    });
    this.#live = live;
    live.takeDurable(durable);
    for (const row of edits) {
      this.#edits.add(row);
      live.takeEdit(row);
    }
    live.connect();
    this.#changed();
  }

  // The document

  #edited(update: Uint8Array): void {
    const row: EditRow = { update, isMine: true, key: null, isDurable: false, isApplied: true };
    this.#edits.add(row);
    this.#edits.carry(row);
    this.#device?.add(row);
    this.#line.hurry();
    if (this.#learn(this.#schema)) this.#device?.remember({ schema: this.#schema });
    this.#changed();
    // An editor that may not write does not; whatever did so is put aside like any other refused edit.
    if (this.#line.state.kind === 'open' && this.#role !== null && !mayWrite(this.#role)) {
      queueMicrotask(() => void this.#putAside('access-changed'));
    }
  }

  /** Takes in what other tabs wrote and makes sure that it reaches the server by this one, too. */
  #adopt(): void {
    const live = this.#live;
    if (live === null || this.#isTurning) return;
    for (const row of this.#edits.unapplied) {
      this.#edits.carry(row);
      live.takeEdit(row);
      // Held already, so nothing was sent for it: only an answer of the server tells that it is stored.
      if (this.#edits.isCarrying) this.#line.socket?.send(encodeUpdate(row.update));
    }
  }

  // The server

  #introduced(actor: PresenceUser): void {
    this.#me = actor;
    this.#live?.greet(actor);
    this.#device?.remember({ me: actor });
    this.#changed();
  }

  #heard(message: ExtensionMessage): void {
    if (message.type === 'welcome') this.#welcomed(message.role, message.schema);
    else if (message.type === 'durable')
      this.#acknowledged(this.#line.socket?.durable(message.through) ?? []);
    else if (message.type === 'refused') void this.#putAside(message.refusal);
    else if (message.type === 'goodbye') this.#line.goodbye(message.withinMs);
  }

  #welcomed(role: Role, schema: SchemaVersion): void {
    this.#role = role;
    this.#learn(schema);
    this.#device?.remember({ role, schema: this.#documentSchema });
    // Behind a newer major nothing is sent and nothing put aside: the newer page finds the edits on the device, and sends them.
    if (this.#edits.size > 0 && !mayWrite(role)) void this.#putAside('access-changed');
    else this.#line.welcome(mayWrite(role) && !this.#isBehind);
  }

  /** Is the document of a newer major version than this page? Then it can only be read here (SCHEMA-1). */
  get #isBehind(): boolean {
    return this.#documentSchema.major > this.#schema.major;
  }

  /** Takes in a version that the document has. `false` when it is no news. */
  #learn(schema: SchemaVersion): boolean {
    if (!isNewerSchema(schema, this.#documentSchema)) return false;
    this.#documentSchema = schema;
    return true;
  }

  #synced(): void {
    this.#line.synced();
    this.#isSynced = true;
    if (!this.#hasContent) {
      this.#hasContent = true;
      this.#device?.remember({ isComplete: true });
    }
    this.#changed();
  }

  #acknowledged(rows: readonly EditRow[]): void {
    const settled = this.#edits.settle(rows);
    if (settled.length > 0) {
      this.#device?.acknowledge(settled);
      this.#hasBegunAnew = false;
    }
    this.#changed();
    void this.#compact();
  }

  #refused(close: CloseName): void {
    void this.#putAside(
      close === 'frame-too-large' ? 'over-budget' : 'malformed-update',
      CLOSE[close].sentence,
    );
  }

  /** A refusal ends a Y.Doc: its edits are put aside, and the server's state is opened in a new one (LEAVE-1). */
  async #putAside(reason: RefusalName | 'access-changed', sentence?: string): Promise<void> {
    // Without an edit of ours in it, it is the copy itself that the server will not have: it is read anew, once.
    const isAll = this.#edits.size === 0;
    if (isAll && this.#hasBegunAnew) {
      this.#line.end('refused');
      return;
    }
    const doc = this.#turn();
    if (doc === null) return;
    const entry: KeptEdits = {
      id: randomToken(16),
      reason,
      sentence:
        sentence ?? (reason === 'access-changed' ? CLOSE[reason].sentence : REFUSALS[reason].sentence),
      edits: this.#edits.size,
      keptAt: Date.now(),
      update: doc.update,
    };
    this.#hasBegunAnew = isAll;
    await this.#keep(entry, isAll);
  }

  /** Another tab has put this copy's edits aside. Those that it could not see are put aside here. */
  async #superseded(): Promise<void> {
    const doc = this.#turn();
    if (doc === null) return;
    const unseen = this.#edits.unwritten;
    if (unseen.length === 0) return this.#restart();
    await this.#keep(
      {
        id: randomToken(16),
        reason: 'access-changed',
        sentence: CLOSE['access-changed'].sentence,
        edits: unseen.length,
        keptAt: Date.now(),
        update: doc.update,
      },
      false,
    );
  }

  /** Takes the document out of use. `null` when that has happened already. */
  #turn(): { readonly update: Uint8Array } | null {
    const live = this.#live;
    if (live === null || this.#isTurning || this.#isDestroyed) return null;
    this.#isTurning = true;
    const update = Y.encodeStateAsUpdate(live.doc);
    this.#line.restart();
    this.#live = null;
    this.#hasContent = false;
    live.destroy();
    this.#changed();
    return { update };
  }

  async #keep(entry: KeptEdits, isAll: boolean): Promise<void> {
    let kept = entry;
    if (this.#device !== null) {
      try {
        kept = await this.#device.keep(entry, isAll);
      } catch (error) {
        // Then they stay in this page at least, and closing it asks first.
        this.#deviceFailure = sentenceOf(error);
        void this.#device.close();
        this.#device = null;
      }
    }
    this.#kept = [...this.#kept, kept];
    await this.#restart();
  }

  async #restart(): Promise<void> {
    const content = await this.#load();
    if (!this.#isDestroyed) this.#start(content);
  }

  // The device, and what happens around the page

  async #readNews(): Promise<void> {
    this.#isReadDue = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isReadDue && this.#device !== null) {
      this.#isReadDue = false;
      try {
        this.#tookNews(await this.#device.news());
      } catch {
        // The copy was closed meanwhile; a failing one says so at its next write.
      }
    }
    this.#isReading = false;
  }

  #tookNews({ edits, durable, unacknowledged, kept, facts, through }: DeviceNews): void {
    const live = this.#live;
    if (live === null || this.#isTurning || this.#isDestroyed) return;
    const isSame = kept.length === this.#kept.length && kept.every(({ id }, i) => id === this.#kept[i]?.id);
    if (!isSame) this.#kept = kept;
    const settled = this.#edits.settleExcept(unacknowledged).filter(({ isApplied }) => !isApplied);
    // When rows become one, this document stands for all that were read.
    live.takeDurable([...durable, ...settled.map(({ update }) => update)]);
    this.#heldThrough = through;
    for (const row of edits) this.#edits.add(row);
    if (facts.isComplete) this.#hasContent = true;
    this.#learnFromOthers(facts.schema);
    if (this.#line.state.kind === 'open') {
      this.#adoptTimer ??= setTimeout(() => {
        this.#adoptTimer = null;
        this.#adopt();
      }, SERVER_FIRST_MS);
    } else {
      this.#role = facts.role ?? this.#role;
      this.#adopt();
    }
    this.#changed();
  }

  /** A newer page in another tab: what it writes is not to be sent in the name of this one. */
  #learnFromOthers(schema: SchemaVersion): void {
    const wasBehind = this.#isBehind;
    this.#learn(schema);
    if (this.#isBehind && !wasBehind) this.renewTicket();
  }

  /** Every now and then the rows of a document that is stored completely become one. */
  async #compact(): Promise<void> {
    if (!this.#isSynced || this.#edits.size > 0 || this.#device?.isWorthCompacting !== true) return;
    await this.#readNews();
    if (this.#live === null || this.#isTurning || this.#edits.size > 0) return;
    await this.#device
      ?.compact(Y.encodeStateAsUpdate(this.#live.doc), this.#heldThrough)
      .catch(() => undefined);
  }

  #returned(): void {
    const heardAt = this.#line.socket?.heardAt ?? 0;
    if (this.#line.state.kind === 'open' && Date.now() - heardAt > STALE_MS) this.#line.renew();
    else this.#line.tryNow();
    void this.#readNews();
  }

  #isAtRisk(): boolean {
    const isKeptHereOnly = this.#deviceFailure !== null && this.#kept.length > 0;
    return isKeptHereOnly || this.#edits.unwritten.length > 0;
  }

  // What is seen of it

  #saveState(): SaveState {
    return saveStateOf({
      line: this.#line.state,
      hasContent: this.#hasContent,
      isBehind: this.#isBehind,
      edits: this.#edits.size,
      isOverdue: this.#edits.isOverdue,
      unkeptBecause: this.#deviceFailure ?? this.#device?.failure ?? null,
    });
  }

  #changed(): void {
    if (this.#isDestroyed) return;
    const before = this.#snapshot;
    const live = this.#hasContent ? this.#live : null;
    const save = this.#saveState();
    const isEnded = this.#line.state.kind === 'ended' || this.#isBehind;
    const next: SessionSnapshot = {
      doc: live?.doc ?? null,
      awareness: live?.awareness ?? null,
      save: JSON.stringify(save) === JSON.stringify(before.save) ? before.save : save,
      role: this.#role,
      editable: live !== null && !isEnded && this.#role !== null && mayWrite(this.#role),
      me: this.#me,
      kept: this.#kept,
    };
    const isSame = (Object.keys(next) as (keyof SessionSnapshot)[]).every((key) => next[key] === before[key]);
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of [...this.#listeners]) listener();
  }
}
