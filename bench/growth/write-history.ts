import type { Journal, NewRow } from '../../collab-server/src/journal/journal.ts';
import type { openJournal as Open } from '../../collab-server/src/journal/open-journal.ts';
import { sleep } from '../harness/clock.ts';
import { TypedHistory } from './typed-history.ts';

// More at a time are no faster.
const ROWS_PER_COMMIT = 5_000;
// Written within seconds instead of months, rows would leave the checkpoints far behind, as no people's typing does.
const ROWS_BEFORE_FOLDS = 200_000;
const FOLDED_PIECES = 2_000;
const LOOK_AGAIN_MS = 200;
const FOLD_PATIENCE_MS = 120_000;

export interface WrittenHistory {
  readonly seconds: number;
  /** Of all updates together, without what the journal adds to each. */
  readonly updateBytes: number;
  readonly characters: number;
  readonly clients: number;
}

/**
 * Writes a document's history of `updates` keystrokes into a data folder through the journal's own code, checkpoints
 * included. No server may have the folder open.
 */
export async function writeHistory(
  dataDir: string,
  { room, updates, seed = 1 }: { readonly room: string; readonly updates: number; readonly seed?: number },
): Promise<WrittenHistory> {
  const built = new URL('../../collab-server/dist/journal/open-journal.js', import.meta.url).href;
  const { openJournal } = (await import(built)) as { openJournal: typeof Open };
  const opened = await openJournal({ dataDir });
  if (!opened.ok) throw new Error(opened.sentence);
  const { journal } = opened;
  const began = performance.now();
  const history = new TypedHistory({ seed, updates });
  let updateBytes = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  for (let written = 0; written < updates; written += ROWS_PER_COMMIT) {
    const rows = Array.from({ length: Math.min(ROWS_PER_COMMIT, updates - written) }, (): NewRow => {
      const update = history.next();
      updateBytes += update.length;
      return { document: room as NewRow['document'], actor: null, update, newClients: [], schema: null };
    });
    // The next ones are made while these are written.
    await underWay;
    underWay = journal.append(rows);
    if ((written + rows.length) % ROWS_BEFORE_FOLDS === 0) await folded(journal, room);
  }
  await underWay;
  await folded(journal, room);
  await journal.close();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, updateBytes, characters: history.characters, clients: history.clients };
}

/** Resolves when reading the document reads checkpoints and few rows. */
async function folded(journal: Journal, room: string): Promise<void> {
  for (const deadline = Date.now() + FOLD_PATIENCE_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const loaded = await journal.load(room as NewRow['document']);
    if (!loaded.ok) throw new Error(loaded.reason);
    if (loaded.document.updates.length <= FOLDED_PIECES) return;
    if (Date.now() > deadline) throw new Error('the checkpoints do not keep up');
  }
}
