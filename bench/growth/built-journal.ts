import type { Journal } from '../../collab-server/src/journal/journal.ts';
import type { openJournal as Open, OpenOptions } from '../../collab-server/src/journal/open-journal.ts';
import type { createMeters as Create, Meters } from '../../collab-server/src/observe/meters.ts';

const BUILT = '../../collab-server/dist/';

/** The journal as the built server has it, in this process. No server may have the folder open. */
export async function openBuiltJournal(options: OpenOptions): Promise<Journal> {
  const { openJournal } = (await fromBuild('journal/open-journal.js')) as { openJournal: typeof Open };
  const opened = await openJournal(options);
  if (!opened.ok) throw new Error(opened.sentence);
  return opened.journal;
}

export async function builtMeters(): Promise<Meters> {
  const { createMeters } = (await fromBuild('observe/meters.js')) as { createMeters: typeof Create };
  return createMeters();
}

/** A module of the built server. Its path is put together, so that types come from the source alone. */
export function fromBuild(path: string): Promise<unknown> {
  return import(new URL(`${BUILT}${path}`, import.meta.url).href);
}
