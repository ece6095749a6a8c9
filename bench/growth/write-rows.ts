import type { Journal, NewRow } from '../../collab-server/src/journal/journal.ts';
import { sleep } from '../harness/clock.ts';
import { openBuiltJournal } from './built-journal.ts';

export interface RowsTask {
  readonly dataDir: string;
  readonly room: string;
  /** In order; taken as they are needed. */
  readonly updates: Iterable<Uint8Array>;
}

export interface WrittenRows {
  readonly seconds: number;
  readonly rows: number;
  /** Of all updates together, without what the journal adds to each. */
  readonly updateBytes: number;
}

// More at a time are no faster.
const ROWS_PER_COMMIT = 5_000;
const BYTES_PER_COMMIT = 4 * 1024 * 1024;
// Written within seconds instead of months, rows would leave the checkpoints far behind, as no people's typing does.
const ROWS_BEFORE_FOLDS = 50_000;
const FOLDED_PIECES = 2_000;
const LOOK_AGAIN_MS = 200;
/** Of one core: with less than that nobody folds. */
const QUIET_SHARE = 0.1;
const FOLD_PATIENCE_MS = 120_000;

/**
 * Writes a document into a data folder through the journal's own code, checkpoints included. No server may have the
 * folder open.
 */
export async function writeRows({ dataDir, room, updates }: RowsTask): Promise<WrittenRows> {
  const journal = await openBuiltJournal({ dataDir });
  const began = performance.now();
  let rows = 0;
  let updateBytes = 0;
  let sinceFolds = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  for (const batch of batchesOf(updates, room)) {
    // The next ones are made while these are written.
    await underWay;
    underWay = journal.append(batch);
    rows += batch.length;
    sinceFolds += batch.length;
    updateBytes += batch.reduce((sum, { update }) => sum + update.length, 0);
    if (sinceFolds < ROWS_BEFORE_FOLDS) continue;
    await underWay;
    await quiet();
    sinceFolds = 0;
  }
  await underWay;
  await folded(journal, room);
  await journal.close();
  return { seconds: (performance.now() - began) / 1000, rows, updateBytes };
}

function* batchesOf(updates: Iterable<Uint8Array>, room: string): Generator<NewRow[]> {
  const document = room as NewRow['document'];
  let batch: NewRow[] = [];
  let bytes = 0;
  for (const update of updates) {
    batch.push({ document, actor: null, update, newClients: [], schema: null });
    bytes += update.length;
    if (batch.length < ROWS_PER_COMMIT && bytes < BYTES_PER_COMMIT) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Resolves when reading the document reads checkpoints and few rows. */
async function folded(journal: Journal, room: string): Promise<void> {
  for (const deadline = Date.now() + FOLD_PATIENCE_MS; ; ) {
    // To be read lets the journal see that a fold is due.
    const loaded = await journal.load(room as NewRow['document']);
    if (!loaded.ok) throw new Error(loaded.reason);
    await quiet();
    if (loaded.document.updates.length <= FOLDED_PIECES) return;
    if (Date.now() > deadline) throw new Error('the checkpoints do not keep up');
  }
}

/** Resolves when this process computes next to nothing: its threads have nothing left to fold. */
async function quiet(): Promise<void> {
  for (;;) {
    const before = process.cpuUsage();
    await sleep(LOOK_AGAIN_MS);
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 < LOOK_AGAIN_MS * QUIET_SHARE) return;
  }
}
