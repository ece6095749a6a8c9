import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalError } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { appendOne, loadWell, rowFor, textsOf } from './rows.ts';

/**
 * Writes until the disk is full, makes room, and writes again. Prints what happened as JSON. `tmpfs`: `folder` is a small
 * file system of its own. `limit`: this process may only write files of some size, and can lift that itself.
 */
const [, , kind, folder = ''] = process.argv;
const ballast = join(folder, 'ballast');
if (kind === 'tmpfs') writeFileSync(ballast, new Uint8Array(6 * 1024 * 1024));
const makeRoom = (): void => {
  if (kind === 'tmpfs') rmSync(ballast);
  else execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
};

mkdirSync(join(folder, 'data'));
const opened = await openJournal({ dataDir: join(folder, 'data') });
if (!opened.ok) throw new Error(opened.sentence);
const { journal } = opened;

const resolved: string[] = [];
const rejected: string[] = [];
const sentences = new Set<string>();
for (let round = 0; rejected.length === 0; round++) {
  await Promise.all(
    ['large', 'small'].map(async (document) => {
      const text = `${document} ${round}`;
      try {
        await appendOne(journal, rowFor(document, document === 'large' ? text.padEnd(40_000, '.') : text));
        resolved.push(text);
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        rejected.push(text);
        sentences.add(error.message);
      }
    }),
  );
}
const read = async (): Promise<string[]> =>
  (await Promise.all(['large', 'small'].map(async (name) => textsOf(await loadWell(journal, name)))))
    .flat()
    .map((text) => text.replace(/\.+$/, ''));
const storedWhenFull = await read();
const waitingWhenFull = journal.waitingBytes;
makeRoom();
const { sequence } = await appendOne(journal, rowFor('large', 'large, later'));
const storedLater = await read();
await journal.close();

const again = await openJournal({ dataDir: join(folder, 'data') });
if (!again.ok) throw new Error(again.sentence);
const reopened = await again.journal.load(rowFor('large', '').document);
await again.journal.close();
process.stdout.write(
  JSON.stringify({
    resolved,
    rejected,
    sentences: [...sentences],
    storedWhenFull,
    waitingWhenFull,
    sequence,
    storedLater,
    sequenceAgain: reopened.ok ? reopened.document.sequence : reopened.reason,
  }),
);
