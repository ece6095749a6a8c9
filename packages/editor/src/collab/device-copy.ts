import { randomToken } from '@coscribe/protocol';
import * as Y from 'yjs';
import {
  BY_COPY,
  BY_DURABLE,
  COPIES,
  DeviceError,
  KEPT,
  openDeviceDatabase,
  ROWS,
  resultOf,
  type StoredCopy,
  type StoredKept,
  type StoredRow,
  written,
} from './device-database.ts';
import { type DeviceContent, type DeviceFacts, type EditRow, NO_FACTS } from './edit-row.ts';
import type { KeptEdits } from './session-state.ts';

export interface DeviceCopyOptions {
  readonly actorKey: string;
  readonly documentId: string;
  /** Something was written, or could not be. */
  readonly onChange: () => void;
  /** Another tab has changed the copy. */
  readonly onSignal: () => void;
  /** Another tab has taken edits out of the copy: this one's Y.Doc still holds them. */
  readonly onSuperseded: () => void;
}

/** What other tabs have done since the last time it was asked for. */
export interface DeviceNews {
  /** Updates of other tabs that the server does not have (yet). */
  readonly edits: readonly EditRow[];
  readonly durable: readonly Uint8Array[];
  /** Keys of all rows that the server has not acknowledged. */
  readonly unacknowledged: ReadonlySet<number>;
  readonly kept: readonly KeptEdits[];
  readonly facts: DeviceFacts;
  /** The key of the last row that was read. */
  readonly through: number;
}

/** What goes to the device in one transaction. */
interface Batch {
  readonly added: readonly EditRow[];
  readonly acknowledged: readonly EditRow[];
  readonly received: readonly Uint8Array[];
  readonly facts: Partial<DeviceFacts> | null;
}

const RETRY_MS = 3_000;
/** Durable rows that are worth replacing by one with the whole state. */
const COMPACT_ABOVE = 300;

/**
 * The copy of a document on this device, shared by all tabs of one actor. Updates are written in the order in which they
 * were made, everything of one tick in one transaction; an update is on the device when its row has a key.
 */
export class DeviceCopy {
  readonly #options: DeviceCopyOptions;
  readonly #copy: string;
  readonly #tab = randomToken(12);
  readonly #database: IDBDatabase;
  readonly #channel: BroadcastChannel | null;
  #generation = 0;
  #facts: DeviceFacts = NO_FACTS;
  #lastKey = 0;
  #durableRows = 0;
  #added: EditRow[] = [];
  #acknowledged: EditRow[] = [];
  #received: Uint8Array[] = [];
  #newFacts: Partial<DeviceFacts> | null = null;
  #isScheduled = false;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #poll: ReturnType<typeof setInterval> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #failure: string | null = null;
  #isClosed = false;

  private constructor(database: IDBDatabase, options: DeviceCopyOptions) {
    this.#database = database;
    this.#options = options;
    this.#copy = JSON.stringify([options.actorKey, options.documentId]);
    this.#channel =
      typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`coscribe ${this.#copy}`);
    if (this.#channel) this.#channel.onmessage = () => options.onSignal();
    else this.#poll = setInterval(() => options.onSignal(), RETRY_MS);
    database.onversionchange = () => this.#lost('A newer version of this page is open in another tab.');
    database.onclose = () => this.#lost('The storage of this browser was taken away.');
  }

  /** Rejects where the device cannot keep anything. */
  static async open(options: DeviceCopyOptions): Promise<DeviceCopy> {
    return new DeviceCopy(await openDeviceDatabase(), options);
  }

  /** Why the last write failed; `null` when it did not. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Reads all of it. */
  load(): Promise<DeviceContent> {
    return this.#inTurn(async () => {
      const transaction = this.#database.transaction([COPIES, ROWS, KEPT]);
      const [copy, rows, kept] = await Promise.all([
        resultOf<StoredCopy | undefined>(transaction.objectStore(COPIES).get(this.#copy)),
        resultOf<StoredRow[]>(transaction.objectStore(ROWS).index(BY_COPY).getAll(this.#after(0))),
        resultOf<StoredKept[]>(transaction.objectStore(KEPT).index(BY_COPY).getAll(this.#copy)),
      ]);
      this.#take(copy);
      this.#generation = copy?.generation ?? 0;
      this.#lastKey = rows.at(-1)?.key ?? this.#lastKey;
      const durable = rows.filter(({ durable }) => durable === 1).map(({ update }) => update);
      this.#durableRows = durable.length;
      return {
        facts: this.#facts,
        durable,
        edits: rows.flatMap((row) => this.#editOf(row)),
        kept: kept.map(keptOf),
        through: this.#lastKey,
      };
    });
  }

  /** Keeps an update of this tab. */
  add(row: EditRow): void {
    this.#added.push(row);
    this.#schedule();
  }

  /** Keeps an update that came from the server. */
  receive(update: Uint8Array): void {
    this.#received.push(update);
    this.#schedule();
  }

  /** The server has these rows on its disk. */
  acknowledge(rows: readonly EditRow[]): void {
    this.#acknowledged.push(...rows);
    this.#schedule();
  }

  remember(facts: Partial<DeviceFacts>): void {
    this.#newFacts = { ...this.#newFacts, ...facts };
    this.#schedule();
  }

  /** What other tabs have written since. */
  news(): Promise<DeviceNews> {
    return this.#inTurn(async () => {
      const transaction = this.#database.transaction([COPIES, ROWS, KEPT]);
      const rows = transaction.objectStore(ROWS);
      const [copy, added, open, kept] = await Promise.all([
        resultOf<StoredCopy | undefined>(transaction.objectStore(COPIES).get(this.#copy)),
        resultOf<StoredRow[]>(rows.index(BY_COPY).getAll(this.#after(this.#lastKey))),
        resultOf(rows.index(BY_DURABLE).getAllKeys(IDBKeyRange.only([this.#copy, 0]))),
        resultOf<StoredKept[]>(transaction.objectStore(KEPT).index(BY_COPY).getAll(this.#copy)),
      ]);
      this.#take(copy);
      if ((copy?.generation ?? 0) !== this.#generation) this.#options.onSuperseded();
      this.#lastKey = added.at(-1)?.key ?? this.#lastKey;
      const theirs = added.filter(({ tab }) => tab !== this.#tab);
      return {
        edits: theirs.flatMap((row) => this.#editOf(row)),
        durable: theirs.filter(({ durable }) => durable === 1).map(({ update }) => update),
        unacknowledged: new Set(open as number[]),
        kept: kept.map(keptOf),
        facts: this.#facts,
        through: this.#lastKey,
      };
    });
  }

  /**
   * Takes the unacknowledged edits of all tabs out of the copy and puts them aside, in one transaction. `entry.update` is
   * this tab's document; what other tabs have written is merged in. `isAll`: nothing of the copy may come back.
   */
  keep(entry: KeptEdits, isAll: boolean): Promise<KeptEdits> {
    return this.#inTurn(async () => {
      await this.#write();
      const unwritten = this.#added.filter(({ isDurable }) => !isDurable).length;
      this.#added = [];
      if (isAll) this.#received = [];
      const transaction = this.#database.transaction([COPIES, ROWS, KEPT], 'readwrite');
      const done = written(transaction);
      done.catch(() => undefined);
      const rows = transaction.objectStore(ROWS);
      const [copy, open] = await Promise.all([
        resultOf<StoredCopy | undefined>(transaction.objectStore(COPIES).get(this.#copy)),
        resultOf<StoredRow[]>(rows.index(BY_DURABLE).getAll(IDBKeyRange.only([this.#copy, 0]))),
      ]);
      const kept: KeptEdits = {
        ...entry,
        edits: Math.max(entry.edits, open.length + unwritten),
        update: Y.mergeUpdates([entry.update, ...open.map(({ update }) => update)]),
      };
      this.#take(copy);
      this.#generation = (copy?.generation ?? 0) + 1;
      if (isAll) this.#facts = { ...this.#facts, isComplete: false };
      transaction.objectStore(KEPT).put({ ...kept, copy: this.#copy } satisfies StoredKept);
      transaction.objectStore(COPIES).put(this.#stored());
      if (isAll) await this.#deleteRows(rows, this.#after(0));
      else for (const { key } of open) if (key !== undefined) rows.delete(key);
      await done;
      this.#signal();
      return kept;
    });
  }

  dropKept(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const transaction = this.#database.transaction(KEPT, 'readwrite');
      transaction.objectStore(KEPT).delete(id);
      await written(transaction);
      this.#signal();
    });
  }

  get isWorthCompacting(): boolean {
    return this.#durableRows > COMPACT_ABOVE;
  }

  /** Replaces the stored rows up to the key `through` by `state`, which holds them and nothing that the server has not. */
  compact(state: Uint8Array, through: number): Promise<void> {
    this.#durableRows = 0;
    return this.#inTurn(async () => {
      const transaction = this.#database.transaction([COPIES, ROWS], 'readwrite');
      const done = written(transaction);
      // Looked at below; a failure before that must not count as unhandled.
      done.catch(() => undefined);
      const rows = transaction.objectStore(ROWS);
      const [copy, keys, old] = await Promise.all([
        resultOf<StoredCopy | undefined>(transaction.objectStore(COPIES).get(this.#copy)),
        resultOf(rows.index(BY_DURABLE).getAllKeys(IDBKeyRange.only([this.#copy, 1]))),
        resultOf(rows.index(BY_COPY).getAllKeys(IDBKeyRange.bound([this.#copy, 0], [this.#copy, through]))),
      ]);
      // Another tab has taken something out of the copy, which must not come back.
      if ((copy?.generation ?? 0) !== this.#generation) return;
      const durable = new Set(keys);
      for (const key of old) if (durable.has(key)) rows.delete(key);
      rows.add({ copy: this.#copy, tab: this.#tab, durable: 1, update: state } satisfies StoredRow);
      await done;
    });
  }

  /** Writes what is left and lets go of the database. */
  async close(): Promise<void> {
    this.#schedule();
    await Promise.resolve();
    await this.#inTurn(() => Promise.resolve()).catch(() => undefined);
    this.#release();
  }

  #release(): void {
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#poll !== null) clearInterval(this.#poll);
    this.#channel?.close();
    this.#database.close();
  }

  #lost(reason: string): void {
    this.#release();
    this.#failure = reason;
    this.#options.onChange();
  }

  /** Everything that arrived in this tick is written together, and after what is being written now. */
  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#inTurn(() => this.#write()).catch(() => undefined);
    });
  }

  async #write(): Promise<void> {
    this.#isScheduled = false;
    const batch = this.#takeBatch();
    if (batch === null) return;
    try {
      if (!(await this.#writeBatch(batch))) {
        this.#putBack(batch);
        this.#options.onSuperseded();
        return;
      }
      this.#failure = null;
      if (batch.added.length + batch.acknowledged.length > 0) this.#signal();
    } catch (error) {
      this.#putBack(batch);
      this.#failure = sentenceOf(error);
      this.#retry ??= setTimeout(() => {
        this.#retry = null;
        this.#schedule();
      }, RETRY_MS);
    }
    this.#options.onChange();
  }

  /** Hands out what is to be written, and forgets it. `null`: nothing. */
  #takeBatch(): Batch | null {
    const batch = {
      added: this.#added,
      acknowledged: this.#acknowledged,
      received: this.#received,
      facts: this.#newFacts,
    };
    this.#added = [];
    this.#acknowledged = [];
    this.#received = [];
    this.#newFacts = null;
    const isEmpty = batch.added.length + batch.acknowledged.length + batch.received.length === 0;
    return isEmpty && batch.facts === null ? null : batch;
  }

  #putBack({ added, acknowledged, received, facts }: Batch): void {
    this.#added.unshift(...added);
    this.#acknowledged.unshift(...acknowledged);
    this.#received.unshift(...received);
    if (facts !== null) this.#newFacts = { ...facts, ...this.#newFacts };
  }

  /** `false`, with nothing written, when another tab has taken edits out of the copy. */
  async #writeBatch(batch: Batch): Promise<boolean> {
    const transaction = this.#database.transaction([COPIES, ROWS], 'readwrite');
    const done = written(transaction);
    // Looked at below; a failure before that must not count as unhandled.
    done.catch(() => undefined);
    const copies = transaction.objectStore(COPIES);
    const rows = transaction.objectStore(ROWS);
    const stored = await resultOf<StoredCopy | undefined>(copies.get(this.#copy));
    if ((stored?.generation ?? 0) !== this.#generation) return false;
    this.#take(stored);
    const row = (update: Uint8Array, durable: 0 | 1): StoredRow => ({
      copy: this.#copy,
      tab: this.#tab,
      durable,
      update,
    });
    for (const update of batch.received) rows.add(row(update, 1));
    const additions = batch.added.map((edit) => {
      const { update, isDurable } = edit;
      return { edit, isDurable, request: rows.add(row(update, isDurable ? 1 : 0)) };
    });
    for (const { key, update } of batch.acknowledged) {
      // Another tab may have folded it into a whole state meanwhile, or put it aside.
      if (key !== null && (await resultOf(rows.getKey(key))) !== undefined)
        rows.put({ ...row(update, 1), key });
    }
    if (batch.facts !== null) this.#facts = { ...this.#facts, ...batch.facts };
    if (batch.facts !== null || stored === undefined) copies.put(this.#stored());
    await done;
    for (const { edit, request } of additions) edit.key = Number(request.result);
    // An acknowledgement may have come while the row was on its way to the disk.
    const late = additions.filter(({ edit, isDurable }) => edit.isDurable && !isDurable);
    if (late.length > 0) this.acknowledge(late.map(({ edit }) => edit));
    this.#durableRows += batch.received.length + batch.acknowledged.length;
    return true;
  }

  async #deleteRows(rows: IDBObjectStore, range: IDBKeyRange): Promise<void> {
    for (const key of await resultOf(rows.index(BY_COPY).getAllKeys(range))) rows.delete(key);
  }

  #take(stored: StoredCopy | undefined): void {
    if (stored === undefined) return;
    const { isComplete, role, me, schema = NO_FACTS.schema } = stored;
    this.#facts = { isComplete, role, me, schema };
  }

  #stored(): StoredCopy {
    return { copy: this.#copy, generation: this.#generation, ...this.#facts };
  }

  #after(key: number): IDBKeyRange {
    return IDBKeyRange.bound([this.#copy, key], [this.#copy, Number.MAX_SAFE_INTEGER], true);
  }

  #editOf({ key, durable, tab, update }: StoredRow): EditRow[] {
    if (durable === 1 || key === undefined) return [];
    return [{ update, key, isMine: tab === this.#tab, isDurable: false, isApplied: false }];
  }

  #signal(): void {
    this.#channel?.postMessage(null);
  }

  /** One thing after the other, so that what is read is never older than what this tab has written. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => {
      if (this.#isClosed) throw new DeviceError('The copy on this device is closed.');
      return work();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function keptOf({ copy: _, ...kept }: StoredKept): KeptEdits {
  return kept;
}

/** What to tell a person about a store that failed. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return 'The storage of this device is full.';
  return error instanceof DeviceError ? error.message : 'This browser does not let the page keep anything.';
}
