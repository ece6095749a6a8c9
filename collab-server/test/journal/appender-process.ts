import { writeSync } from 'node:fs';
import { openJournal } from '../../src/journal/open-journal.ts';
import { appendOne, rowFor } from './rows.ts';

/** Appends one row for each text, and says so as soon as it is stored. */
const [, , dataDir = '', ...texts] = process.argv;
const opened = await openJournal({ dataDir });
if (!opened.ok) throw new Error(opened.sentence);
for (const text of texts) {
  await appendOne(opened.journal, rowFor('traced', text));
  writeSync(1, `stored ${text}\n`);
}
await opened.journal.close();
