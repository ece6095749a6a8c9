import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { type OpenOptions, openJournal } from '../../src/journal/open-journal.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coscribe-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A journal that is closed when the test is over, if not before. */
export async function openForTest(
  dataDir: string,
  warn?: (sentence: string) => void,
  options: Partial<OpenOptions> = {},
): Promise<Journal> {
  const opened = await openJournal({ dataDir, ...(warn && { warn }), ...options });
  if (!opened.ok) throw new Error(opened.sentence);
  onTestFinished(() => opened.journal.close().catch(() => undefined));
  return opened.journal;
}
