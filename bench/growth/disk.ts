import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sleep } from '../harness/clock.ts';
import { builtMeters, openBuiltJournal } from './built-journal.ts';
import { TypedHistory } from './typed-history.ts';
import { writeRows } from './write-rows.ts';

/** What keystrokes take on the disk, checkpoints included, in bytes of the file that are in use. */
export interface Disk {
  readonly keystrokes: number;
  readonly updateBytes: number;
  readonly fresh: number;
  /** When the rows of each minute have been joined, as happens in the background a quarter of an hour later. */
  readonly compacted: number;
  readonly compactSeconds: number;
}

/** One person types so fast. */
const KEYSTROKE_MS = 333;
const AN_HOUR_MS = 3_600_000;
const NOTHING_MORE_MS = 3_000;
const PATIENCE_MS = 90_000;

export async function measureDisk(keystrokes: number): Promise<Disk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coscribe-bench-growth-'));
  try {
    const history = new TypedHistory({ seed: 2, updates: keystrokes });
    const { updateBytes } = await writeRows({ dataDir, room: 'disk', updates: history.take(keystrokes) });
    const file = join(dataDir, 'journal.sqlite');
    spreadTimes(file, keystrokes);
    const fresh = usedBytes(file);
    const compactSeconds = await compact(dataDir);
    return { keystrokes, updateBytes, fresh, compacted: usedBytes(file), compactSeconds };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** They were written within seconds; compaction goes by when they were typed. */
function spreadTimes(file: string, keystrokes: number): void {
  const database = new DatabaseSync(file);
  database
    .prepare('UPDATE rows SET time = ? + (place - (SELECT min(place) FROM rows)) * ?')
    .run(Date.now() - AN_HOUR_MS - keystrokes * KEYSTROKE_MS, KEYSTROKE_MS);
  database.exec('VACUUM');
  database.close();
}

/** Lets the journal join old rows until it finds nothing more. */
async function compact(dataDir: string): Promise<number> {
  const meters = await builtMeters();
  const journal = await openBuiltJournal({
    dataDir,
    meters,
    limits: { compactAfterMs: 0, compactEveryMs: 10 },
  });
  const began = performance.now();
  let before = -1;
  let changedAt = began;
  while (performance.now() - changedAt < NOTHING_MORE_MS && performance.now() - began < PATIENCE_MS) {
    if (meters.compactedRows !== before) changedAt = performance.now();
    before = meters.compactedRows;
    await sleep(50);
  }
  await journal.close();
  return (changedAt - began) / 1000;
}

function usedBytes(file: string): number {
  const database = new DatabaseSync(file);
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  const used = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  database.close();
  return used;
}
