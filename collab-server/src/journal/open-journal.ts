import { join } from 'node:path';
import { createMeters, type Meters } from '../observe/meters.ts';
import type { CompactionLimits } from './compaction.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { Journal } from './journal.ts';
import type { JournalFaults } from './requests.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { JOURNAL_FILE } from './tables.ts';
import { WorkerLine } from './worker-line.ts';

export interface OpenOptions {
  readonly dataDir: string;
  /** Told what an operator should know of and nobody else notices, such as a damaged checkpoint. */
  readonly warn?: (sentence: string) => void;
  /** What an operator sees of it; not given: nobody looks. */
  readonly meters?: Meters;
  readonly limits?: CompactionLimits;
  readonly faults?: JournalFaults;
}

/** Those that an operator is served well by. */
export const JOURNAL_LIMITS = { compactAfterMs: 15 * 60_000, compactEveryMs: 10 * 60_000 } as const;

export type OpenResult =
  | { readonly ok: true; readonly journal: Journal }
  /** What is wrong with the folder or the file, and what to do. */
  | { readonly ok: false; readonly sentence: string };

/** Opens `journal.sqlite` in `dataDir`, which is made when it is not there. Only one process may have it open. */
export async function openJournal({
  dataDir,
  warn = () => undefined,
  meters = createMeters(),
  limits = JOURNAL_LIMITS,
  faults = {},
}: OpenOptions): Promise<OpenResult> {
  const problem = prepareDataFolder(dataDir);
  if (problem !== undefined) return { ok: false, sentence: problem };
  const line = await WorkerLine.open(join(dataDir, JOURNAL_FILE), faults);
  if (typeof line === 'string') return { ok: false, sentence: line };
  return { ok: true, journal: new SqliteJournal(line, { warn, meters, limits }) };
}
